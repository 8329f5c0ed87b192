#include "engines/privacy/delta_book.h"

#include <gtest/gtest.h>

#include <limits>

namespace weir::privacy {
namespace {

Block block_of(std::string_view week, std::uint32_t unit) {
    return {*base::Week::of(week), base::Unit{unit}};
}

bool charge(DeltaBook& book, std::vector<Block> const& blocks, std::uint64_t units) {
    return book.charge({blocks, DeltaUnits{units}});
}

TEST(DeltaBook, ChargesTheBlocksOfARequestAndNoOther) {
    DeltaBook book(DeltaUnits{10});
    auto const a = block_of("2026-W10", 1);
    auto const b = block_of("2026-W10", 2);
    EXPECT_TRUE(charge(book, {b, a}, 4));
    EXPECT_EQ(book.spent(a), DeltaUnits{4});
    EXPECT_EQ(book.left(b), DeltaUnits{6});
    EXPECT_EQ(book.left(block_of("2026-W11", 1)), DeltaUnits{10});
}

TEST(DeltaBook, ChargesAllBlocksOrNone) {
    DeltaBook book(DeltaUnits{10});
    auto const full = block_of("2026-W10", 9);
    ASSERT_TRUE(charge(book, {full}, 10));
    auto const before = book;
    EXPECT_FALSE(charge(book, {block_of("2026-W10", 1), full}, 1));
    EXPECT_EQ(book, before);
    auto const twice = block_of("2026-W12", 1);
    EXPECT_FALSE(charge(book, {twice, twice}, 6));
    EXPECT_TRUE(charge(book, {twice, twice}, 5));
    EXPECT_EQ(book.left(twice), DeltaUnits{0});
}

TEST(DeltaBook, GivesNoLeaveForNothingAsked) {
    DeltaBook book(DeltaUnits{10});
    std::vector<Block> const blocks{block_of("2026-W10", 1)};
    EXPECT_FALSE(book.can_charge({blocks, DeltaUnits{0}}));
    EXPECT_FALSE(book.can_charge({{}, DeltaUnits{1}}));
    EXPECT_FALSE(DeltaBook(DeltaUnits{0}).can_charge({blocks, DeltaUnits{1}}));
}

TEST(DeltaBook, CannotBeOverflowed) {
    auto const most = std::numeric_limits<std::uint64_t>::max();
    DeltaBook book(DeltaUnits{most});
    auto const a = block_of("2026-W10", 1);
    EXPECT_TRUE(charge(book, {a}, most - 1));
    EXPECT_FALSE(charge(book, {a}, 2));
    EXPECT_FALSE(charge(book, {a, a}, most));
    EXPECT_TRUE(charge(book, {a}, 1));
    EXPECT_EQ(book.left(a), DeltaUnits{0});
}

TEST(DeltaUnits, AreRoundedDown) {
    EXPECT_EQ(units_of(*Delta::of(0.5)), DeltaUnits{std::uint64_t{1} << 63});
    EXPECT_EQ(units_of(*Delta::of(0x1p-64)), DeltaUnits{1});
    EXPECT_EQ(units_of(*Delta::of(0x1.8p-64)), DeltaUnits{1});
    EXPECT_EQ(units_of(*Delta::of(0x1p-65)), DeltaUnits{0});
    EXPECT_DOUBLE_EQ(probability_of(DeltaUnits{std::uint64_t{1} << 44}), 0x1p-20);
}

}  // namespace
}  // namespace weir::privacy
