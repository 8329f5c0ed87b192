// The tests of normality themselves: they pass what is normal and notice what is nearly so.
#include "tests/end_to_end/normality.h"

#include <cmath>
#include <numbers>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace weir::end_to_end {
namespace {

constexpr double kRate = 1e-6;
constexpr std::size_t kCount = 10'000;
constexpr std::uint64_t kSeed = 20'261'122;

/// Standard normal numbers by Box and Muller from a seeded generator, each changed by `change`.
template <class Change>
std::vector<double> numbers(Change change) {
    std::mt19937_64 random(kSeed);
    auto const uniform = [&] { return (static_cast<double>(random() >> 11) + 0.5) * 0x1p-53; };
    std::vector<double> values;
    for (std::size_t i = 0; i < kCount; ++i) {
        auto const radius = std::sqrt(-2 * std::log(uniform()));
        values.push_back(change(radius * std::cos(2 * std::numbers::pi * uniform())));
    }
    return values;
}

TEST(Normality, LetsNormalNumbersPass) {
    auto const values = numbers([](double z) { return z; });
    EXPECT_EQ(why_not_normal(values, kRate), "") << "seed " << kSeed;
}

TEST(Normality, NoticesAShiftOfATenth) {
    auto const values = numbers([](double z) { return z + 0.1; });
    EXPECT_TRUE(why_not_normal(values, kRate).starts_with("mean")) << "seed " << kSeed;
}

TEST(Normality, NoticesASpreadATwentiethTooWide) {
    auto const values = numbers([](double z) { return z * 1.05; });
    EXPECT_TRUE(why_not_normal(values, kRate).starts_with("variance")) << "seed " << kSeed;
}

TEST(Normality, NoticesTailsCutOffAtThree) {
    auto const values = numbers([](double z) { return std::abs(z) > 3 ? z / 2 : z; });
    EXPECT_NE(why_not_normal(values, kRate).find("beyond 3"), std::string::npos) << kSeed;
}

TEST(Normality, NoticesAnotherShapeOfTheSameMeanAndVariance) {
    auto const values = numbers([](double z) {
        return (std::erfc(-z / std::sqrt(2.0)) - 1) * std::sqrt(3.0);  // uniform
    });
    EXPECT_NE(why_not_normal(values, kRate).find("distance"), std::string::npos) << kSeed;
}

TEST(BinomialTail, IsWhatCountingGives) {
    EXPECT_NEAR(binomial_tail(3, 0.5, 3), 0.125, 1e-12);
    EXPECT_NEAR(binomial_tail(3, 0.5, 0), 0.125, 1e-12);
    EXPECT_NEAR(binomial_tail(3, 0.5, 2), 0.5, 1e-12);
}

}  // namespace
}  // namespace weir::end_to_end
