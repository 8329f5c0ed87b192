// Low-order bits: whether what is left of an answer after division by a small prime tells which of
// two exact values it came from. Source: Mironov 2012, "On Significance of the Least Significant
// Bits for Differential Privacy".
#include <array>
#include <cmath>
#include <random>
#include <type_traits>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "doors/disclosure/release.h"
#include "engines/privacy/mechanism.h"
#include "engines/privacy/rho.h"
#include "engines/privacy/tests/seeded.h"
#include "tests/attacks/chance.h"

namespace weir::attacks {
namespace {

constexpr std::array<std::int64_t, 6> kPrimes{2, 3, 5, 7, 11, 13};
constexpr std::int64_t kValues = 8;  // exact sums that differ by one
constexpr int kDraws = 20'000;       // of each

static_assert(std::is_same_v<decltype(disclosure::NoisySum::sum), std::int64_t>,
              "a released sum is an integer: it has no digits after the point to look at");

struct Parameters {
    std::uint64_t clamp;
    double rho;
};

privacy::GaussianMechanism mechanism_of(Parameters const& parameters) {
    auto const rho = base::Rho{
        static_cast<std::uint64_t>(parameters.rho * static_cast<double>(privacy::kRhoOne.value))};
    return privacy::GaussianMechanism::of({privacy::Sensitivity::of(parameters.clamp).value(), rho})
        .value();
}

/// For each exact value how often each remainder of the noise came, as deviations from "the value
/// makes no difference".
template <class Answer>
double told_by_remainders(std::int64_t prime, Answer const& answer) {
    std::vector<std::vector<std::uint64_t>> counts;
    for (std::int64_t value = 0; value < kValues; ++value) {
        std::vector<std::uint64_t> row(static_cast<std::size_t>(prime));
        for (int i = 0; i < kDraws; ++i) {
            auto const noise = answer(value) - value;
            ++row[static_cast<std::size_t>((noise % prime + prime) % prime)];
        }
        counts.push_back(std::move(row));
    }
    return deviations_of_table(counts);
}

TEST(LowOrderBits, OfNoiseDoNotDependOnTheExactValue) {
    privacy::Seeded random(seed_of("low-order bits"));
    for (auto const& parameters :
         {Parameters{1, 0.5}, {7, 2}, {50, 0.0096}, {5000, 0.01}, {1, 8}}) {
        auto const mechanism = mechanism_of(parameters);
        double most = -100;
        for (auto const prime : kPrimes) {
            auto const found = told_by_remainders(prime, [&](std::int64_t value) {
                return privacy::add_noise({value, mechanism}, random);
            });
            EXPECT_LT(found, kSigmas)
                << "modulo " << prime << ", sigma " << mechanism.standard_deviation();
            most = std::max(most, found);
        }
        fmt::print(
            "{{\"attack\":\"low-order bits\",\"sigma\":{:.2f},\"primes\":{},"
            "\"deviations_most\":{:.2f},\"ceiling\":{}}}\n",
            mechanism.standard_deviation(), kPrimes.size(), most, kSigmas);
    }
}

/// The control: noise that only takes even steps is as wide and tells the last bit.
TEST(LowOrderBits, OfNoiseInCoarseStepsTellTheValue) {
    privacy::Seeded random(seed_of("low-order bits of coarse noise"));
    auto const mechanism = mechanism_of({50, 0.0096});
    auto const found = told_by_remainders(2, [&](std::int64_t value) {
        return (privacy::add_noise({value, mechanism}, random) >> 1) * 2;
    });
    EXPECT_GT(found, kSigmas);
}

/// The control of the textbook: an answer in floating point keeps digits that only some exact
/// values can reach. A rescaled normal double, as a careless engine would add it.
TEST(LowOrderBits, OfFloatingPointNoiseTellTheValue) {
    std::mt19937_64 random(seed_of("low-order bits of doubles"));
    std::normal_distribution<double> normal(0, 100);
    std::vector<std::vector<std::uint64_t>> counts;
    for (double const value : {0.0, 1024.0}) {
        std::vector<std::uint64_t> row(2);
        for (int i = 0; i < kDraws; ++i) {
            auto const answer = value + normal(random);
            bool const is_on_grid = std::fmod(answer * 0x1p43, 1) == 0;
            ++row[is_on_grid ? 1 : 0];
        }
        counts.push_back(row);
    }
    EXPECT_GT(deviations_of_table(counts), kSigmas);
}

}  // namespace
}  // namespace weir::attacks
