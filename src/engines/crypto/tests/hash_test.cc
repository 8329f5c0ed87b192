#include "engines/crypto/hash.h"

#include <thread>

#include <gtest/gtest.h>

namespace weir::crypto {
namespace {

using base::bytes_of;
using base::from_hex;
using base::to_hex;

std::string expand(std::string_view secret_hex, std::string_view info_hex, std::size_t size) {
    base::Bytes out(size);
    hkdf_expand(from_hex(secret_hex).value(), from_hex(info_hex).value(), out);
    return to_hex(out);
}

// FIPS 180-4, examples of NIST.
TEST(Hash, GivesTheKnownDigests) {
    EXPECT_EQ(to_hex(sha256(bytes_of("abc"))),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(to_hex(sha256(base::ByteView{})),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(to_hex(sha256(bytes_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Hash, OfPartsIsTheHashOfTheWhole) {
    EXPECT_EQ(sha256({bytes_of("a"), bytes_of(""), bytes_of("bc")}), sha256(bytes_of("abc")));
}

TEST(Hash, IsTheSameOnEveryThread) {
    auto const here = sha256(bytes_of("weir"));
    base::Digest there{};
    std::thread([&] { there = sha256(bytes_of("weir")); }).join();
    EXPECT_EQ(here, there);
}

// RFC 4231, cases 1, 2, 3, 6 (a key longer than a block) and 7.
TEST(Hmac, GivesTheAnswersOfRfc4231) {
    auto const hmac = [](base::Bytes const& key, base::Bytes const& message) {
        return to_hex(hmac_sha256(key, message));
    };
    auto const text = [](std::string_view t) { return base::Bytes(t.begin(), t.end()); };
    EXPECT_EQ(hmac(base::Bytes(20, 0x0b), text("Hi There")),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(hmac(text("Jefe"), text("what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(hmac(base::Bytes(20, 0xaa), base::Bytes(50, 0xdd)),
              "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    EXPECT_EQ(hmac(base::Bytes(131, 0xaa),
                   text("Test Using Larger Than Block-Size Key - Hash Key First")),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    EXPECT_EQ(hmac(base::Bytes(131, 0xaa),
                   text("This is a test using a larger than block-size key and a larger than "
                        "block-size data. The key needs to be hashed before being used by the "
                        "HMAC algorithm.")),
              "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

// RFC 5869 appendix A, cases 1 to 3, from the PRK on.
TEST(Hkdf, GivesTheAnswersOfRfc5869) {
    EXPECT_EQ(
        expand("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
               "f0f1f2f3f4f5f6f7f8f9", 42),
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    EXPECT_EQ(expand("06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
                     "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecf"
                     "d0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeef"
                     "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
                     82),
              "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac782727"
              "1cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d"
              "87");
    EXPECT_EQ(
        expand("19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04", "", 42),
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST(Hkdf, AShorterAnswerIsTheBeginningOfALongerOne) {
    auto const secret = std::string(64, '7');
    auto const longest = expand(secret, "00ff", 255 * 32);
    for (std::size_t const size : {0U, 1U, 31U, 32U, 33U, 64U, 8159U}) {
        EXPECT_EQ(expand(secret, "00ff", size), longest.substr(0, 2 * size)) << size;
    }
}

TEST(HkdfDeathTest, MoreThan255DigestsAreABug) {
    base::Bytes out(255 * 32 + 1);
    EXPECT_DEATH(hkdf_expand(base::Bytes(32), {}, out), "at most 255 digests");
}

TEST(ConstantTime, ComparesLengthAndEveryByte) {
    base::Bytes const a = {1, 2, 3};
    EXPECT_TRUE(equal_in_constant_time(a, base::Bytes{1, 2, 3}));
    EXPECT_TRUE(equal_in_constant_time({}, {}));
    EXPECT_FALSE(equal_in_constant_time(a, base::Bytes{1, 2}));
    EXPECT_FALSE(equal_in_constant_time(a, base::Bytes{1, 2, 4}));
    EXPECT_FALSE(equal_in_constant_time(a, base::Bytes{0, 2, 3}));
}

}  // namespace
}  // namespace weir::crypto
