#include "engines/privacy/steady.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <set>

#include "engines/privacy/tests/exact_pmf.h"
#include "engines/privacy/tests/sampler_vectors.h"
#include "engines/privacy/tests/seeded.h"

namespace weir::privacy {
namespace {

constexpr std::size_t kDraws = 100'000;

SteadyLaplace steady_of(std::uint64_t t, std::uint64_t s) {
    return SteadyLaplace(*LaplaceScale::of({t, s}));
}

// Seeded words; counts how it is asked.
class Counting final : public base::RandomSource {
public:
    explicit Counting(std::uint64_t seed) : random_(seed) {}
    void fill(std::span<std::uint8_t> out) override {
        bytes_ += out.size();
        ++fills_;
        for (std::size_t i = 0; i < out.size(); i += 8) {
            auto const word = random_.next();
            std::memcpy(&out[i], &word, 8);
        }
    }
    std::size_t bytes() const { return bytes_; }
    std::size_t fills() const { return fills_; }

private:
    Seeded random_;
    std::size_t bytes_ = 0;
    std::size_t fills_ = 0;
};

TEST(SteadyLaplace, HasTheExactDistribution) {
    std::uint64_t seed = 820;
    for (auto const& [t, s] :
         {std::pair{1u, 1u}, {1u, 2u}, {5u, 1u}, {7u, 3u}, {60u, 1u}, {3600u, 1u}}) {
        auto const steady = steady_of(t, s);
        Counting random(++seed);
        std::vector<std::int64_t> draws(kDraws);
        for (auto& x : draws) x = steady.draw(random);
        auto const z = deviate_of(ExactPmf::laplace(t, s), draws);
        EXPECT_LT(std::abs(z), 5) << t << "/" << s << " seed " << seed;
    }
}

// Negative control: a digit left out, and one whose chance is that of its neighbour.
TEST(ChiSquare, RejectsASteadyLaplaceOfAWrongDigit) {
    auto const pmf = ExactPmf::laplace(60, 1);
    auto const steady = steady_of(60, 1);
    Counting random(831);
    std::vector<std::int64_t> without(kDraws), right(kDraws);
    for (auto& x : without) x = steady.draw(random) & ~std::int64_t{1};
    for (auto& x : right) x = steady.draw(random);
    EXPECT_GT(deviate_of(pmf, without), 50);
    EXPECT_LT(std::abs(deviate_of(pmf, right)), 5) << "seed 831";
}

TEST(SteadyLaplace, TakesTheSameWordsWhateverItDraws) {
    for (auto const& [t, s] : {std::pair{1u, 1u}, {60u, 1u}, {3600u, 1u}, {1u, 1000u}}) {
        auto const steady = steady_of(t, s);
        Counting random(832);
        std::set<std::int64_t> seen;
        for (std::size_t i = 0; i < 20'000; ++i) {
            seen.insert(steady.draw(random));
            ASSERT_EQ(random.fills(), i + 1);
            ASSERT_EQ(random.bytes(), (i + 1) * 32 * steady.digits());
        }
        EXPECT_GT(seen.size(), s == 1000 ? 0u : 10u);
    }
}

TEST(SteadyLaplace, HasAsManyDigitsAsItsTailNeeds) {
    EXPECT_EQ(steady_of(1, 1).digits(), 7u);
    EXPECT_EQ(steady_of(3600, 1).digits(), 19u);
    EXPECT_EQ(steady_of(LaplaceScale::kPartMax, 1).digits(), SteadyLaplace::kDigitsMax);
    EXPECT_EQ(steady_of(1, 96).digits(), 0u);
    Counting random(833);
    EXPECT_EQ(steady_of(1, LaplaceScale::kPartMax).draw(random), 0);
}

TEST(SteadyLaplace, ChancesAreTheFormula) {
    for (auto const& [t, s] : {std::pair<std::uint64_t, std::uint64_t>{1, 1},
                               {7, 3},
                               {3, 100},
                               {3600, 1},
                               {1'000'000, 1},
                               {LaplaceScale::kPartMax, 1}}) {
        auto const steady = steady_of(t, s);
        for (std::size_t i = 0; i < steady.digits(); ++i) {
            auto const x = std::exp2(static_cast<long double>(i)) * static_cast<long double>(s) /
                           static_cast<long double>(t);
            auto const expected = 1 / (1 + std::exp(x));
            auto const chance = steady.chance_of(i);
            auto const ours = static_cast<long double>(chance.upper) * 0x1p-64L +
                              static_cast<long double>(chance.lower) * 0x1p-128L;
            EXPECT_LE(std::abs(ours - expected), expected * 1e-17L + 0x1p-127L)
                << t << "/" << s << " " << i;
        }
    }
}

TEST(SteadyLaplace, ChancesAreThoseOfTheReferenceToTheLastBit) {
    for (auto const& known : vectors::kDigitChances) {
        auto const chance = steady_of(known.t, known.s).chance_of(known.digit);
        EXPECT_EQ(chance.upper, known.upper) << known.t << "/" << known.s;
        EXPECT_EQ(chance.lower, known.lower) << known.t << "/" << known.s;
    }
}

}  // namespace
}  // namespace weir::privacy
