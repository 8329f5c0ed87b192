#include "base/bytes.h"

#include <gtest/gtest.h>

namespace weir::base {
namespace {

TEST(Writer, ReadsBackWhatItWrote) {
    Writer out;
    out.u8(7);
    out.u16(65535);
    out.u32(0x01020304);
    out.u64(~0ULL);
    out.varint(300);
    out.zigzag(-3);
    out.text("weir");
    Reader in(out.view());
    EXPECT_EQ(in.u8(), 7);
    EXPECT_EQ(in.u16(), 65535);
    EXPECT_EQ(in.u32(), 0x01020304U);
    EXPECT_EQ(in.u64(), ~0ULL);
    EXPECT_EQ(in.varint(), 300U);
    EXPECT_EQ(in.zigzag(), -3);
    EXPECT_EQ(in.text(), "weir");
    EXPECT_TRUE(in.finish("record"));
}

TEST(Reader, SaysNoOnceItRanPastTheEnd) {
    Bytes const bytes{1, 2};
    Reader in(bytes);
    EXPECT_EQ(in.u32(), 0U);
    EXPECT_FALSE(in.ok());
    EXPECT_EQ(in.u8(), 0U);
    EXPECT_FALSE(in.finish("record"));
}

TEST(Reader, RefusesAVarintLongerThanTenBytes) {
    Bytes const bytes(11, 0xff);
    Reader in(bytes);
    (void)in.varint();
    EXPECT_FALSE(in.ok());
}

TEST(Reader, RefusesABlobLongerThanItsInput) {
    Bytes const bytes{200, 1, 0};
    Reader in(bytes);
    EXPECT_TRUE(in.blob().empty());
    EXPECT_FALSE(in.ok());
}

TEST(Hex, RoundTripsAndRefusesOddInput) {
    EXPECT_EQ(to_hex(Bytes{0, 255, 16}), "00ff10");
    EXPECT_EQ(from_hex("00FF10").value(), (Bytes{0, 255, 16}));
    EXPECT_FALSE(from_hex("0"));
    EXPECT_FALSE(from_hex("zz"));
}

TEST(Base64, MatchesRfc4648AndRefusesOtherSpellings) {
    EXPECT_EQ(to_base64(bytes_of("")), "");
    EXPECT_EQ(to_base64(bytes_of("f")), "Zg==");
    EXPECT_EQ(to_base64(bytes_of("fo")), "Zm8=");
    EXPECT_EQ(to_base64(bytes_of("foobar")), "Zm9vYmFy");
    EXPECT_EQ(text_of(from_base64("Zm9vYg==").value()), "foob");
    EXPECT_FALSE(from_base64("Zg"));
    EXPECT_FALSE(from_base64("Zh=="));
    EXPECT_FALSE(from_base64("Z-=="));
}

}  // namespace
}  // namespace weir::base
