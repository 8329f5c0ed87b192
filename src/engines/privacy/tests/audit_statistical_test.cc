// An audit in one run (Steinke, Nasr, Jagielski 2023, "Privacy Auditing with One (1) Training
// Run"): many canaries, each in a cell of its own, each present by a fair coin; all cells are
// released once, and the attacker guesses every coin. How often it is right bounds the loss from
// below: the bound must not exceed the claim, and must exceed it for a build with half the noise.
// For the Gaussian the ceiling is that of distinguishing two normals (Mahloujifar and others 2025,
// "Auditing f-differential privacy in one run"): Phi(sqrt(rho / 2)). Alarms: see alarm.h.
#include <gtest/gtest.h>

#include <iostream>

#include "engines/privacy/account.h"
#include "engines/privacy/exponential.h"
#include "engines/privacy/mechanism.h"
#include "engines/privacy/rho.h"
#include "engines/privacy/steady.h"
#include "engines/privacy/tests/alarm.h"
#include "engines/privacy/tests/seeded.h"

namespace weir::privacy {
namespace {

constexpr int kCanaries = 100'000;

// The share of right guesses that the truth is above but for an alarm. `release` noises a cell that
// holds a canary worth `worth`, or none; the guess is the nearer of the two.
template <class Release>
double accuracy_at_least(std::uint64_t seed, std::int64_t worth, Release release) {
    Seeded random(seed);
    double right = 0;
    for (int i = 0; i < kCanaries; ++i) {
        bool const is_present = random.next() >> 63 == 1;
        auto const seen = release(random, is_present ? worth : 0);
        right += (2 * seen > worth) == is_present ? 1 : 0;
    }
    auto const share = right / kCanaries;
    auto const least = share - kAlarm * std::sqrt(share * (1 - share) / kCanaries);
    std::cout << "seed " << seed << " canaries " << kCanaries << " right " << share
              << " epsilon >= " << std::log(least / (1 - least)) << "\n";
    return least;
}

// Of a guess with no doubt left out, accuracy is at most e^epsilon / (1 + e^epsilon).
double epsilon_for(double accuracy) { return std::log(accuracy / (1 - accuracy)); }

auto laplace_of(std::uint64_t t, std::uint64_t s) {
    auto const scale = *LaplaceScale::of({t, s});
    return [scale](base::RandomSource& random, std::int64_t exact) {
        return exact + discrete_laplace(random, scale);
    };
}

TEST(AuditStatistical, ALaplaceLosesNoMoreThanItClaimsAndNearlyThat) {
    auto const epsilon = epsilon_for(accuracy_at_least(921, 1, laplace_of(1, 1)));
    EXPECT_LT(epsilon, 1);
    EXPECT_GT(epsilon, 0.9);
    EXPECT_GT(epsilon_for(accuracy_at_least(922, 1, laplace_of(1, 2))), 1.8);  // half the noise
}

TEST(AuditStatistical, ASteadyLaplaceLosesTheSame) {
    auto const steady_of = [](std::uint64_t t, std::uint64_t s) {
        SteadyLaplace const steady(*LaplaceScale::of({t, s}));
        return [steady](base::RandomSource& random, std::int64_t exact) {
            return exact + steady.draw(random);
        };
    };
    auto const epsilon = epsilon_for(accuracy_at_least(923, 1, steady_of(1, 1)));
    EXPECT_LT(epsilon, 1);
    EXPECT_GT(epsilon, 0.9);
    EXPECT_GT(epsilon_for(accuracy_at_least(924, 1, steady_of(1, 2))), 1.8);
}

TEST(AuditStatistical, AGaussianIsGuessedNoBetterThanItsRhoAllows) {
    constexpr std::int64_t kWorth = 100;
    auto const gaussian_of = [](std::string_view rho) {
        auto const mechanism = *GaussianMechanism::of({*Sensitivity::of(kWorth), *parse_rho(rho)});
        return [mechanism](base::RandomSource& random, std::int64_t exact) {
            return add_noise({exact, mechanism}, random);
        };
    };
    for (std::string_view const rho : {"0.02", "0.1", "0.5"}) {
        auto const ceiling = attack_accuracy(*parse_rho(rho));
        auto const least = accuracy_at_least(925, kWorth, gaussian_of(rho));
        EXPECT_LT(least, ceiling) << "rho " << rho;
        EXPECT_GT(least, ceiling - 0.02) << "rho " << rho;
    }
    // Half the noise is four times the rho.
    EXPECT_GT(accuracy_at_least(926, kWorth, gaussian_of("0.08")),
              attack_accuracy(*parse_rho("0.02")) + 0.02);
    EXPECT_GT(accuracy_at_least(927, kWorth, gaussian_of("0.4")),
              attack_accuracy(*parse_rho("0.1")) + 0.02);
}

// Present or absent is a person's value in a cell of seven people whose others are balanced: the
// median is then one of the two values, or between them.
TEST(AuditStatistical, AMedianLosesNoMoreThanItClaims) {
    auto const grid = *Grid::of({0, 1, 1});
    auto const median_at = [&](ExactEpsilon epsilon) {
        return [=](base::RandomSource& random, std::int64_t exact) {
            std::vector<std::uint64_t> sorted{0, 0, 0, 1, 1, 1, 1};
            if (exact == 0) sorted[3] = 0;
            return static_cast<std::int64_t>(
                draw_quantile(random, {sorted, grid, kMedian}, epsilon));
        };
    };
    EXPECT_LT(epsilon_for(accuracy_at_least(928, 1, median_at(*ExactEpsilon::of({1, 1})))), 1);
    EXPECT_GT(epsilon_for(accuracy_at_least(929, 1, median_at(*ExactEpsilon::of({9, 1})))), 1);
}

}  // namespace
}  // namespace weir::privacy
