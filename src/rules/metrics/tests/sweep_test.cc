#include "rules/metrics/sweep.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "rules/metrics/tests/days.h"

namespace weir::metrics::tests {
namespace {

using activity::Event;
using activity::Kind;

/// A person's week in Berlin, 2026-W40 (28 September to 4 October), no clock change.
class Sweep : public ::testing::Test {
protected:
    void add(Kind kind, std::string_view local, std::uint32_t minutes = 0) {
        events_.push_back(event(kind, at(berlin_, local), minutes * 60));
    }
    PersonWeek row(Clamps const& clamps = widest()) {
        std::ranges::sort(events_);
        return sweep(events_, WeekContext::of(week_, berlin_), clamps);
    }
    std::int64_t value(Metric metric) { return row().value(metric); }

    base::Zone berlin_ = zone("Europe/Berlin");
    base::Week week_ = week("2026-W40");
    std::vector<Event> events_;
};

TEST_F(Sweep, OfNothingIsAllZero) { EXPECT_EQ(row(), PersonWeek{}); }

TEST_F(Sweep, CountsMailsAndChatsSentNotReceived) {
    add(Kind::mail_sent, "2026-09-28 10:00");
    add(Kind::chat_sent, "2026-09-28 10:00");
    add(Kind::mail_received, "2026-09-28 10:05");
    EXPECT_EQ(value(Metric::messages_sent), 2);
}

TEST_F(Sweep, CountsAHalfHourOnceWhateverHappensInIt) {
    add(Kind::mail_sent, "2026-09-28 10:00");
    add(Kind::mail_sent, "2026-09-28 10:29:59");
    add(Kind::meeting, "2026-09-28 10:15", 15);
    EXPECT_EQ(value(Metric::active_half_hours), 1);
    add(Kind::meeting, "2026-09-28 10:20", 11);
    EXPECT_EQ(value(Metric::active_half_hours), 2);
}

TEST_F(Sweep, TakesHalfHoursOutsideNineToFiveAndOfTheWeekendAsAfterHours) {
    add(Kind::mail_sent, "2026-09-28 08:59:59");
    add(Kind::mail_sent, "2026-09-28 09:00");
    add(Kind::mail_sent, "2026-09-28 16:59:59");
    add(Kind::mail_sent, "2026-09-28 17:00");
    add(Kind::mail_sent, "2026-10-03 12:00");
    EXPECT_EQ(value(Metric::active_half_hours), 5);
    EXPECT_EQ(value(Metric::after_hours_half_hours), 3);
}

TEST_F(Sweep, CountsOverlappingMeetingsOnce) {
    add(Kind::meeting, "2026-09-28 10:00", 60);
    add(Kind::call, "2026-09-28 10:30", 60);
    add(Kind::meeting, "2026-09-28 10:40", 5);
    EXPECT_EQ(value(Metric::meeting_hours), 90);
}

TEST_F(Sweep, RoundsSecondsDownOnceAtTheEnd) {
    events_.push_back(event(Kind::meeting, at(berlin_, "2026-09-28 10:00"), 50));
    events_.push_back(event(Kind::meeting, at(berlin_, "2026-09-29 10:00"), 50));
    events_.push_back(event(Kind::contact, at(berlin_, "2026-09-29 10:00"), 119));
    EXPECT_EQ(value(Metric::meeting_hours), 1);
    EXPECT_EQ(value(Metric::contact_minutes), 1);
}

TEST_F(Sweep, CutsAMeetingAtTheEndOfSunday) {
    add(Kind::meeting, "2026-10-04 23:00", 180);
    EXPECT_EQ(value(Metric::meeting_hours), 60);
    EXPECT_EQ(value(Metric::active_half_hours), 2);
}

TEST_F(Sweep, FindsTheStretchesOfAnHourThatNothingInterrupts) {
    add(Kind::meeting, "2026-09-28 10:00", 60);    // 09:00-10:00 stays
    add(Kind::mail_sent, "2026-09-28 11:59");      // 59 minutes: lost
    add(Kind::mail_received, "2026-09-28 14:00");  // does not interrupt
    add(Kind::contact, "2026-09-28 15:00", 20);    // nor does this; 12:01-17:00 stays
    EXPECT_EQ(value(Metric::uninterrupted_hours), 60 + 299);
}

TEST_F(Sweep, AStretchOfAnHourBeginsTwoMinutesAfterAMessage) {
    add(Kind::mail_sent, "2026-09-28 09:00");
    add(Kind::meeting, "2026-09-28 10:02", 7 * 60);
    EXPECT_EQ(value(Metric::uninterrupted_hours), 60);
    add(Kind::mail_sent, "2026-09-28 10:01:59");
    EXPECT_EQ(value(Metric::uninterrupted_hours), 0);
}

TEST_F(Sweep, ATimelessMeetingInterruptsNothingButMakesTheDayCount) {
    add(Kind::meeting, "2026-09-28 12:00", 0);
    EXPECT_EQ(value(Metric::uninterrupted_hours), 480);
    EXPECT_EQ(value(Metric::active_half_hours), 0);
}

TEST_F(Sweep, ADayWithoutAnythingDoneIsNotUninterrupted) {
    add(Kind::mail_received, "2026-09-29 10:00");
    EXPECT_EQ(value(Metric::uninterrupted_hours), 0);
    add(Kind::presence, "2026-09-30 08:00");
    EXPECT_EQ(value(Metric::uninterrupted_hours), 480);
    add(Kind::mail_sent, "2026-10-03 10:00");  // Saturday has no working interval
    EXPECT_EQ(value(Metric::uninterrupted_hours), 480);
}

TEST_F(Sweep, AMeetingPastMidnightTouchesBothDays) {
    add(Kind::meeting, "2026-09-28 23:00", 120);
    EXPECT_EQ(value(Metric::uninterrupted_hours), 960);
    EXPECT_EQ(value(Metric::days_present), 0);
}

TEST_F(Sweep, CountsDatesOnSiteOrInContact) {
    add(Kind::presence, "2026-09-28 09:00");
    add(Kind::contact, "2026-09-28 10:00", 1);
    add(Kind::contact, "2026-10-02 23:59", 2);
    EXPECT_EQ(value(Metric::days_present), 3);
    EXPECT_EQ(value(Metric::contact_minutes), 3);
}

TEST_F(Sweep, AStayUntilMidnightDoesNotTouchTheNextDate) {
    add(Kind::presence, "2026-09-28 22:00", 120);
    EXPECT_EQ(value(Metric::days_present), 1);
}

TEST_F(Sweep, ClampsAndSaysWhatItClipped) {
    for (int minute = 10; minute < 15; ++minute) {
        add(Kind::mail_sent, "2026-09-28 10:" + std::to_string(minute));
    }
    std::vector<Clamp> const wanted{{Metric::messages_sent, 3}, {Metric::active_half_hours, 1}};
    auto const clamps = Clamps::of(wanted);
    ASSERT_TRUE(clamps.has_value());
    auto const clipped = row(*clamps);
    EXPECT_EQ(clipped.value(Metric::messages_sent), 3);
    EXPECT_TRUE(clipped.is_clipped(Metric::messages_sent));
    EXPECT_EQ(clipped.value(Metric::active_half_hours), 1);
    EXPECT_FALSE(clipped.is_clipped(Metric::active_half_hours));
    EXPECT_EQ(clipped.value(Metric::uninterrupted_hours), 0);  // not measured
    EXPECT_FALSE(clipped.is_clipped(Metric::uninterrupted_hours));
}

TEST_F(Sweep, CountsTheHourThatHappensTwice) {
    week_ = week("2026-W43");
    base::Instant const midnight = at(berlin_, "2026-10-25 00:00");
    for (int hour = 1; hour <= 3; ++hour) {  // 01:00, 02:00 and 02:00 again
        events_.push_back(event(Kind::mail_sent, midnight + base::Duration{hour * 3600}));
    }
    EXPECT_EQ(value(Metric::active_half_hours), 3);
    events_ = {event(Kind::meeting, midnight, 25 * 3600)};
    EXPECT_EQ(value(Metric::meeting_hours), 25 * 60);
    EXPECT_EQ(value(Metric::active_half_hours), 50);
}

TEST_F(Sweep, AWholeWeekOfMeetingsStaysWithinTheRegistry) {
    week_ = week("2026-W43");
    events_ = {event(Kind::meeting, at(berlin_, "2026-10-19 00:00"), 604'800 + 3600)};
    EXPECT_EQ(value(Metric::meeting_hours), 10'080);
    EXPECT_TRUE(row().is_clipped(Metric::meeting_hours));
    EXPECT_EQ(value(Metric::uninterrupted_hours), 0);
}

using SweepDeathTest = Sweep;

TEST_F(SweepDeathTest, RefusesAnEventOfAnotherWeekAndEventsOutOfOrder) {
    auto const context = WeekContext::of(week_, berlin_);
    std::vector<Event> const late{event(Kind::mail_sent, context.end())};
    std::vector<Event> const early{event(Kind::mail_sent, {context.begin().seconds - 1})};
    std::vector<Event> const unsorted{event(Kind::mail_sent, {context.begin().seconds + 9}),
                                      event(Kind::mail_sent, context.begin())};
    EXPECT_DEATH((void)sweep(late, context, widest()), "sorted by start");
    EXPECT_DEATH((void)sweep(early, context, widest()), "sorted by start");
    EXPECT_DEATH((void)sweep(unsorted, context, widest()), "sorted by start");
}

TEST(Clamps, RefusesWhatTheRegistryDoesNotAllow) {
    std::vector<Clamp> const zero{{Metric::days_present, 0}};
    std::vector<Clamp> const high{{Metric::days_present, 8}};
    std::vector<Clamp> const twice{{Metric::days_present, 7}, {Metric::days_present, 7}};
    EXPECT_FALSE(Clamps::of(zero).has_value());
    ASSERT_FALSE(Clamps::of(high).has_value());
    EXPECT_EQ(Clamps::of(high).error().message,
              "clamp of `days_present`: expected 1 to 7 days, got 8");
    EXPECT_FALSE(Clamps::of(twice).has_value());
}

TEST(PersonWeek, SurvivesTheRoundTripInAlwaysAsManyBytes) {
    PersonWeek row;
    EXPECT_EQ(encode(row).size(), kEncodedSize);
    for (auto const& facts : registry()) row.values[index_of(facts.metric)] = facts.clamp_max;
    row.clipped = 0b101'0101;
    auto const bytes = encode(row);
    EXPECT_EQ(bytes.size(), kEncodedSize);
    auto const back = decode_person_week(bytes);
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(*back, row);
}

TEST(PersonWeek, RefusesBytesThatAreNoRow) {
    auto bytes = encode(PersonWeek{});
    auto longer = bytes;
    longer.push_back(0);
    EXPECT_EQ(decode_person_week(longer).error().fault, base::Fault::corrupt);
    EXPECT_EQ(decode_person_week({}).error().fault, base::Fault::corrupt);
    auto high = bytes;
    high[kEncodedSize - 4] = 8;  // eight days present
    EXPECT_EQ(decode_person_week(high).error().fault, base::Fault::corrupt);
    auto flag = bytes;
    flag[1] = 0x80;
    EXPECT_EQ(decode_person_week(flag).error().fault, base::Fault::corrupt);
    bytes[0] = 9;
    EXPECT_EQ(decode_person_week(bytes).error().fault, base::Fault::unsupported);
}

}  // namespace
}  // namespace weir::metrics::tests
