#include "engines/privacy/mechanism.h"

#include <gtest/gtest.h>

#include "engines/privacy/rho.h"
#include "engines/privacy/tests/exact_pmf.h"
#include "engines/privacy/tests/seeded.h"

namespace weir::privacy {
namespace {

using base::Rho;

GaussianMechanism mechanism_of(std::uint64_t most, std::string_view rho) {
    return *GaussianMechanism::of({*Sensitivity::of(most), *parse_rho(rho)});
}

TEST(GaussianMechanism, BuysTheNoiseOfItsRho) {
    EXPECT_EQ(mechanism_of(1, "0.5").noise().variance(), 1u);
    EXPECT_EQ(mechanism_of(30, "0.5").noise().variance(), 900u);
    EXPECT_EQ(mechanism_of(1500, "0.5").noise().variance(), 2'250'000u);
    // 0.1 is read rounded down, so the variance 5 * 900 is not enough by a hair.
    EXPECT_EQ(mechanism_of(30, "0.1").noise().variance(), 4501u);
    EXPECT_EQ(mechanism_of(1, "1000000").noise().variance(), 1u);
    EXPECT_DOUBLE_EQ(mechanism_of(30, "0.5").standard_deviation(), 30);
    EXPECT_DOUBLE_EQ(mechanism_of(30, "0.5").half_width_95(), 58.8);
}

TEST(GaussianMechanism, CostsAtMostTheRhoAskedFor) {
    EXPECT_EQ(mechanism_of(30, "0.5").cost(), parse_rho("0.5").value());
    EXPECT_LT(mechanism_of(1, "1000000").cost(), *parse_rho("1000000"));
    Seeded random(21);
    for (int i = 0; i < 20'000; ++i) {
        auto const most = 1 + random.next() % 100'000;
        Rho const rho{1 + (random.next() >> (random.next() % 60)) % kRhoMax.value};
        auto const made = GaussianMechanism::of({*Sensitivity::of(most), rho});
        if (!made) continue;
        EXPECT_LE(made->cost(), rho) << "seed 21, round " << i;
        // The least integer variance that is enough: one less would cost more than rho.
        auto const variance = static_cast<long double>(made->noise().variance());
        auto const twice = 2 * static_cast<long double>(rho.value) / 1099511627776.0L;
        auto const square = static_cast<long double>(most * most);
        EXPECT_GE(variance * twice, square * (1 - 1e-15L));
        EXPECT_LT((variance - 1) * twice, square * (1 + 1e-15L));
    }
}

TEST(GaussianMechanism, CountsAVectorAsTwoSquares) {
    EXPECT_EQ(Sensitivity::of(1500)->squared(), 2'250'000u);
    EXPECT_EQ(Sensitivity::of_vector(1500)->squared(), 4'500'000u);
    EXPECT_EQ(Sensitivity::of_vector(Sensitivity::kMostMax)->squared(), std::uint64_t{1} << 63);
}

TEST(GaussianMechanism, RefusesWhatIsOutOfRange) {
    auto const one = *Sensitivity::of(1);
    EXPECT_EQ(Sensitivity::of(0).error().fault, base::Fault::bad_input);
    EXPECT_EQ(Sensitivity::of_vector(0).error().fault, base::Fault::bad_input);
    EXPECT_EQ(Sensitivity::of(Sensitivity::kMostMax + 1).error().fault, base::Fault::too_large);
    EXPECT_EQ(GaussianMechanism::of({one, Rho{0}}).error().fault, base::Fault::bad_input);
    Rho const over{kRhoMax.value + 1};
    EXPECT_EQ(GaussianMechanism::of({one, over}).error().fault, base::Fault::bad_input);
    auto const largest = *Sensitivity::of_vector(Sensitivity::kMostMax);
    EXPECT_EQ(GaussianMechanism::of({largest, Rho{1}}).error().fault, base::Fault::too_large);
    EXPECT_EQ(GaussianMechanism::of({largest, kRhoOne}).error().fault, base::Fault::too_large);
    EXPECT_TRUE(GaussianMechanism::of({one, Rho{1}}));
}

TEST(GaussianMechanism, ProvesThatSumsFit) {
    auto const mechanism = mechanism_of(1, "0.5");
    std::uint64_t const room = (std::uint64_t{1} << 62) - 64 * 2;  // sigma 1 counts as 2
    EXPECT_TRUE(mechanism.check_no_overflow({100'000, 10'080}));
    EXPECT_TRUE(mechanism.check_no_overflow({room - 1, 1}));
    EXPECT_EQ(mechanism.check_no_overflow({room, 1}).error().fault, base::Fault::too_large);
    auto const all = ~std::uint64_t{0};
    EXPECT_EQ(mechanism.check_no_overflow({all, all}).error().fault, base::Fault::too_large);
}

TEST(GaussianMechanism, AddsItsNoiseToTheExactValue) {
    auto const mechanism = mechanism_of(30, "0.5");
    auto const pmf = ExactPmf::gaussian(900);
    Seeded random(22);
    std::vector<std::int64_t> noise(200'000);
    for (auto& x : noise) x = add_noise({-1000, mechanism}, random) + 1000;
    EXPECT_LT(std::abs(deviate_of(pmf, noise)), 5) << "seed 22";
}

TEST(GaussianMechanismDeathTest, ASumBeyondItsBoundIsABug) {
    Seeded random(23);
    auto const mechanism = mechanism_of(1, "0.5");
    auto const end = std::int64_t{1} << 62;
    EXPECT_DEATH(static_cast<void>(add_noise({end, mechanism}, random)), "62 bits");
    EXPECT_DEATH(static_cast<void>(add_noise({-end, mechanism}, random)), "62 bits");
}

}  // namespace
}  // namespace weir::privacy
