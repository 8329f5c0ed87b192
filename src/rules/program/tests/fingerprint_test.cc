#include "rules/program/fingerprint.h"

#include <gtest/gtest.h>

namespace weir::program {
namespace {

TEST(Fingerprint, IsSixGroupsOfTheKeysHash) {
    // SHA-256 of 32 zero bytes begins 66687aadf862bd776c8fc18b.
    EXPECT_EQ(fingerprint_of({}), "6668 7aad f862 bd77 6c8f c18b");
}

TEST(Fingerprint, DiffersWhereTheKeyDiffersByABit) {
    crypto::PublicKey other{};
    other.back() = 1;
    EXPECT_NE(fingerprint_of(other), fingerprint_of({}));
}

}  // namespace
}  // namespace weir::program
