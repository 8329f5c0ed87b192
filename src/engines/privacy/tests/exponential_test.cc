#include "engines/privacy/exponential.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engines/privacy/rho.h"
#include "engines/privacy/tests/seeded.h"

namespace weir::privacy {
namespace {

using testing::ElementsAre;
using Values = std::vector<std::uint64_t>;

ExactEpsilon epsilon_of(std::uint64_t numerator, std::uint64_t denominator) {
    return *ExactEpsilon::of({numerator, denominator});
}

std::vector<double> law_of(ChoiceOptions const& options) {
    auto const [n, d] = options.epsilon.parts();
    auto const rate = static_cast<double>(n) / static_cast<double>(2 * d * options.sensitivity);
    auto const best = std::ranges::min(options.penalties);
    std::vector<double> law;
    double sum = 0;
    for (auto const penalty : options.penalties) {
        law.push_back(std::exp(-rate * static_cast<double>(penalty - best)));
        sum += law.back();
    }
    for (auto& p : law) p /= sum;
    return law;
}

TEST(Choose, HasItsExactDistribution) {
    constexpr int kDraws = 100'000;
    Seeded random(841);
    Values const penalties{1'000'005, 1'000'000, 1'000'001, 1'000'040, 1'000'003, 1'000'000};
    for (auto const& epsilon : {epsilon_of(1, 1), epsilon_of(1, 3), epsilon_of(9, 2)}) {
        ChoiceOptions const options{penalties, 2, epsilon};
        auto const law = law_of(options);
        std::vector<double> seen(penalties.size());
        for (int i = 0; i < kDraws; ++i) ++seen.at(choose(random, options));
        for (std::size_t i = 0; i < law.size(); ++i) {
            auto const spread = std::sqrt(law[i] * (1 - law[i]) / kDraws);
            EXPECT_NEAR(seen[i] / kDraws, law[i], 5 * spread + 1e-9) << "seed 841 choice " << i;
        }
    }
}

// The claim behind the cost, on the law itself: however penalties move within their sensitivity,
// the loss is within epsilon, its range too, and the Renyi divergence within alpha epsilon^2 / 8.
TEST(Choose, CostsAnEighthOfItsEpsilonSquared) {
    Seeded random(842);
    for (int round = 0; round < 2000; ++round) {
        auto const epsilon = epsilon_of(1 + random.next() % 40, 10);
        auto const nats = static_cast<double>(epsilon.parts().numerator) / 10;
        std::uint64_t const sensitivity = 1 + random.next() % 10;
        Values a(2 + random.next() % 6);
        for (auto& x : a) x = sensitivity + random.next() % 60;
        auto b = a;
        for (auto& x : b) x += random.next() % (2 * sensitivity + 1) - sensitivity;
        auto const p = law_of({a, sensitivity, epsilon}), q = law_of({b, sensitivity, epsilon});
        double least = 0, most = 0;
        for (std::size_t i = 0; i < p.size(); ++i) {
            auto const loss = std::log(p[i] / q[i]);
            least = i == 0 ? loss : std::min(least, loss);
            most = i == 0 ? loss : std::max(most, loss);
        }
        ASSERT_LE(most - least, nats + 1e-9) << "seed 842 round " << round;
        for (double const alpha : {1.01, 1.5, 2.0, 4.0, 16.0, 64.0}) {
            double sum = 0;
            for (std::size_t i = 0; i < p.size(); ++i)
                sum += p[i] * std::pow(p[i] / q[i], alpha - 1);
            ASSERT_LE(std::log(sum) / (alpha - 1), alpha * nats * nats / 8 + 1e-9)
                << "seed 842 round " << round << " alpha " << alpha;
        }
    }
}

TEST(ExactEpsilon, CostsAreRoundedUpToUnits) {
    EXPECT_EQ(epsilon_of(1, 1).cost_of_bounded_range().value, kRhoOne.value / 8);
    EXPECT_EQ(epsilon_of(1, 1).cost().value, kRhoOne.value / 2);
    EXPECT_EQ(epsilon_of(1, 3).cost_of_bounded_range().value, kRhoOne.value / 72 + 1);
    EXPECT_EQ(epsilon_of(1, ExactEpsilon::kPartMax).cost_of_bounded_range().value, 1u);
    EXPECT_EQ(epsilon_of(64, 1).cost().value, 2048 * kRhoOne.value);
}

TEST(ExactEpsilon, RefusesWhatIsOutOfRange) {
    EXPECT_EQ(ExactEpsilon::of({0, 1}).error().fault, base::Fault::bad_input);
    EXPECT_EQ(ExactEpsilon::of({1, 0}).error().fault, base::Fault::bad_input);
    EXPECT_EQ(ExactEpsilon::of({65, 1}).error().fault, base::Fault::too_large);
    auto const over = ExactEpsilon::kPartMax + 1;
    EXPECT_EQ(ExactEpsilon::of({over, over}).error().fault, base::Fault::too_large);
}

TEST(Grid, RefusesWhatIsNoGrid) {
    EXPECT_EQ(Grid::of({0, 3600, 15})->size(), 241u);
    EXPECT_EQ(Grid::of({0, 10, 4})->at(2), 8u);
    EXPECT_EQ(Grid::of({0, 10, 0}).error().fault, base::Fault::bad_input);
    EXPECT_EQ(Grid::of({11, 10, 1}).error().fault, base::Fault::bad_input);
    EXPECT_EQ(Grid::of({0, std::uint64_t{1} << 62, 1}).error().fault, base::Fault::bad_input);
    EXPECT_EQ(Grid::of({0, kChoicesMax, 1}).error().fault, base::Fault::too_large);
}

TEST(QuantilePenalties, CountWhatIsBelowAgainstWhatIsAbove) {
    auto const grid = *Grid::of({0, 5, 1});
    Values const values{1, 2, 2, 4};
    EXPECT_THAT(quantile_penalties({values, grid, kMedian}), ElementsAre(4, 3, 0, 2, 3, 4));
    EXPECT_THAT(quantile_penalties({values, grid, kNinetieth}), ElementsAre(36, 27, 8, 6, 3, 4));
    EXPECT_THAT(quantile_penalties({{}, grid, kMedian}), ElementsAre(0, 0, 0, 0, 0, 0));
}

// Neighbours are person-weeks replaced by any other; both bounds are reached.
TEST(QuantilePenalties, MoveByNoMoreThanTheSensitivityWhenAPersonIsReplaced) {
    Seeded random(843);
    auto const grid = *Grid::of({0, 60, 3});
    for (auto const quantile : {kMedian, kNinetieth, Quantile{1, 4}}) {
        std::uint64_t largest = 0;
        for (int round = 0; round < 5000; ++round) {
            Values values(1 + random.next() % 6);
            for (auto& x : values) x = random.next() % 64;
            auto other = values;
            other[random.next() % other.size()] = random.next() % 64;
            std::ranges::sort(values);
            std::ranges::sort(other);
            auto const a = quantile_penalties({values, grid, quantile});
            auto const b = quantile_penalties({other, grid, quantile});
            for (std::size_t i = 0; i < a.size(); ++i) {
                largest = std::max(largest, a[i] > b[i] ? a[i] - b[i] : b[i] - a[i]);
            }
        }
        EXPECT_EQ(largest, quantile_sensitivity(quantile)) << "seed 843";
    }
}

TEST(DrawQuantile, ComesNearTheQuantileOfALargeGroup) {
    Seeded random(844);
    auto const grid = *Grid::of({0, 3600, 15});
    Values values(2000);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = i;
    for (int i = 0; i < 100; ++i) {
        auto const median = draw_quantile(random, {values, grid, kMedian}, epsilon_of(1, 1));
        auto const high = draw_quantile(random, {values, grid, kNinetieth}, epsilon_of(1, 1));
        EXPECT_NEAR(static_cast<double>(median), 1000, 60) << "seed 844";
        EXPECT_NEAR(static_cast<double>(high), 1800, 60) << "seed 844";
    }
}

TEST(ChooseDeathTest, OptionsOutOfRangeAreABug) {
    Seeded random(845);
    auto const epsilon = epsilon_of(1, 1);
    Values const none, one{1}, many(kChoicesMax + 1), high{kPenaltyMax + 1}, wild{3, 1};
    auto const grid = *Grid::of({0, 1, 1});
    EXPECT_DEATH(static_cast<void>(choose(random, {none, 1, epsilon})), "alternatives");
    EXPECT_DEATH(static_cast<void>(choose(random, {many, 1, epsilon})), "alternatives");
    EXPECT_DEATH(static_cast<void>(choose(random, {high, 1, epsilon})), "penalty");
    EXPECT_DEATH(static_cast<void>(choose(random, {one, 0, epsilon})), "sensitivity");
    EXPECT_DEATH(static_cast<void>(quantile_penalties({wild, grid, kMedian})), "sorted");
    EXPECT_DEATH(static_cast<void>(quantile_penalties({one, grid, {1, 1}})), "within");
}

}  // namespace
}  // namespace weir::privacy
