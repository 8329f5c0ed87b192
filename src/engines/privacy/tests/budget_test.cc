#include "engines/privacy/budget.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engines/privacy/rho.h"

namespace weir::privacy {
namespace {

using base::Rho;

Block block_of(std::string_view week, std::uint32_t unit) {
    return {*base::Week::of(week), base::Unit{unit}};
}

Limits limits_of(Limits::Parts parts) { return *Limits::of(parts); }

Limits const kLimits = limits_of({Rho{100}, Rho{80}, Rho{10}, Rho{10}});

bool charge(BudgetBook& book, std::vector<Block> const& blocks, Share share, std::uint64_t units) {
    return book.charge({blocks, share, Rho{units}});
}

TEST(BudgetBook, ChargesTheBlocksOfARequestAndNoOther) {
    BudgetBook book(kLimits);
    auto const a = block_of("2026-W10", 1);
    auto const b = block_of("2026-W10", 2);
    auto const c = block_of("2026-W11", 1);
    EXPECT_TRUE(charge(book, {b, a}, Share::release, 50));
    EXPECT_EQ(book.spent(a), Rho{50});
    EXPECT_EQ(book.spent(b, Share::release), Rho{50});
    EXPECT_EQ(book.spent(b, Share::answers), Rho{0});
    EXPECT_EQ(book.spent(c), Rho{0});
    EXPECT_EQ(book.left(a, Share::release), Rho{30});
    EXPECT_EQ(book.left(a, Share::answers), Rho{10});
    EXPECT_EQ(book.left(c, Share::release), Rho{80});
}

TEST(BudgetBook, RefusesTheQuestionThatWouldOverspend) {
    BudgetBook book(kLimits);
    auto const a = block_of("2026-W10", 1);
    EXPECT_TRUE(charge(book, {a}, Share::answers, 7));
    EXPECT_FALSE(charge(book, {a}, Share::answers, 4));
    EXPECT_TRUE(charge(book, {a}, Share::answers, 3));
    EXPECT_FALSE(charge(book, {a}, Share::answers, 1));
    EXPECT_EQ(book.left(a, Share::answers), Rho{0});
    EXPECT_EQ(book.left(a, Share::release), Rho{80});
}

TEST(BudgetBook, ChargesAllBlocksOrNone) {
    BudgetBook book(kLimits);
    auto const full = block_of("2026-W12", 9);
    ASSERT_TRUE(charge(book, {full}, Share::restatement, 10));
    auto const before = book;
    std::vector<Block> const blocks{block_of("2026-W10", 1), full, block_of("2026-W14", 1)};
    EXPECT_FALSE(book.can_charge({blocks, Share::restatement, Rho{1}}));
    EXPECT_FALSE(charge(book, blocks, Share::restatement, 1));
    EXPECT_EQ(book, before);
}

TEST(BudgetBook, ChargesABlockNamedTwiceTwice) {
    BudgetBook book(kLimits);
    auto const a = block_of("2026-W10", 1);
    EXPECT_FALSE(charge(book, {a, a}, Share::answers, 6));
    EXPECT_TRUE(charge(book, {a, a}, Share::answers, 5));
    EXPECT_EQ(book.spent(a), Rho{10});
}

TEST(BudgetBook, ANothingIsNoLeaveToAnswer) {
    BudgetBook book(kLimits);
    EXPECT_FALSE(charge(book, {}, Share::release, 1));
    EXPECT_FALSE(charge(book, {block_of("2026-W10", 1)}, Share::release, 0));
    EXPECT_EQ(book, BudgetBook(kLimits));
}

TEST(BudgetBook, TenTenthsAreSpentExactly) {
    auto const tenth = *parse_rho("0.1");
    Rho const whole{10 * tenth.value};
    BudgetBook book(limits_of({whole, Rho{0}, Rho{0}, whole}));
    auto const a = block_of("2026-W10", 1);
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(charge(book, {a}, Share::answers, tenth.value));
    EXPECT_EQ(book.left(a, Share::answers), Rho{0});
    EXPECT_FALSE(charge(book, {a}, Share::answers, 1));
    // Against a limit written "1": ten fit, the eleventh does not.
    auto const one = *parse_rho("1");
    BudgetBook other(limits_of({one, Rho{0}, Rho{0}, one}));
    int answered = 0;
    while (answered < 100 && charge(other, {a}, Share::answers, tenth.value)) ++answered;
    EXPECT_EQ(answered, 10);
}

TEST(BudgetBook, CannotBeOverflowed) {
    BudgetBook book(limits_of({kRhoMax, kRhoMax, Rho{0}, Rho{0}}));
    auto const a = block_of("2026-W10", 1);
    EXPECT_FALSE(charge(book, {a}, Share::release, ~std::uint64_t{0}));
    EXPECT_TRUE(charge(book, {a}, Share::release, kRhoMax.value));
    EXPECT_FALSE(charge(book, {a}, Share::release, ~std::uint64_t{0}));
    EXPECT_FALSE(charge(book, {a, a}, Share::release, std::uint64_t{1} << 63));
    EXPECT_EQ(book.spent(a), kRhoMax);
}

TEST(BudgetBook, KeepsWhatIsSpentWhenLimitsChange) {
    BudgetBook book(kLimits);
    auto const a = block_of("2026-W10", 1);
    ASSERT_TRUE(charge(book, {a}, Share::release, 60));
    book.set_limits(limits_of({Rho{50}, Rho{40}, Rho{5}, Rho{5}}));
    EXPECT_EQ(book.spent(a), Rho{60});
    EXPECT_EQ(book.left(a, Share::release), Rho{0});
    EXPECT_EQ(book.left(a, Share::answers), Rho{0});  // the total is spent, whatever the share
    EXPECT_FALSE(charge(book, {a}, Share::answers, 1));
    EXPECT_TRUE(charge(book, {block_of("2026-W10", 2)}, Share::answers, 5));
}

TEST(BudgetBook, HoldsATenThousandUnitYear) {
    BudgetBook book(kLimits);
    std::vector<Block> blocks;
    auto week = *base::Week::of("2026-W01");
    for (int i = 0; i < 52; ++i, week = week.next()) {
        blocks.clear();
        for (std::uint32_t unit = 10'000; unit > 0; --unit) {
            blocks.push_back({week, base::Unit{unit}});
        }
        ASSERT_TRUE(book.charge({blocks, Share::release, Rho{80}}));
    }
    EXPECT_FALSE(book.charge({blocks, Share::release, Rho{1}}));
    auto const copy = book;
    EXPECT_EQ(copy, book);
    EXPECT_EQ(book.spent(blocks[4321]), Rho{80});
}

TEST(Limits, RefusesSharesThatDoNotAddUp) {
    EXPECT_TRUE(Limits::of({Rho{100}, Rho{80}, Rho{10}, Rho{10}}));
    EXPECT_TRUE(Limits::of({Rho{100}, Rho{0}, Rho{0}, Rho{0}}));
    Rho const huge{~std::uint64_t{0}};
    for (auto const& parts : {Limits::Parts{Rho{99}, Rho{80}, Rho{10}, Rho{10}},
                              {huge, Rho{1}, Rho{1}, Rho{1}},
                              {Rho{9}, huge, huge, Rho{2}},
                              {Rho{9}, Rho{1}, huge, Rho{0}}}) {
        EXPECT_EQ(Limits::of(parts).error().fault, base::Fault::bad_input);
    }
}

TEST(Share, HasAName) {
    EXPECT_EQ(name_of(Share::release), "release");
    EXPECT_EQ(name_of(Share::restatement), "restatement");
    EXPECT_EQ(name_of(Share::answers), "answers");
}

}  // namespace
}  // namespace weir::privacy
