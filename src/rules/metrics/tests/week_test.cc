#include <gtest/gtest.h>

#include "rules/metrics/tests/days.h"

namespace weir::metrics::tests {
namespace {

constexpr std::int64_t kHour = 3600;

std::int64_t hours_of(WeekContext const& context) {
    return (context.end() - context.begin()).seconds / kHour;
}

TEST(WeekContext, OfAnOrdinaryWeekHas168HoursAnd336HalfHours) {
    auto const context = WeekContext::of(week("2026-W40"), zone("Europe/Berlin"));
    EXPECT_EQ(hours_of(context), 168);
    EXPECT_EQ(context.first_block(kDays), 336U);
    EXPECT_EQ(context.working_blocks().count(), 80U);
    EXPECT_EQ(base::to_text(context.begin()), "2026-09-27T22:00:00Z");
    EXPECT_EQ(base::to_text(context.working(0).from), "2026-09-28T07:00:00Z");
    EXPECT_EQ(base::to_text(context.working(4).until), "2026-10-02T15:00:00Z");
}

TEST(WeekContext, FollowsTheClockChange) {
    auto const spring = WeekContext::of(week("2026-W13"), zone("Europe/Berlin"));
    EXPECT_EQ(hours_of(spring), 167);
    EXPECT_EQ(spring.first_block(kDays), 334U);
    auto const autumn = WeekContext::of(week("2026-W43"), zone("Europe/Berlin"));
    EXPECT_EQ(hours_of(autumn), 169);
    EXPECT_EQ(autumn.first_block(kDays), 338U);
}

TEST(WeekContext, StandsADateThatDoesNotExist) {
    auto const context = WeekContext::of(week("2011-W52"), zone("Pacific/Apia"));  // no 30 December
    EXPECT_EQ(hours_of(context), 144);
    EXPECT_EQ(context.midnight(4), context.midnight(5));
    EXPECT_EQ(context.working(4).from, context.working(4).until);
    EXPECT_EQ(context.working_blocks().count(), 64U);
}

TEST(WeekContext, HoldsFromMondayMidnightToTheNext) {
    auto const berlin = zone("Europe/Berlin");
    auto const context = WeekContext::of(week("2026-W40"), berlin);
    EXPECT_TRUE(context.holds(at(berlin, "2026-09-28 00:00")));
    EXPECT_FALSE(context.holds(at(berlin, "2026-09-27 23:59:59")));
    EXPECT_TRUE(context.holds(at(berlin, "2026-10-04 23:59:59")));
    EXPECT_FALSE(context.holds(at(berlin, "2026-10-05 00:00")));
}

}  // namespace
}  // namespace weir::metrics::tests
