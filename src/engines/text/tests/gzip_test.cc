#include <zlib.h>

#include <gtest/gtest.h>

#include "engines/text/formats.h"

namespace weir::text {
namespace {

/// One gzip member, made by zlib.
base::Bytes gzip(std::string_view text) {
    z_stream stream{};
    EXPECT_EQ(::deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY), Z_OK);
    base::Bytes in(text.begin(), text.end());
    base::Bytes out(::deflateBound(&stream, in.size()));
    stream.next_in = in.data();
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(::deflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    ::deflateEnd(&stream);
    return out;
}

std::string error_of(base::Result<base::Bytes> const& result) {
    return result ? "none" : base::to_text(result.error());
}

TEST(Gzip, InflatesWhatZlibDeflated) {
    std::string text;
    for (int i = 0; i < 50000; ++i) text += std::to_string(i);
    auto const bytes = gunzip(gzip(text), text.size());
    ASSERT_TRUE(bytes) << error_of(bytes);
    EXPECT_TRUE(base::text_of(*bytes) == text);
}

TEST(Gzip, InflatesMembersOneAfterTheOther) {
    auto bytes = gzip("one ");
    for (auto const* part : {"", "two"}) {
        auto const more = gzip(part);
        bytes.insert(bytes.end(), more.begin(), more.end());
    }
    auto const all = gunzip(bytes, 7);
    ASSERT_TRUE(all) << error_of(all);
    EXPECT_EQ(base::text_of(*all), "one two");
}

TEST(Gzip, KnowsItsMagicBytes) {
    EXPECT_TRUE(is_gzip(gzip("")));
    EXPECT_FALSE(is_gzip(base::bytes_of("PK")));
    EXPECT_FALSE(is_gzip(base::Bytes{0x1F}));
    EXPECT_FALSE(is_gzip({}));
}

TEST(Gzip, RefusesEveryTruncation) {
    auto const whole = gzip("a text that is long enough to be cut anywhere");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        auto const result = gunzip(base::ByteView(whole).first(size), 1000);
        ASSERT_FALSE(result) << size;
        EXPECT_EQ(result.error().fault, base::Fault::bad_input) << size;
    }
}

TEST(Gzip, RefusesAWrongChecksumAndBytesAfterTheEnd) {
    auto bytes = gzip("text");
    bytes.push_back(0);
    EXPECT_EQ(error_of(gunzip(bytes, 1000)), "gzip: bytes after the last member");
    bytes.pop_back();
    bytes[bytes.size() - 5] ^= 1;
    EXPECT_EQ(error_of(gunzip(bytes, 1000)), "gzip: the data is broken");
}

TEST(Gzip, StopsABombAtTheLimit) {
    auto const bomb = gzip(std::string(std::size_t{8} << 20, '\0'));
    ASSERT_LT(bomb.size(), 10000U);
    auto const result = gunzip(bomb, 1 << 20);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().fault, base::Fault::too_large);
    EXPECT_EQ(error_of(gunzip(gzip("12345"), 4)), "gzip: inflates to more than 4 bytes");
}

}  // namespace
}  // namespace weir::text
