// The branches of the samplers that true randomness hardly ever takes, from words chosen by hand.
#include <gtest/gtest.h>

#include <vector>

#include "base/check.h"
#include "engines/privacy/sampler.h"

namespace weir::privacy {
namespace {

class Script final : public base::RandomSource {
public:
    explicit Script(std::vector<std::uint64_t> words) : words_(std::move(words)) {}
    void fill(std::span<std::uint8_t>) override { base::fail_stop("a script gives words only"); }
    std::uint64_t next() override { return words_.at(at_++); }
    std::size_t left() const { return words_.size() - at_; }

private:
    std::vector<std::uint64_t> words_;
    std::size_t at_ = 0;
};

constexpr std::uint64_t kAll = ~std::uint64_t{0};

TEST(UniformBelowEdges, DrawsAgainWhereTheDrawWouldBeBiased) {
    // 2^64 mod 3 is 1: of the 2^64 words exactly the word 0 is one too many.
    Script script({0, kAll / 3 + 1});
    EXPECT_EQ(uniform_below(script, 3), 1u);
    EXPECT_EQ(script.left(), 0u);
    Script power({0});  // nothing is biased for a power of two
    EXPECT_EQ(uniform_below(power, 4), 0u);
    Script last({kAll});
    EXPECT_EQ(uniform_below(last, kAll), kAll - 1);
}

TEST(BernoulliExpEdges, ComparesFurtherDigitsWhereTheFirstAreEqual) {
    constexpr std::uint64_t kFirst = 0x5e2d58d8b3bcdf1au, kSecond = 0xbadec7829054f90du;
    // exp(-2) is exp(-1) and then the series of exp(-1), whose first coin takes no word; `odd` ends
    // the series at k = 2.
    auto const odd = kAll;
    Script below({kFirst, kSecond - 1, odd});
    EXPECT_FALSE(bernoulli_exp(below, Ratio{2, 1}));
    EXPECT_EQ(below.left(), 0u);
    Script above({kFirst, kSecond + 1, odd});
    EXPECT_FALSE(bernoulli_exp(above, Ratio{2, 1}));
    EXPECT_EQ(above.left(), 1u);  // it was false before the series
    Script less({kFirst - 1, 0, kAll});
    EXPECT_TRUE(bernoulli_exp(less, Ratio{2, 1}));  // below 2 is 0, below 3 is not: k = 3
    EXPECT_EQ(less.left(), 0u);
}

// A denominator of 2^58 or more is thrown as a wide coin: here of 1/3, exp(-1/3).
TEST(BernoulliExpEdges, DrawsASecondWordOnlyWhereTheFirstIsUndecided) {
    constexpr std::uint64_t kThird = std::uint64_t{1} << 62;
    constexpr Ratio kExponent{std::uint64_t{1} << 58, std::uint64_t{3} << 58};
    Script equal({kThird, 0});
    EXPECT_TRUE(bernoulli_exp(equal, kExponent));  // not below the numerator: ends at k = 1
    EXPECT_EQ(equal.left(), 0u);
    Script under({kThird - 1, 2 * kThird});
    EXPECT_FALSE(bernoulli_exp(under, kExponent));  // below it, then not: ends at k = 2
    EXPECT_EQ(under.left(), 0u);
    Script outside({3 * kThird, 0, kAll, 3 * kThird - 1});
    EXPECT_TRUE(bernoulli_exp(outside, kExponent));  // twice at or beyond the denominator
    EXPECT_EQ(outside.left(), 0u);
}

TEST(DiscreteLaplaceEdges, DrawsAgainForANegativeZero) {
    auto const scale = *LaplaceScale::of({1, 1});
    // Below 2: 1 is u = 0 and negative; exp(-0) takes the coin below 1, no word; exp(-1) is false.
    Script script({kAll, kAll, 0, 0, kAll});
    EXPECT_EQ(discrete_laplace(script, scale), 1);  // then positive, one true exp(-1)
    EXPECT_EQ(script.left(), 0u);
}

}  // namespace
}  // namespace weir::privacy
