#include "base/time.h"

#include <gtest/gtest.h>

namespace weir::base {
namespace {

TEST(Week, KnowsTheIsoWeeksAroundNewYear) {
    EXPECT_EQ(to_text(week_of(parse_date("2026-01-01").value())), "2026-W01");
    EXPECT_EQ(to_text(week_of(parse_date("2027-01-01").value())), "2026-W53");
    EXPECT_EQ(to_text(week_of(parse_date("2010-01-02").value())), "2009-W53");
    EXPECT_EQ(to_text(week_of(parse_date("2024-12-30").value())), "2025-W01");
}

TEST(Week, RoundTripsEveryWeekOfTwoCenturies) {
    for (Week week{Date{4}}; week.monday.days < 83000; week = week.next()) {
        auto const again = Week::of(to_text(week));
        ASSERT_TRUE(again) << to_text(week);
        ASSERT_EQ(*again, week);
        ASSERT_EQ(week_of(Date{week.monday.days + 6}), week);
    }
}

TEST(Week, RefusesWeeksThatDoNotExist) {
    EXPECT_FALSE(Week::of("2025-W53"));
    EXPECT_FALSE(Week::of("2026-W00"));
    EXPECT_FALSE(Week::of("0000-W01"));
    EXPECT_FALSE(Week::of("9999-W01"));
    EXPECT_FALSE(Week::of("2026-W1"));
    EXPECT_FALSE(Week::of("2026-W01x"));
}

TEST(Instant, ReadsRfc3339AndRefusesTheRest) {
    EXPECT_EQ(to_text(parse_instant("2026-11-22T12:27:55+01:00").value()), "2026-11-22T11:27:55Z");
    EXPECT_EQ(parse_instant("1970-01-01T00:00:00.999Z").value().seconds, 0);
    for (auto const* text : {"2026-11-22T11:27:55", "0000-01-01T00:00:00Z", "9999-01-01T00:00:00Z",
                             "2026-02-30T00:00:00Z", "2026-11-22T24:00:00Z",
                             "2026-11-22T11:27:55Zz", "", "2026-11-22", "1969-12-31T23:59:59Z"}) {
        EXPECT_FALSE(parse_instant(text)) << text;
    }
}

TEST(LocalTime, ReadsWithoutSecondsAndRefusesZones) {
    EXPECT_EQ(parse_local("1970-01-02 00:01").value().seconds, 86460);
    EXPECT_EQ(date_of(parse_local("2010-01-02 23:59:59").value()),
              parse_date("2010-01-02").value());
    EXPECT_FALSE(parse_local("2010-01-02 23:59:59Z"));
    EXPECT_FALSE(parse_local("2010-01-02"));
}

}  // namespace
}  // namespace weir::base
