#include "base/zones.h"

#include <gtest/gtest.h>

namespace weir::base {
namespace {

TEST(Zone, TakesTheEarlierOfTwoReadings) {
    auto const berlin = Zone::of("Europe/Berlin").value();
    // 2026-10-25 02:30 happens twice in Berlin: first at 00:30Z.
    EXPECT_EQ(to_text(berlin.instant(parse_local("2026-10-25 02:30").value())),
              "2026-10-25T00:30:00Z");
}

TEST(Zone, TakesTheEndOfAGap) {
    auto const berlin = Zone::of("Europe/Berlin").value();
    // 2026-03-29 02:30 never happens: clocks jump from 02:00 to 03:00, which is 01:00Z.
    EXPECT_EQ(to_text(berlin.instant(parse_local("2026-03-29 02:30").value())),
              "2026-03-29T01:00:00Z");
}

TEST(Zone, CutsWeeksAtLocalMidnight) {
    auto const auckland = Zone::of("Pacific/Auckland").value();
    auto const sunday_evening_utc = parse_instant("2026-11-22T12:00:00Z").value();
    EXPECT_EQ(to_text(auckland.week(sunday_evening_utc)), "2026-W48");
    EXPECT_EQ(to_text(Zone::utc().week(sunday_evening_utc)), "2026-W47");
    EXPECT_EQ(auckland.midnight(auckland.date(sunday_evening_utc)),
              parse_instant("2026-11-22T11:00:00Z").value());
}

TEST(Zone, RefusesAnUnknownName) { EXPECT_FALSE(Zone::of("Europe/Atlantis")); }

}  // namespace
}  // namespace weir::base
