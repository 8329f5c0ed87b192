#include <gtest/gtest.h>

#include "records/vault/tests/samples.h"

namespace weir::vault {
namespace {

constexpr Mark kOne{1};
constexpr Mark kTwo{2};

ledger::Record record_in(samples::House& house) {
    auto const sealed = house.vault().seal_opening(samples::opening());
    ledger::Record record;
    record.leaf.commitment = sealed->commitment;
    record.opening = sealed->sealed;
    return record;
}

TEST(Mark, IsKnownAgainAndIsNoOther) {
    samples::House house;
    auto const plain = record_in(house);
    EXPECT_FALSE(is_marked(plain.opening));
    auto const marked = house.vault().marked(plain, kTwo);
    ASSERT_TRUE(marked);
    EXPECT_TRUE(is_marked(marked->opening));
    EXPECT_EQ(marked->opening.size(), plain.opening.size() + 8);
    auto const leaf = ledger::encode(plain.leaf);
    house.reopen();
    EXPECT_TRUE(house.vault().has_mark(leaf, marked->opening, kTwo));
    EXPECT_FALSE(house.vault().has_mark(leaf, marked->opening, kOne));
    EXPECT_FALSE(house.vault().has_mark(leaf, plain.opening, kTwo));
    house.vault().forget();
    EXPECT_TRUE(house.vault().has_mark(leaf, marked->opening, kTwo));
}

TEST(Mark, LeavesTheOpeningAsItWas) {
    samples::House house;
    auto const marked = house.vault().marked(record_in(house), kOne).value();
    auto const opened = house.vault().open_opening(marked.leaf.commitment, marked.opening);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(*opened, samples::opening());
    EXPECT_TRUE(house.vault().blind_of(marked.leaf.commitment, marked.opening));
}

TEST(Mark, IsOfItsLeafAndItsVaultOnly) {
    samples::House house;
    samples::House other;
    auto const marked = house.vault().marked(record_in(house), kOne).value();
    auto const leaf = ledger::encode(marked.leaf);
    static_cast<void>(record_in(other));  // so that it has a key of that quarter
    EXPECT_FALSE(other.vault().has_mark(leaf, marked.opening, kOne));
    for (std::size_t i = 0; i < leaf.size(); ++i) {
        auto changed = leaf;
        changed[i] ^= 1;
        EXPECT_FALSE(house.vault().has_mark(changed, marked.opening, kOne)) << i;
    }
    for (std::size_t i = 1; i <= 8; ++i) {
        auto changed = marked.opening;
        changed[changed.size() - i] ^= 1;
        EXPECT_FALSE(house.vault().has_mark(leaf, changed, kOne)) << i;
    }
}

TEST(Mark, IsGivenOnceAndOnlyToAnOpeningOfThisVault) {
    samples::House house;
    auto const marked = house.vault().marked(record_in(house), kOne).value();
    EXPECT_FALSE(house.vault().marked(marked, kTwo));
    samples::House other;
    EXPECT_FALSE(other.vault().marked(record_in(house), kOne)) << "a quarter without a key";
    EXPECT_FALSE(house.vault().marked({}, kOne));
    EXPECT_FALSE(house.vault().has_mark({}, {}, kOne));
}

}  // namespace
}  // namespace weir::vault
