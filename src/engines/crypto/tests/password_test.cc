#include "engines/crypto/password.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace weir::crypto {
namespace {

using Salt = std::array<std::uint8_t, kSaltSize>;

base::Bytes key_bytes(std::string_view password, Salt const& salt, PasswordCost cost) {
    auto const key = key_of_password(base::bytes_of(password), salt, cost);
    EXPECT_TRUE(key);
    return {key->bytes().begin(), key->bytes().end()};
}

TEST(Password, GivesTheKeyThatAnotherArgon2idGives) {
    // The reference implementation (Debian's libargon2, argon2id_hash_raw): t = 2, m = 64 KiB, p
    // = 1.
    Salt salt{};
    std::ranges::copy(base::bytes_of("saltsaltsaltsalt"), salt.begin());
    EXPECT_EQ(base::to_hex(key_bytes("weir", salt, *PasswordCost::of(2, 64))),
              "05f00e4b93c01511d76f590896c05dcc33117ce525157d7adb70354329819155");
}

TEST(Password, DependsOnPasswordSaltAndCost) {
    auto const cost = *PasswordCost::of(1, 8);
    auto const key = key_bytes("a passphrase", Salt{1}, cost);
    EXPECT_EQ(key_bytes("a passphrase", Salt{1}, cost), key);
    EXPECT_NE(key_bytes("a passphrasf", Salt{1}, cost), key);
    EXPECT_NE(key_bytes("", Salt{1}, cost), key);
    EXPECT_NE(key_bytes("a passphrase", Salt{2}, cost), key);
    EXPECT_NE(key_bytes("a passphrase", Salt{1}, *PasswordCost::of(2, 8)), key);
    EXPECT_NE(key_bytes("a passphrase", Salt{1}, *PasswordCost::of(1, 16)), key);
}

TEST(Password, RefusesACostThatNobodyMeant) {
    EXPECT_FALSE(PasswordCost::of(0, 1024));
    EXPECT_FALSE(PasswordCost::of(65, 1024));
    EXPECT_FALSE(PasswordCost::of(3, 7));
    EXPECT_FALSE(PasswordCost::of(3, (std::uint64_t{4} << 20) + 1));
    EXPECT_EQ(PasswordCost::usual().memory_kib(), 256u << 10);
}

}  // namespace
}  // namespace weir::crypto
