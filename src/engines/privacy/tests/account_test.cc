#include "engines/privacy/account.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engines/privacy/rho.h"

namespace weir::privacy {
namespace {

using base::Rho;

double epsilon_of(std::string_view rho, double delta) {
    return epsilon_at(*parse_rho(rho), *Delta::of(delta));
}

// Figures of the reference code of CKS20's authors.
TEST(Account, GivesTheKnownAnswers) {
    EXPECT_NEAR(epsilon_of("0.025", 1e-6), 1.01407425473, 1e-10);
    EXPECT_NEAR(epsilon_of("0.5", 1e-6), 5.22153444453, 1e-10);
    EXPECT_NEAR(delta_at(*parse_rho("0.025"), *Epsilon::of(1)), 1.3361319064e-06, 1e-15);
    auto const rho = rho_at({*Epsilon::of(1), *Delta::of(1e-6)});
    EXPECT_NEAR(static_cast<double>(rho.value) / 1099511627776.0, 0.0243559703595, 1e-12);
}

TEST(Account, GivesTheTableOfTheHandbook) {
    struct Row {
        char const* rho;
        double epsilon;
        double accuracy;
    };
    for (auto const& [rho, epsilon, accuracy] :
         {Row{"0.02", 0.90, 0.540}, Row{"0.1", 2.14, 0.588}, Row{"0.25", 3.54, 0.638},
          Row{"0.5", 5.22, 0.691}, Row{"1.0", 7.77, 0.760}}) {
        EXPECT_NEAR(epsilon_of(rho, 1e-6), epsilon, 0.005) << rho;
        EXPECT_NEAR(attack_accuracy(*parse_rho(rho)), accuracy, 0.0005) << rho;
    }
    EXPECT_NEAR(epsilon_of("5.2", 1e-6), 21, 0.5);
    EXPECT_NEAR(epsilon_of("52", 1e-6), 104, 0.5);
}

TEST(Account, RoundsTowardsMoreLoss) {
    // There and back: the delta of the epsilon of a delta is not more than that delta, nearly it.
    for (auto const* text : {"0.000000001", "0.02", "0.5", "52", "1000000"}) {
        for (double const delta : {1e-12, 1e-6, 0.01, 0.5}) {
            auto const rho = *parse_rho(text);
            double const epsilon = epsilon_at(rho, *Delta::of(delta));
            if (epsilon == 0) continue;
            double const back = delta_at(rho, *Epsilon::of(epsilon));
            EXPECT_NEAR(back / delta, 1, 1e-6) << text << " " << delta;
            auto const kept = rho_at({*Epsilon::of(epsilon), *Delta::of(delta)});
            EXPECT_LE(epsilon_at(kept, *Delta::of(delta)), epsilon);
        }
    }
}

TEST(Account, GrowsWithRhoAndShrinksWithDelta) {
    // Below about 2e-12 the loss fits into the delta alone, and epsilon is zero.
    EXPECT_EQ(epsilon_at(Rho{1}, *Delta::of(1e-6)), 0);
    double before = 0;
    for (std::uint64_t units = 1'000; units <= kRhoMax.value; units *= 7) {
        double const epsilon = epsilon_at(Rho{units}, *Delta::of(1e-6));
        EXPECT_GT(epsilon, before);
        EXPECT_TRUE(std::isfinite(epsilon));
        EXPECT_LT(epsilon, epsilon_at(Rho{units}, *Delta::of(1e-7)));
        EXPECT_LE(attack_accuracy(Rho{units}), 1);
        before = epsilon;
    }
}

TEST(Account, OfNothingIsNothing) {
    EXPECT_EQ(epsilon_at(Rho{0}, *Delta::of(1e-6)), 0);
    EXPECT_EQ(delta_at(Rho{0}, *Epsilon::of(0)), 0);
    EXPECT_NEAR(attack_accuracy(Rho{0}), 0.5, 1e-12);
    EXPECT_EQ(attack_accuracy(kRhoMax), 1);
    EXPECT_LE(delta_at(kRhoMax, *Epsilon::of(0)), 1);
}

TEST(Account, RefusesNumbersOutOfRange) {
    auto const nan = std::numeric_limits<double>::quiet_NaN();
    auto const infinity = std::numeric_limits<double>::infinity();
    for (double const x : {0.0, 1.0, -1.0, nan, infinity}) EXPECT_FALSE(Delta::of(x)) << x;
    for (double const x : {-1e-9, nan, infinity}) EXPECT_FALSE(Epsilon::of(x)) << x;
    EXPECT_TRUE(Epsilon::of(0));
}

}  // namespace
}  // namespace weir::privacy
