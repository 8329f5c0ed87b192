#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "records/activity/event.h"
#include "records/activity/tests/samples.h"

namespace weir::activity {
namespace {

constexpr std::uint64_t kSeed = 20261122;

Event at(std::int64_t start) {
    Event event;
    event.start.seconds = start;
    return event;
}

TEST(PackedEvents, ComeBackSortedAndOnce) {
    auto first = at(1000);
    first.kind = Kind::meeting;
    first.length = 1800;
    first.others = 7;
    first.departments = 5;
    first.with_manager = true;
    first.thread = base::Thread{42};
    auto const second = at(1005);
    auto const unpacked = unpack(pack({second, first, second}));
    ASSERT_TRUE(unpacked.has_value());
    EXPECT_EQ(*unpacked, (std::vector<Event>{first, second}));
}

TEST(PackedEvents, OfNothingAreNothing) {
    EXPECT_EQ(pack({}).size(), 2U);
    ASSERT_TRUE(unpack(pack({})).has_value());
    EXPECT_TRUE(unpack(pack({}))->empty());
}

TEST(PackedEvents, HoldTheLargestOfEverything) {
    auto event = at(base::kLatest.seconds - 1);
    event.kind = Kind::presence;
    event.length = 604800;
    event.others = 65535;
    event.departments = ~Departments{0};
    event.thread = base::Thread{~std::uint64_t{0}};
    auto const unpacked = unpack(pack({event, at(0)}));
    ASSERT_TRUE(unpacked.has_value());
    EXPECT_EQ(unpacked->back(), event);
    EXPECT_EQ(unpacked->front(), at(0));
}

TEST(PackedEvents, AreTheSameBytesForTheSameSet) {
    std::mt19937_64 random{kSeed};
    RecordProperty("seed", std::to_string(kSeed));
    for (std::size_t round = 0; round < 200; ++round) {
        auto events = samples::events(random, samples::below(random, 300));
        auto const bytes = pack(events);
        auto const unpacked = unpack(bytes);
        ASSERT_TRUE(unpacked.has_value()) << "seed " << kSeed << " round " << round;
        auto expected = events;
        std::ranges::sort(expected);
        EXPECT_EQ(*unpacked, expected) << "seed " << kSeed << " round " << round;
        std::ranges::shuffle(events, random);
        EXPECT_EQ(pack(events), bytes) << "seed " << kSeed << " round " << round;
    }
}

TEST(PackedEvents, AreCorruptWhenCutAnywhere) {
    std::mt19937_64 random{kSeed};
    auto const bytes = pack(samples::events(random, 30));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        auto const cut = unpack(base::ByteView{bytes}.first(size));
        ASSERT_FALSE(cut.has_value()) << size;
        EXPECT_EQ(cut.error().fault, base::Fault::corrupt);
    }
    auto longer = bytes;
    longer.push_back(0);
    EXPECT_FALSE(unpack(longer).has_value());
}

TEST(PackedEvents, ChangedByOneByteAreCorruptOrAnotherSetInItsOneForm) {
    std::mt19937_64 random{kSeed};
    for (int round = 0; round < 10'000; ++round) {
        auto bytes = pack(samples::events(random, 6));
        bytes[samples::below(random, bytes.size())] = static_cast<std::uint8_t>(random());
        auto const unpacked = unpack(bytes);
        if (unpacked) {
            EXPECT_EQ(pack(*unpacked), bytes) << "seed " << kSeed << " round " << round;
        }
    }
}

TEST(PackedEvents, RefuseWhatPackNeverWrites) {
    using Form = base::Bytes;
    EXPECT_TRUE(unpack(Form{1, 1, 1, 10, 0}).has_value()) << "one bare mail_sent";
    EXPECT_FALSE(unpack(Form{2, 1, 1, 10, 0}).has_value()) << "another format";
    EXPECT_FALSE(unpack(Form{1, 1, 0, 10, 0}).has_value()) << "kind 0";
    EXPECT_FALSE(unpack(Form{1, 0x81, 0, 1, 10, 0}).has_value()) << "a count with a needless byte";
    EXPECT_FALSE(unpack(Form{1, 2, 1, 1, 10, 0, 0}).has_value()) << "the same event twice";
    EXPECT_FALSE(unpack(Form{1, 2, 2, 1, 10, 0, 0}).has_value()) << "not sorted";
    EXPECT_FALSE(unpack(Form{1, 1, 0x11, 10, 0, 0}).has_value()) << "a length of zero, tagged";
    EXPECT_FALSE(unpack(Form{1, 1, 0x21, 10, 0, 0}).has_value()) << "no others, tagged";
    EXPECT_FALSE(unpack(Form{1, 1, 1, 10, 1, 5, 0, 0, 0, 0, 0, 0, 0}).has_value())
        << "a set of departments that nobody uses";
    EXPECT_FALSE(unpack(Form{1, 0xff, 0xff, 0xff, 0xff, 0x0f, 1, 1}).has_value()) << "a huge count";
}

TEST(PackedEvents, EndTheProcessForAnEventBeyondItsLimits) {
    EXPECT_DEATH((void)pack({at(-1)}), "within its limits");
    auto event = at(1);
    event.length = 604801;
    EXPECT_DEATH((void)pack({event}), "within its limits");
}

}  // namespace
}  // namespace weir::activity
