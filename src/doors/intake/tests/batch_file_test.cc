#include "doors/intake/detail/batch_file.h"

#include <bit>

#include <gtest/gtest.h>

#include "doors/intake/detail/settler.h"
#include "doors/intake/intake.h"

namespace weir::intake {
namespace {

using detail::Place;
using detail::Placed;

base::Week week() { return base::Week::of("2026-W06").value(); }

activity::Event event(std::int64_t second) {
    activity::Event event;
    event.start = base::Instant{week().monday.days * base::kDay.seconds + second};
    event.kind = activity::Kind::mail_sent;
    return event;
}

TEST(ThreeBits, RoundsDownToThreeSignificantBits) {
    EXPECT_EQ(three_bits(0), 0U);
    EXPECT_EQ(three_bits(7), 7U);
    EXPECT_EQ(three_bits(9), 8U);
    EXPECT_EQ(three_bits(1000), 896U);
    for (std::uint64_t n = 1; n < 5000; ++n) {
        EXPECT_LE(three_bits(n), n);
        EXPECT_GT(three_bits(n) * 5, n * 4);
    }
}

TEST(Placed, ReadsBackAndIsPaddedToAPowerOfTwo) {
    Placed placed;
    placed[Place{week(), 1, base::Person{7}}] = {event(10), event(20)};
    placed[Place{week().next(), 0, base::Person{9}}] = {event(30)};
    auto const bytes = detail::encode_placed(placed);
    EXPECT_TRUE(std::has_single_bit(bytes.size()));
    EXPECT_GE(bytes.size(), 1U << 16);
    Placed again;
    ASSERT_TRUE(detail::add_placed(bytes, again));
    EXPECT_EQ(again, placed);
}

TEST(Placed, RefusesPaddingThatIsNotZeroAndEveryTruncation) {
    Placed placed;
    placed[Place{week(), 1, base::Person{7}}] = {event(10)};
    auto bytes = detail::encode_placed(placed);
    bytes.back() = 1;
    Placed into;
    EXPECT_FALSE(detail::add_placed(bytes, into));
    for (std::size_t size = 0; size < 12; ++size) {
        EXPECT_FALSE(detail::add_placed(base::ByteView(bytes).first(size), into)) << size;
    }
}

TEST(SealedBatch, ReadsBackAndRefusesAnotherVersion) {
    detail::SealedBatch const batch{base::Date{20000}, {week(), week().next()}, {1, 2, 3}};
    auto bytes = detail::encode(batch);
    auto const again = detail::decode_sealed_batch(bytes);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->day, batch.day);
    EXPECT_EQ(again->weeks, batch.weeks);
    EXPECT_EQ(again->sealed, batch.sealed);
    bytes.front() = 9;
    EXPECT_EQ(detail::decode_sealed_batch(bytes).error().fault, base::Fault::unsupported);
}

TEST(PackWithinLimit, LeavesOutTheLatestWhenAWeekIsTooFull) {
    std::vector<activity::Event> events;
    std::uint64_t thread = 1;
    for (int i = 0; i < 60'000; ++i) {
        auto e = event(i * 7);
        thread = thread * 6364136223846793005U + 1442695040888963407U;
        e.thread = base::Thread{thread};
        events.push_back(e);
    }
    auto const packed = detail::pack_within_limit(events);
    EXPECT_LE(packed.size(), kPackedMax);
    auto const kept = activity::unpack(packed).value();
    ASSERT_FALSE(kept.empty());
    EXPECT_EQ(kept.front(), events.front());
    EXPECT_LT(kept.size(), events.size());
}

}  // namespace
}  // namespace weir::intake
