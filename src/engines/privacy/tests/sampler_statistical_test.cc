// The same chi-square as in sampler_test.cc over a hundred times as many draws, over the generator
// that production uses, and a negative control. Keys are fixed; the rate of false alarms is that of
// alarm.h.
#include <gtest/gtest.h>

#include <iostream>

#include "engines/crypto/random.h"
#include "engines/privacy/sampler.h"
#include "engines/privacy/steady.h"
#include "engines/privacy/tests/alarm.h"
#include "engines/privacy/tests/exact_pmf.h"

namespace weir::privacy {
namespace {

constexpr std::size_t kDraws = 20'000'000;

template <std::size_t Draws = kDraws, class Draw>
double deviate(ExactPmf const& pmf, std::uint8_t seed, Draw draw) {
    std::array<std::uint8_t, crypto::Key::kSize> bytes{};
    bytes.fill(seed);
    crypto::Generator random(*crypto::Key::of(bytes));
    std::vector<std::int64_t> draws(Draws);
    for (auto& x : draws) x = draw(random);
    return deviate_of(pmf, draws);
}

TEST(DiscreteLaplaceStatistical, HasItsExactDistribution) {
    std::uint8_t seed = 0;
    for (auto const parts :
         {LaplaceScale::Parts{1, 1}, {1, 2}, {2, 1}, {7, 3}, {60, 1}, {3600, 1}, {100'000, 1}}) {
        auto const scale = *LaplaceScale::of(parts);
        auto const pmf =
            ExactPmf::laplace(static_cast<double>(parts.t), static_cast<double>(parts.s));
        auto const z = deviate(pmf, ++seed, [&](auto& r) { return discrete_laplace(r, scale); });
        std::cout << parts.t << "/" << parts.s << " key byte " << +seed << " z " << z << "\n";
        EXPECT_LT(std::abs(z), kAlarm);
    }
}

TEST(SteadyLaplaceStatistical, HasItsExactDistribution) {
    std::uint8_t seed = 50;
    for (auto const parts : {LaplaceScale::Parts{1, 1}, {7, 3}, {60, 1}, {3600, 1}}) {
        SteadyLaplace const steady(*LaplaceScale::of(parts));
        auto const pmf =
            ExactPmf::laplace(static_cast<double>(parts.t), static_cast<double>(parts.s));
        auto const z = deviate<kDraws / 4>(pmf, ++seed, [&](auto& r) { return steady.draw(r); });
        std::cout << parts.t << "/" << parts.s << " key byte " << +seed << " z " << z << "\n";
        EXPECT_LT(std::abs(z), kAlarm);
    }
}

// Negative control of the whole path: drawing again for a negative zero is left out, so zero is
// twice as likely as it should be.
TEST(ChiSquareStatistical, RejectsALaplaceThatDoublesZero) {
    auto const scale = *LaplaceScale::of({60, 1});
    auto const doubled = [&](base::RandomSource& random) {
        auto const size = std::abs(discrete_laplace(random, scale));
        auto const p0 = std::tanh(1.0 / 120);
        auto const extra = static_cast<double>(random.next() >> 11) * 0x1p-53;
        return extra < p0 ? std::int64_t{0} : random.next() % 2 == 0 ? size : -size;
    };
    auto const z = deviate<kDraws / 100>(ExactPmf::laplace(60, 1), 60, doubled);
    std::cout << "zero doubled, key byte 60 z " << z << "\n";
    EXPECT_GT(z, 10);
}

TEST(DiscreteGaussianStatistical, HasItsExactDistribution) {
    std::uint8_t seed = 100;
    for (std::uint64_t const variance : {1u, 2u, 10u, 900u, 22'500u, 22'500'000u, 1'000'000'000u}) {
        auto const parameter = *GaussianParameter::of(variance);
        auto const pmf = ExactPmf::gaussian(static_cast<double>(variance));
        auto const z =
            deviate(pmf, ++seed, [&](auto& r) { return discrete_gaussian(r, parameter); });
        std::cout << "S " << variance << " key byte " << +seed << " z " << z << "\n";
        EXPECT_LT(std::abs(z), kAlarm);
    }
}

}  // namespace
}  // namespace weir::privacy
