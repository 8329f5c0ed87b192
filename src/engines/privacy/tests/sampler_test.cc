#include "engines/privacy/sampler.h"

#include <gtest/gtest.h>

#include "engines/privacy/tests/exact_pmf.h"
#include "engines/privacy/tests/seeded.h"

namespace weir::privacy {
namespace {

constexpr std::size_t kDraws = 200'000;

template <class Draw>
std::vector<std::int64_t> draws_of(std::uint64_t seed, Draw draw) {
    testing::Test::RecordProperty("seed", std::to_string(seed));
    Seeded random(seed);
    std::vector<std::int64_t> draws(kDraws);
    for (auto& x : draws) x = draw(random);
    return draws;
}

// A stuck source: always the same word.
class Stuck final : public base::RandomSource {
public:
    explicit Stuck(std::uint64_t word) : word_(word) {}
    void fill(std::span<std::uint8_t> out) override {
        for (auto& byte : out) byte = static_cast<std::uint8_t>(word_);
    }
    std::uint64_t next() override { return word_; }

private:
    std::uint64_t word_;
};

TEST(DiscreteLaplace, HasItsExactDistribution) {
    std::uint64_t seed = 101;
    for (auto const parts : {LaplaceScale::Parts{1, 1},
                             {1, 2},
                             {2, 1},
                             {5, 1},
                             {7, 3},
                             {60, 1},
                             {1000, 7},
                             {3600, 1},
                             {1'000'000'000, 333'333'333}}) {
        auto const scale = *LaplaceScale::of(parts);
        auto const pmf =
            ExactPmf::laplace(static_cast<double>(parts.t), static_cast<double>(parts.s));
        auto const z = deviate_of(
            pmf, draws_of(++seed, [&](auto& random) { return discrete_laplace(random, scale); }));
        EXPECT_LT(std::abs(z), 5) << parts.t << "/" << parts.s << " seed " << seed;
    }
}

TEST(DiscreteGaussian, HasItsExactDistribution) {
    std::uint64_t seed = 201;
    for (std::uint64_t const variance : {1u, 2u, 3u, 10u, 99u, 900u, 22'500u, 22'500'000u}) {
        auto const parameter = *GaussianParameter::of(variance);
        auto const pmf = ExactPmf::gaussian(static_cast<double>(variance));
        auto const z = deviate_of(pmf, draws_of(++seed, [&](auto& random) {
                                      return discrete_gaussian(random, parameter);
                                  }));
        EXPECT_LT(std::abs(z), 5) << variance << " seed " << seed;
    }
}

// At the largest variances the products need 128 bits; the continuous normal is then the same
// distribution to 1e-15, in 1000 cells of equal probability by its distribution function.
TEST(DiscreteGaussian, IsNormalWhereProductsNeedWideNumbers) {
    std::uint64_t seed = 301;
    for (auto const variance : {std::uint64_t{1} << 36, GaussianParameter::kVarianceMax}) {
        auto const parameter = *GaussianParameter::of(variance);
        double const sigma = std::sqrt(static_cast<double>(variance));
        auto const draws = draws_of(++seed, [&](auto& random) {
            auto const z = static_cast<double>(discrete_gaussian(random, parameter)) / sigma;
            return static_cast<std::int64_t>(1000 * std::erfc(-z / std::sqrt(2.0)) / 2);
        });
        std::vector<double> seen(1000);
        for (auto const cell : draws) ++seen.at(static_cast<std::size_t>(cell));
        double chi = 0;
        for (auto const count : seen) chi += (count - 200) * (count - 200) / 200;
        EXPECT_LT(std::abs(chi - 999) / std::sqrt(2 * 999), 5) << variance << " seed " << seed;
    }
}

// Negative control: without the retry of a negative zero, zero is twice as likely.
TEST(ChiSquare, RejectsALaplaceThatDoublesZero) {
    Ratio const one{1, 5};
    auto const wrong = [&](base::RandomSource& random) {
        std::int64_t size = 0;
        while (bernoulli_exp(random, one)) ++size;
        return uniform_below(random, 2) == 1 ? -size : size;
    };
    auto const pmf = ExactPmf::laplace(5, 1);
    EXPECT_GT(deviate_of(pmf, draws_of(401, wrong)), 50);
    auto const right = [&](base::RandomSource& random) {
        for (;;) {
            std::int64_t size = 0;
            while (bernoulli_exp(random, one)) ++size;
            bool const is_negative = uniform_below(random, 2) == 1;
            if (!is_negative || size != 0) return is_negative ? -size : size;
        }
    };
    EXPECT_LT(std::abs(deviate_of(pmf, draws_of(402, right))), 5);
}

// Negative control: half the noise, a tenth less, and a wrong centre.
TEST(ChiSquare, RejectsTooLittleNoiseAndAShift) {
    auto const pmf = ExactPmf::gaussian(900);
    auto const z_of = [&](std::uint64_t seed, std::uint64_t variance, std::int64_t shift) {
        auto const parameter = *GaussianParameter::of(variance);
        return deviate_of(pmf, draws_of(seed, [&](auto& random) {
                              return discrete_gaussian(random, parameter) + shift;
                          }));
    };
    EXPECT_GT(z_of(403, 225, 0), 50);
    EXPECT_GT(z_of(404, 810, 0), 20);
    EXPECT_GT(z_of(405, 900, 1), 5);
}

// Known figures of the distributions: they check the tests' own pmf, and the draws against it.
TEST(DiscreteLaplace, HasTheKnownProbabilityOfZeroAndVariance) {
    EXPECT_NEAR(ExactPmf::laplace(1, 1).at(0), 0.46211715726, 1e-11);
    EXPECT_NEAR(ExactPmf::laplace(1, 1).variance(), 1.84134718842, 1e-11);
    EXPECT_NEAR(ExactPmf::laplace(1, 1).mean_size(), 0.850918128239, 1e-12);
    EXPECT_NEAR(ExactPmf::laplace(60, 1).at(0), 0.00833314043746, 1e-14);
    EXPECT_NEAR(ExactPmf::laplace(60, 1).variance(), 7199.83333565, 1e-8);
    EXPECT_NEAR(ExactPmf::laplace(60, 1).mean_size(), 59.9972223122, 1e-10);
}

TEST(DiscreteGaussian, HasTheKnownProbabilityOfZeroAndVariance) {
    EXPECT_NEAR(ExactPmf::gaussian(1).at(0), 0.398942278267, 1e-12);
    EXPECT_NEAR(ExactPmf::gaussian(1).variance(), 0.999999788767728, 1e-15);
    EXPECT_NEAR(ExactPmf::gaussian(10).at(0), 0.126156626101, 1e-12);
    EXPECT_NEAR(ExactPmf::gaussian(900).at(0), 0.0132980760134, 1e-13);
    auto const parameter = *GaussianParameter::of(900);
    auto const draws = draws_of(501, [&](auto& r) { return discrete_gaussian(r, parameter); });
    double sum = 0, squares = 0;
    for (auto const x : draws) {
        sum += static_cast<double>(x);
        squares += static_cast<double>(x * x);
    }
    EXPECT_NEAR(sum / kDraws, 0, 5 * 30 / std::sqrt(kDraws));
    EXPECT_NEAR(squares / kDraws, 900, 5 * 900 * std::sqrt(2.0 / kDraws));
}

TEST(UniformBelow, IsUniformAndInRange) {
    Seeded random(601);
    EXPECT_EQ(uniform_below(random, 1), 0u);
    for (std::uint64_t const bound : {2u, 3u, 7u, 1000u}) {
        std::vector<double> seen(bound);
        for (std::size_t i = 0; i < kDraws; ++i) ++seen.at(uniform_below(random, bound));
        double const expected = static_cast<double>(kDraws) / static_cast<double>(bound);
        for (auto const count : seen) EXPECT_NEAR(count, expected, 5 * std::sqrt(expected));
    }
    // Three quarters of 2^64: a biased draw would fall in the lower third twice as often.
    std::uint64_t const large = std::uint64_t{3} << 62;
    double low = 0;
    for (std::size_t i = 0; i < kDraws; ++i) low += uniform_below(random, large) < large / 3;
    EXPECT_NEAR(low / kDraws, 1.0 / 3, 5 * std::sqrt(2.0 / 9 / kDraws));
}

TEST(BernoulliExp, IsTrueWithItsProbability) {
    Seeded random(701);
    for (auto const& [n, d] : {std::pair{0u, 1u}, {1u, 1u}, {1u, 3u}, {7u, 3u}, {5u, 1u}}) {
        double hits = 0;
        for (std::size_t i = 0; i < kDraws; ++i) hits += bernoulli_exp(random, Ratio{n, d});
        double const p = std::exp(-static_cast<double>(n) / d);
        EXPECT_NEAR(hits / kDraws, p, 5 * std::sqrt(p * (1 - p) / kDraws)) << n << "/" << d;
    }
}

TEST(GaussianParameter, RefusesWhatIsOutOfRange) {
    EXPECT_EQ(GaussianParameter::of(0).error().fault, base::Fault::bad_input);
    EXPECT_EQ(GaussianParameter::of(std::uint64_t{1} << 54).error().fault, base::Fault::too_large);
    auto const largest = GaussianParameter::of(GaussianParameter::kVarianceMax);
    ASSERT_TRUE(largest);
    EXPECT_EQ(largest->proposal_scale(), std::uint64_t{1} << 27);
}

TEST(LaplaceScale, RefusesWhatIsOutOfRange) {
    EXPECT_EQ(LaplaceScale::of({0, 1}).error().fault, base::Fault::bad_input);
    EXPECT_EQ(LaplaceScale::of({1, 0}).error().fault, base::Fault::bad_input);
    auto const over = LaplaceScale::kPartMax + 1;
    EXPECT_EQ(LaplaceScale::of({over, 1}).error().fault, base::Fault::too_large);
    EXPECT_EQ(LaplaceScale::of({1, over}).error().fault, base::Fault::too_large);
    EXPECT_TRUE(LaplaceScale::of({over - 1, over - 1}));
}

TEST(IntegerSqrt, IsTheFloorOfTheRootUpToTheLargestNumber) {
    for (std::uint64_t r : {0u, 1u, 2u, 3u, 30u, 65535u, 65536u, 0x7fffffffu, 0xfffffffeu}) {
        EXPECT_EQ(integer_sqrt(r * r), r);
        EXPECT_EQ(integer_sqrt(r * r + 2 * r), r);
        EXPECT_EQ(integer_sqrt((r + 1) * (r + 1)), r + 1);
    }
    EXPECT_EQ(integer_sqrt(~std::uint64_t{0}), 0xffffffffu);
}

TEST(SamplerDeathTest, AStuckSourceEndsTheProcess) {
    auto const parameter = *GaussianParameter::of(900);
    Stuck zeros(0);
    EXPECT_DEATH(static_cast<void>(discrete_gaussian(zeros, parameter)), "stuck");
    EXPECT_DEATH(static_cast<void>(uniform_below(zeros, 0)), "bound above zero");
    EXPECT_DEATH(static_cast<void>(bernoulli_exp(zeros, Ratio{1, 0})), "denominator");
}

}  // namespace
}  // namespace weir::privacy
