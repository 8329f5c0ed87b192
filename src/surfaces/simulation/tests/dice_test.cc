#include "surfaces/simulation/detail/dice.h"

#include <gtest/gtest.h>

namespace weir::simulation::detail {
namespace {

TEST(Dice, DrawWhatSplitMix64Draws) {
    Dice dice{0};
    EXPECT_EQ(dice.next(), 0xe220a8397b1dcdafU);
    EXPECT_EQ(dice.next(), 0x6e789e6aa1b965f4U);
    EXPECT_EQ(dice.next(), 0x06c45d188009454fU);
}

TEST(Dice, OfOneStreamAreAlwaysTheSame) {
    Stream const stream{3, Purpose::mail, 17, 20'000};
    EXPECT_EQ(Dice::of(stream).next(), Dice::of(stream).next());
}

TEST(Dice, OfStreamsThatDifferInOnePartDiffer) {
    auto const draw = Dice::of({3, Purpose::mail, 17, 20'000}).next();
    EXPECT_NE(draw, Dice::of({4, Purpose::mail, 17, 20'000}).next());
    EXPECT_NE(draw, Dice::of({3, Purpose::chat, 17, 20'000}).next());
    EXPECT_NE(draw, Dice::of({3, Purpose::mail, 18, 20'000}).next());
    EXPECT_NE(draw, Dice::of({3, Purpose::mail, 17, 20'007}).next());
}

TEST(Dice, StayWithinTheirBounds) {
    Dice dice{1};
    for (int i = 0; i < 10'000; ++i) {
        EXPECT_LT(dice.below(7), 7U);
        EXPECT_EQ(dice.below(1), 0U);
        auto const between = dice.between(3, 5);
        EXPECT_TRUE(between >= 3 && between <= 5);
        EXPECT_LT(dice.low(9), 9U);
        EXPECT_LE(dice.count(12), 12U);
        EXPECT_NE(dice.thread(), 0U);
    }
}

TEST(Dice, CountWithTheMeanTheyWereAskedFor) {
    Dice dice{20261122};
    std::uint64_t narrow = 0;
    std::uint64_t wide = 0;
    for (int i = 0; i < 10'000; ++i) {
        narrow += dice.count(4);
        wide += dice.count(64);
    }
    // Means 1 and 16; standard deviations of the sums 87 and 346: six of them.
    EXPECT_NEAR(static_cast<double>(narrow), 10'000, 6 * 87);
    EXPECT_NEAR(static_cast<double>(wide), 160'000, 6 * 346);
    EXPECT_EQ(dice.count(0), 0U);
}

}  // namespace
}  // namespace weir::simulation::detail
