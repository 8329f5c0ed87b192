#include "engines/privacy/clip.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engines/privacy/tests/seeded.h"

namespace weir::privacy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Vector = std::vector<std::uint64_t>;

NormBound bound_of(std::uint64_t norm_max) { return *NormBound::of(norm_max); }

long double square_of(Vector const& values) {
    long double sum = 0;
    for (auto const x : values) sum += static_cast<long double>(x) * static_cast<long double>(x);
    return sum;
}

Vector random_vector(Seeded& random) {
    Vector values(1 + random.next() % 8);
    auto const shift = 32 + random.next() % 32;  // every magnitude up to 2^32
    for (auto& x : values) x = random.next() % 4 == 0 ? 0 : random.next() >> shift;
    return values;
}

TEST(Clip, LeavesAVectorWithinTheBoundAsItIs) {
    EXPECT_THAT(clip(Vector{3, 4}, bound_of(5)), ElementsAre(3, 4));
    EXPECT_THAT(clip(Vector{0, 0}, bound_of(1)), ElementsAre(0, 0));
    EXPECT_THAT(clip(Vector{}, bound_of(1)), IsEmpty());
}

TEST(Clip, ScalesALongerVectorAndRoundsTowardsZero) {
    EXPECT_THAT(clip(Vector{30, 40}, bound_of(5)), ElementsAre(3, 4));
    EXPECT_THAT(clip(Vector{3, 4}, bound_of(4)), ElementsAre(2, 3));  // 2.4 and 3.2
    EXPECT_THAT(clip(Vector{1, 1, 1, 1}, bound_of(1)), ElementsAre(0, 0, 0, 0));
    EXPECT_THAT(clip(Vector{10'080}, bound_of(1500)), ElementsAre(1500));
    EXPECT_THAT(clip(Vector{kClippedMax, 0}, bound_of(Sensitivity::kMostMax)),
                ElementsAre(Sensitivity::kMostMax, 0));
}

TEST(Clip, NeverExceedsTheNormAndIsItsOwnFixedPoint) {
    Seeded random(811);
    for (int round = 0; round < 100'000; ++round) {
        auto const values = random_vector(random);
        auto const norm_max = 1 + (random.next() >> (33 + random.next() % 30));
        auto const bound = bound_of(norm_max);
        auto const clipped = clip(values, bound);
        auto const limit = static_cast<long double>(norm_max) * static_cast<long double>(norm_max);
        ASSERT_LE(square_of(clipped), limit) << "seed 811 round " << round;
        ASSERT_EQ(clip(clipped, bound), clipped) << "seed 811 round " << round;
        if (square_of(values) <= limit) {
            ASSERT_EQ(clipped, values) << "seed 811 round " << round;
        }
        // No coordinate loses a whole unit more than scaling takes.
        auto const factor = std::min(1.0L, std::sqrt(limit / square_of(values)));
        for (std::size_t i = 0; i < values.size(); ++i) {
            auto const scaled = static_cast<long double>(values[i]) * factor;
            ASSERT_LE(static_cast<long double>(clipped[i]), scaled + 1e-6L);
            ASSERT_GT(static_cast<long double>(clipped[i]), scaled - 1 - 1e-6L);
        }
    }
}

TEST(Clip, DoesNotDependOnTheOrderOfCoordinates) {
    Seeded random(812);
    for (int round = 0; round < 1000; ++round) {
        auto values = random_vector(random);
        auto const bound = bound_of(1 + random.next() % 100'000);
        auto clipped = clip(values, bound);
        std::ranges::reverse(values);
        std::ranges::reverse(clipped);
        ASSERT_EQ(clip(values, bound), clipped) << "seed 812 round " << round;
    }
}

// The claim behind the sensitivity: any two clipped vectors, extremes among them.
TEST(Clip, TwoClippedVectorsAreNoFurtherApartThanTheSensitivity) {
    Seeded random(813);
    for (int round = 0; round < 100'000; ++round) {
        auto const bound = bound_of(1 + random.next() % 5000);
        Vector a(3), b(3);
        for (auto& x : a) x = random.next() % 3 == 0 ? 0 : random.next() % 10'000;
        for (auto& x : b) x = random.next() % 3 == 0 ? 0 : random.next() % 10'000;
        a = clip(a, bound);
        b = clip(b, bound);
        std::uint64_t apart = 0;
        for (std::size_t i = 0; i < 3; ++i) apart += (a[i] - b[i]) * (a[i] - b[i]);
        ASSERT_LE(apart, bound.sensitivity().squared()) << "seed 813 round " << round;
    }
    EXPECT_EQ(bound_of(7).sensitivity().squared(), 98u);
    auto const left = clip(Vector{9, 0}, bound_of(7)), right = clip(Vector{0, 9}, bound_of(7));
    EXPECT_THAT(left, ElementsAre(7, 0));
    EXPECT_THAT(right, ElementsAre(0, 7));  // apart by the square root of 98: it is reached
}

TEST(ClipDifferences, KeepsSignsAndIsUpToTwoRadiiApart) {
    std::vector<std::int64_t> const values{-30, 40}, within{-3, 0};
    EXPECT_THAT(clip_differences(values, bound_of(5)), ElementsAre(-3, 4));
    EXPECT_THAT(clip_differences(within, bound_of(5)), ElementsAre(-3, 0));
    EXPECT_EQ(bound_of(5).sensitivity_of_differences()->squared(), 100u);
    EXPECT_EQ(bound_of(Sensitivity::kMostMax).sensitivity_of_differences().error().fault,
              base::Fault::too_large);
    Seeded random(814);
    for (int round = 0; round < 10'000; ++round) {
        auto const sizes = random_vector(random);
        auto const bound = bound_of(1 + random.next() % 100'000);
        std::vector<std::int64_t> with_signs;
        for (auto const x : sizes) {
            auto const size = static_cast<std::int64_t>(x);
            with_signs.push_back(random.next() % 2 == 0 ? -size : size);
        }
        Vector clipped;
        auto const differences = clip_differences(with_signs, bound);
        for (std::size_t i = 0; i < sizes.size(); ++i) {
            ASSERT_LE(differences[i] == 0 ? 0 : with_signs[i] < 0, differences[i] < 0);
            clipped.push_back(static_cast<std::uint64_t>(std::abs(differences[i])));
        }
        ASSERT_EQ(clipped, clip(sizes, bound)) << "seed 814 round " << round;
    }
}

TEST(NormBound, RefusesWhatIsOutOfRange) {
    EXPECT_EQ(NormBound::of(0).error().fault, base::Fault::bad_input);
    EXPECT_EQ(NormBound::of(Sensitivity::kMostMax + 1).error().fault, base::Fault::too_large);
}

TEST(ClipDeathTest, ACoordinateBeyondItsLimitIsABug) {
    EXPECT_DEATH(static_cast<void>(clip(Vector{kClippedMax + 1}, bound_of(1))), "below 2\\^32");
    EXPECT_DEATH(static_cast<void>(clip(Vector(kCoordinatesMax + 1), bound_of(1))), "2\\^16");
    std::vector<std::int64_t> const least{std::numeric_limits<std::int64_t>::min()};
    EXPECT_DEATH(static_cast<void>(clip_differences(least, bound_of(1))), "below 2\\^32");
}

std::vector<base::Digest> random_digests(std::size_t count, Seeded& random) {
    std::vector<base::Digest> digests(count);
    for (auto& digest : digests) random.fill(digest);
    return digests;
}

TEST(KeepByHash, KeepsTheSmallestDigests) {
    std::vector<base::Digest> const digests{{5}, {1}, {9}, {3}};
    EXPECT_THAT(keep_by_hash(digests, 2), ElementsAre(1, 3));
    EXPECT_THAT(keep_by_hash(digests, 4), ElementsAre(0, 1, 2, 3));
    EXPECT_THAT(keep_by_hash(digests, 9), ElementsAre(0, 1, 2, 3));
    EXPECT_THAT(keep_by_hash(digests, 0), IsEmpty());
    EXPECT_THAT(keep_by_hash({}, 3), IsEmpty());
    EXPECT_THAT(keep_by_hash(std::vector<base::Digest>{{4}, {4}}, 1), ElementsAre(0));
}

TEST(KeepByHash, OneMoreKeyTakesOnePlaceAtMostAndReordersNothing) {
    Seeded random(815);
    for (int round = 0; round < 2000; ++round) {
        auto digests = random_digests(random.next() % 20, random);
        auto const most = 1 + random.next() % 8;
        auto const before = keep_by_hash(digests, most);
        digests.push_back(random_digests(1, random)[0]);
        auto after = keep_by_hash(digests, most);
        std::erase(after, digests.size() - 1);
        ASSERT_TRUE(std::ranges::includes(before, after)) << "seed 815 round " << round;
        ASSERT_LE(before.size() - after.size(), 1u) << "seed 815 round " << round;
    }
}

}  // namespace
}  // namespace weir::privacy
