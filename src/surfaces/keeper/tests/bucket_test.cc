#include "surfaces/keeper/detail/bucket.h"

#include <gtest/gtest.h>

namespace weir::keeper::detail {
namespace {

constexpr base::Instant kNow{1'000'000};

unsigned taken(TokenBucket& bucket, base::Instant now, unsigned tries) {
    unsigned count = 0;
    for (unsigned i = 0; i < tries; ++i) count += bucket.take(now) ? 1u : 0u;
    return count;
}

TEST(TokenBucket, GivesWhatItHoldsAndThenNothing) {
    TokenBucket bucket({3, base::kMinute}, kNow);
    EXPECT_TRUE(bucket.is_full(kNow));
    EXPECT_EQ(taken(bucket, kNow, 10), 3u);
    EXPECT_TRUE(bucket.is_empty(kNow));
}

TEST(TokenBucket, GivesAsManyAgainInEachWindow) {
    TokenBucket bucket({3, base::kMinute}, kNow);
    EXPECT_EQ(taken(bucket, kNow, 10), 3u);
    EXPECT_EQ(taken(bucket, kNow + base::Duration{19}, 10), 0u);
    EXPECT_EQ(taken(bucket, kNow + base::Duration{20}, 10), 1u);
    EXPECT_EQ(taken(bucket, kNow + base::Duration{60}, 10), 2u);
}

TEST(TokenBucket, NeverHoldsMoreThanItsMost) {
    TokenBucket bucket({3, base::kMinute}, kNow);
    EXPECT_EQ(taken(bucket, base::kLatest, 10), 3u);
}

TEST(TokenBucket, GivesNoMoreThanTwiceItsMostInAnyWindow) {
    TokenBucket bucket({60, base::kMinute}, kNow);
    unsigned in_a_window = 0;
    for (int second = 0; second < 60; ++second)
        in_a_window += taken(bucket, kNow + base::Duration{second}, 100);
    EXPECT_LE(in_a_window, 120u);
    EXPECT_GE(in_a_window, 60u);
}

TEST(TokenBucket, IsNotRefilledByAClockThatIsSetBackAndForth) {
    TokenBucket bucket({3, base::kMinute}, kNow);
    EXPECT_EQ(taken(bucket, kNow, 10), 3u);
    EXPECT_EQ(taken(bucket, kNow - base::kDay, 10), 0u);
    EXPECT_EQ(taken(bucket, kNow - base::kDay + base::Duration{20}, 10), 1u)
        << "goes on from the time that it is now";
}

}  // namespace
}  // namespace weir::keeper::detail
