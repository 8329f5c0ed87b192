// A stochastic tester in the manner of Google's differential-privacy library: small data sets of a
// Halton sequence, every subset of them, and every successor in which one person is replaced (the
// neighbours promised here). What is drawn for two neighbours must not break the claim; a build
// with less noise than it claims must. The rule of alarms and its rate are in alarm.h.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <iostream>
#include <numeric>

#include "engines/privacy/account.h"
#include "engines/privacy/clip.h"
#include "engines/privacy/exponential.h"
#include "engines/privacy/mechanism.h"
#include "engines/privacy/rho.h"
#include "engines/privacy/tests/alarm.h"
#include "engines/privacy/tests/seeded.h"

namespace weir::privacy {
namespace {

using Values = std::vector<std::uint64_t>;  // one a person; 0 is absence
using Draw = std::function<std::int64_t(base::RandomSource&, Values const&)>;

constexpr std::uint64_t kMost = 12;
constexpr std::size_t kDraws = 60'000;

double halton(std::uint64_t index, std::uint64_t base) {
    double value = 0, part = 1;
    for (; index > 0; index /= base) {
        part /= static_cast<double>(base);
        value += part * static_cast<double>(index % base);
    }
    return value;
}

struct Pair {
    Values before;
    Values after;
};

// For two Halton data sets of three people: each subset of them present, the others absent, and one
// person's value replaced by the least, by the most, or by that of the other data set.
std::vector<Pair> neighbours() {
    std::vector<Pair> pairs;
    for (std::uint64_t set = 1; set <= 2; ++set) {
        for (unsigned present = 0; present < 8; ++present) {
            Values values;
            for (unsigned i = 0; i < 3; ++i) {
                auto const point = halton(set, std::array{2u, 3u, 5u}[i]);
                auto const value = static_cast<std::uint64_t>(point * (kMost + 1));
                values.push_back((present >> i & 1) != 0 ? value : 0);
            }
            auto const who = (set + present) % 3;
            for (auto const value : {std::uint64_t{0}, kMost, values[(who + 1) % 3]}) {
                auto after = values;
                after[who] = value;
                if (after != values) pairs.push_back({values, after});
            }
        }
    }
    return pairs;
}

std::vector<std::int64_t> draws_of(Draw const& draw, Values const& values, Seeded& random) {
    std::vector<std::int64_t> out(kDraws);
    for (auto& x : out) x = draw(random, values);
    return out;
}

// The largest breach of any of the claims by any pair, either way.
double worst_breach(std::uint64_t seed, Draw const& draw, std::vector<Claim> const& claims) {
    Seeded random(seed);
    double worst = -1e9;
    for (auto const& [before, after] : neighbours()) {
        auto const a = draws_of(draw, before, random), b = draws_of(draw, after, random);
        for (auto const& claim : claims) {
            worst = std::max({worst, breach_of(claim, a, b), breach_of(claim, b, a)});
        }
    }
    std::cout << "seed " << seed << " worst breach " << worst << " standard errors\n";
    return worst;
}

double normal_below(double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; }

// What rho claims of a Gaussian, at several epsilons. Tighter than the account's delta_at, which
// holds for all of zCDP: the delta of two normals sqrt(2 rho) apart (Balle, Wang 2018, "Improving
// the Gaussian Mechanism for Differential Privacy", Theorem 8), so that a little too little noise
// shows.
std::vector<Claim> claims_of(base::Rho rho) {
    std::vector<Claim> claims;
    auto const apart =
        std::sqrt(2 * static_cast<double>(rho.value) / static_cast<double>(kRhoOne.value));
    for (double const epsilon : {0.25, 1.0, 2.0}) {
        auto const delta = normal_below(apart / 2 - epsilon / apart) -
                           std::exp(epsilon) * normal_below(-apart / 2 - epsilon / apart);
        EXPECT_LT(delta, delta_at(rho, *Epsilon::of(epsilon)));
        claims.push_back({epsilon, delta});
    }
    return claims;
}

Draw sum_with(GaussianMechanism const& mechanism) {
    return [mechanism](base::RandomSource& random, Values const& values) {
        auto const sum = std::accumulate(values.begin(), values.end(), std::uint64_t{0});
        return add_noise({static_cast<std::int64_t>(sum), mechanism}, random);
    };
}

TEST(GaussianSumStatistical, NeighboursAreAsAlikeAsClaimed) {
    auto const rho = *parse_rho("0.5");
    auto const sensitivity = *Sensitivity::of(kMost);
    EXPECT_LT(
        worst_breach(901, sum_with(*GaussianMechanism::of({sensitivity, rho})), claims_of(rho)),
        kAlarm);
}

TEST(GaussianSumStatistical, HalfTheNoiseIsCaughtAndASixthTooLittleToo) {
    auto const half = *GaussianMechanism::of({*Sensitivity::of(kMost / 2), *parse_rho("0.5")});
    EXPECT_GT(worst_breach(902, sum_with(half), claims_of(*parse_rho("0.5"))), 2 * kAlarm);
    auto const nearly = *GaussianMechanism::of({*Sensitivity::of(kMost - 2), *parse_rho("0.5")});
    EXPECT_GT(worst_breach(909, sum_with(nearly), claims_of(*parse_rho("0.5"))), 2 * kAlarm);
}

// A person's hours in two cells, clipped jointly; what is looked at is the difference of the two
// noisy sums, in which an exchange of one for the other shows most.
Draw difference_with(NormBound bound, GaussianMechanism const& mechanism) {
    return [=](base::RandomSource& random, Values const& values) {
        std::array<std::int64_t, 2> sums{};
        for (auto const value : values) {
            auto const clipped = clip(Values{value, kMost - value}, bound);
            for (std::size_t i = 0; i < 2; ++i) sums[i] += static_cast<std::int64_t>(clipped[i]);
        }
        for (auto& sum : sums) sum = add_noise({sum, mechanism}, random);
        return sums[0] - sums[1];
    };
}

TEST(ClippedVectorStatistical, NeighboursAreAsAlikeAsClaimed) {
    auto const rho = *parse_rho("0.5");
    auto const bound = *NormBound::of(8);
    auto const right = *GaussianMechanism::of({bound.sensitivity(), rho});
    EXPECT_LT(worst_breach(903, difference_with(bound, right), claims_of(rho)), kAlarm);
    // As if two vectors of norm 8 could be no more than 4 apart.
    auto const wrong = *GaussianMechanism::of({*Sensitivity::of(4), rho});
    EXPECT_GT(worst_breach(904, difference_with(bound, wrong), claims_of(rho)), 2 * kAlarm);
}

Draw quantile_with(Quantile quantile, std::uint64_t sensitivity) {
    auto const grid = *Grid::of({0, kMost, 1});
    auto const epsilon = *ExactEpsilon::of({1, 1});
    return [=](base::RandomSource& random, Values const& values) {
        auto sorted = values;
        std::ranges::sort(sorted);
        if (sensitivity == quantile_sensitivity(quantile)) {
            return static_cast<std::int64_t>(
                draw_quantile(random, {sorted, grid, quantile}, epsilon));
        }
        auto const penalties = quantile_penalties({sorted, grid, quantile});
        return static_cast<std::int64_t>(choose(random, {penalties, sensitivity, epsilon}));
    };
}

TEST(QuantileStatistical, NeighboursAreAsAlikeAsClaimed) {
    std::vector<Claim> const claims{{1, 0}};
    EXPECT_LT(worst_breach(905, quantile_with(kMedian, 2), claims), kAlarm);
    EXPECT_LT(worst_breach(906, quantile_with(kNinetieth, 10), claims), kAlarm);
}

TEST(QuantileStatistical, AThirdOfTheSensitivityIsCaught) {
    EXPECT_GT(worst_breach(907, quantile_with(kNinetieth, 3), {{1, 0}}), 2 * kAlarm);
    // Replacing is counted as one step where it is two: epsilon 2 for 1.
    EXPECT_GT(worst_breach(908, quantile_with(kMedian, 1), {{1, 0}}), 2 * kAlarm);
}

}  // namespace
}  // namespace weir::privacy
