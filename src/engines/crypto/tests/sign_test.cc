#include "engines/crypto/sign.h"

#include <gtest/gtest.h>

namespace weir::crypto {
namespace {

using base::bytes_of;
using base::from_hex;
using base::to_hex;

SigningKey signing_key(std::string_view seed_hex) {
    return SigningKey::of_seed(Key::of(from_hex(seed_hex).value()).value());
}

// RFC 8032 section 7.1, tests 1 and 2.
TEST(SigningKey, GivesTheSignaturesOfRfc8032) {
    auto const one =
        signing_key("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    EXPECT_EQ(to_hex(one.public_key()),
              "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    EXPECT_EQ(to_hex(one.sign({})),
              "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
              "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
    auto const two =
        signing_key("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    EXPECT_EQ(to_hex(two.sign(base::Bytes{0x72})),
              "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
              "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
}

TEST(SigningKey, VerifiesItsOwnSignatureAndNoOther) {
    auto const key = SigningKey::generate();
    auto const signature = key.sign(bytes_of("checkpoint"));
    EXPECT_TRUE(verify(key.public_key(), bytes_of("checkpoint"), signature));
    EXPECT_FALSE(verify(key.public_key(), bytes_of("checkpoin"), signature));
    EXPECT_FALSE(verify(SigningKey::generate().public_key(), bytes_of("checkpoint"), signature));
    for (std::size_t i = 0; i < signature.size(); ++i) {
        auto changed = signature;
        changed[i] ^= 1;
        EXPECT_FALSE(verify(key.public_key(), bytes_of("checkpoint"), changed)) << i;
    }
}

TEST(SigningKey, ComesBackFromItsSeed) {
    auto const key = SigningKey::generate();
    EXPECT_EQ(SigningKey::of_seed(key.seed()).public_key(), key.public_key());
}

}  // namespace
}  // namespace weir::crypto
