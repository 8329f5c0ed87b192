#include "engines/privacy/selection.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engines/privacy/rho.h"
#include "engines/privacy/tests/seeded.h"

namespace weir::privacy {
namespace {

// One cell a person, so that a replaced one moves two counts: each has half.
CellSelection::Request for_each_cell(std::uint64_t numerator, std::uint64_t denominator,
                                     double delta) {
    return {*ExactEpsilon::of({2 * numerator, denominator}),
            DeltaUnits{2 * static_cast<std::uint64_t>(delta * 0x1p64)}, 1, 1};
}

long double chance(CellSelection const& selection, std::uint64_t count) {
    auto const found = selection.chance_of(count);
    return found.is_certain ? 1 : static_cast<long double>(found.units) * 0x1p-64L;
}

// Desfontaines and others, Theorem 1, in closed form.
long double closed_form(long double e, long double d, std::uint64_t count) {
    auto const n = static_cast<long double>(count);
    auto const growth = [&](long double x) { return d * std::expm1(x * e) / std::expm1(e); };
    auto const turn = 1 + std::floor(std::log1p(std::tanh(e / 2) * (1 / d - 1)) / e);
    if (n <= turn) return growth(n);
    auto const at_turn = growth(turn);
    auto const late = at_turn + (1 - at_turn + d / std::expm1(e)) * -std::expm1(-(n - turn) * e);
    return std::min(1.0L, late);
}

TEST(CellSelection, HasTheKnownChances) {
    auto const selection = *CellSelection::of(for_each_cell(1, 1, 1e-6));
    auto const expect = [&](std::uint64_t count, double known) {
        EXPECT_NEAR(static_cast<double>(chance(selection, count)), known, known * 1e-5) << count;
    };
    expect(1, 1e-6);
    expect(5, 8.5791e-05);
    expect(10, 0.0128183);
    expect(13, 0.257474);
    expect(14, 0.699887);
    expect(16, 0.959385);
    expect(20, 0.999257);
}

TEST(CellSelection, IsTheOptimalRuleRoundedDownByAHair) {
    for (auto const& [numerator, denominator] :
         {std::pair{1u, 1u}, {1u, 4u}, {2u, 1u}, {1u, 50u}}) {
        for (double const delta : {1e-4, 1e-6, 1e-9}) {
            auto const request = for_each_cell(numerator, denominator, delta);
            auto const selection = *CellSelection::of(request);
            auto const e = static_cast<long double>(numerator) / denominator;
            auto const d = static_cast<long double>(request.delta.value / 2) * 0x1p-64L;
            for (std::uint64_t count = 1; count <= 3000; ++count) {
                auto const best = closed_form(e, d, count);
                auto const ours = chance(selection, count);
                ASSERT_LE(ours, best * (1 + 1e-15L)) << count << " at " << delta;
                ASSERT_GE(ours, best * (1 - 1e-9L)) << count << " at " << delta;
            }
        }
    }
}

// The promise itself, of neighbouring counts, either way and for both answers.
TEST(CellSelection, KeepsItsPromiseAtEveryCount) {
    for (auto const& [numerator, denominator] :
         {std::pair{1u, 1u}, {3u, 1u}, {1u, 8u}, {16u, 1u}}) {
        auto const request = for_each_cell(numerator, denominator, 1e-7);
        auto const selection = *CellSelection::of(request);
        auto const growth = std::exp(static_cast<long double>(numerator) / denominator);
        auto const delta = static_cast<long double>(request.delta.value / 2) * 0x1p-64L;
        for (std::uint64_t count = 0; count < 1000; ++count) {
            auto const p = chance(selection, count), q = chance(selection, count + 1);
            // Long doubles keep 64 bits: what they say of numbers near 1 is good to 2^-63.
            constexpr auto kHair = 0x1p-62L;
            ASSERT_GE(q, p) << count;
            ASSERT_LE(q, growth * p + delta + kHair * q) << count;
            ASSERT_LE(1 - p, growth * (1 - q) + delta + kHair * growth) << count;
        }
    }
}

TEST(CellSelection, NothingAppearsBelowTheMinimum) {
    auto request = for_each_cell(1, 1, 1e-6);
    auto const plain = *CellSelection::of(request);
    request.minimum = 5;
    auto const selection = *CellSelection::of(request);
    EXPECT_EQ(chance(selection, 0), 0);
    EXPECT_EQ(chance(selection, 4), 0);
    for (std::uint64_t count = 5; count < 60; ++count) {
        EXPECT_EQ(chance(selection, count), chance(plain, count - 4));
    }
    EXPECT_TRUE(selection.chance_of(~std::uint64_t{0}).is_certain);
}

TEST(CellSelection, KeepsWithItsChanceAndTakesOneWord) {
    auto const selection = *CellSelection::of(for_each_cell(1, 1, 1e-6));
    for (std::uint64_t const count : {0u, 12u, 13u, 14u, 16u, 100u}) {
        Seeded random(850 + count), beside(850 + count);
        constexpr int kDraws = 100'000;
        double kept = 0;
        for (int i = 0; i < kDraws; ++i) {
            kept += selection.keeps(random, count) ? 1 : 0;
            static_cast<void>(beside.next());
        }
        EXPECT_EQ(random.next(), beside.next()) << "one word a draw";
        auto const p = static_cast<double>(chance(selection, count));
        EXPECT_NEAR(kept / kDraws, p, 5 * std::sqrt(p * (1 - p) / kDraws)) << count;
    }
}

TEST(CellSelection, DividesItsPromiseAmongTheCellsThatMove) {
    auto const eight =
        *CellSelection::of({*ExactEpsilon::of({8, 1}), DeltaUnits{8'000'000'000}, 4, 1});
    auto const one =
        *CellSelection::of({*ExactEpsilon::of({2, 1}), DeltaUnits{2'000'000'000}, 1, 1});
    for (std::uint64_t count = 0; count < 60; ++count) {
        EXPECT_EQ(chance(eight, count), chance(one, count));
    }
    EXPECT_EQ(one.cost().value, kRhoOne.value);        // two cells of epsilon 1: 1/2 each
    EXPECT_EQ(eight.cost().value, 4 * kRhoOne.value);  // eight of them
    EXPECT_EQ(eight.delta().value, 8'000'000'000u);
}

TEST(CellSelection, SpendsWhatItIsGivenAndNoMore) {
    for (std::uint64_t const cells : {1U, 2U, 7U, 500U}) {
        for (std::uint64_t const rho : {kRhoOne.value / 100, kRhoOne.value / 3, kRhoOne.value}) {
            auto const epsilon = epsilon_within({base::Rho{rho}, cells});
            ASSERT_TRUE(epsilon);
            auto const selection = CellSelection::of({*epsilon, DeltaUnits{1U << 30}, cells, 6});
            ASSERT_TRUE(selection) << selection.error().message;
            EXPECT_LE(selection->cost(), base::Rho{rho});
            auto const [steps, nat] = epsilon->parts();
            auto const more = ExactEpsilon::of({steps + 1, nat});
            auto const dearer = CellSelection::of({*more, DeltaUnits{1U << 30}, cells, 6});
            if (dearer) {
                EXPECT_GT(dearer->cost(), base::Rho{rho});
            }
        }
    }
}

TEST(CellSelection, HasNoEpsilonForNothing) {
    EXPECT_FALSE(epsilon_within({base::Rho{0}, 1}));
    EXPECT_FALSE(epsilon_within({base::Rho{1}, 1}));
    EXPECT_FALSE(epsilon_within({kRhoOne, 0}));
    EXPECT_FALSE(epsilon_within({kRhoOne, CellSelection::kCellsMax + 1}));
}

TEST(CellSelection, RefusesWhatIsOutOfRange) {
    auto const good = for_each_cell(1, 1, 1e-6);
    auto const fault_of = [](CellSelection::Request const& request) {
        return CellSelection::of(request).error().fault;
    };
    using base::Fault;
    auto request = good;
    request.cells_max = 0;
    EXPECT_EQ(fault_of(request), Fault::bad_input);
    request.cells_max = CellSelection::kCellsMax + 1;
    EXPECT_EQ(fault_of(request), Fault::bad_input);
    request = good;
    request.minimum = 0;
    EXPECT_EQ(fault_of(request), Fault::bad_input);
    request = good;
    request.delta = DeltaUnits{1};
    EXPECT_EQ(fault_of(request), Fault::bad_input);
    EXPECT_EQ(fault_of(for_each_cell(17, 1, 1e-6)), Fault::too_large);
    EXPECT_EQ(fault_of(for_each_cell(1, 1 << 20, 1e-15)), Fault::too_large);
}

}  // namespace
}  // namespace weir::privacy
