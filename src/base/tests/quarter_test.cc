#include "base/quarter.h"

#include <gtest/gtest.h>

namespace weir::base {
namespace {

TEST(Quarters, HaveThirteenWeeksAndTheLastOfALongYearFourteen) {
    EXPECT_EQ(Quarter::of("2026-Q1").value().weeks().size(), 13U);
    EXPECT_EQ(to_text(Quarter::of("2026-Q3").value().weeks().front()), "2026-W27");
    EXPECT_EQ(to_text(Quarter::of("2026-Q3").value().weeks().back()), "2026-W39");
    EXPECT_EQ(to_text(Quarter::of("2026-Q4").value().weeks().back()), "2026-W53");
    EXPECT_EQ(Quarter::of("2025-Q4").value().weeks().size(), 13U);
}

TEST(Quarters, PartitionTheWeeks) {
    auto week = Week::of("2019-W01").value();
    auto quarter = quarter_of(week);
    while (quarter < Quarter{2031, 1}) {
        for (auto of_quarter : quarter.weeks()) {
            ASSERT_EQ(of_quarter, week) << to_text(quarter);
            ASSERT_EQ(quarter_of(week), quarter);
            week = week.next();
        }
        quarter = quarter.next();
    }
}

TEST(Quarters, AreReadFromOneFormOnly) {
    for (auto const* text : {"", "2026-Q0", "2026-Q5", "2026Q3", "26-Q3", "2026-q3", "2026-Q33",
                             "x026-Q3", "1969-Q1", "2200-Q1"}) {
        EXPECT_FALSE(Quarter::of(text)) << text;
    }
    EXPECT_EQ(to_text(Quarter::of("2026-Q3").value()), "2026-Q3");
}

}  // namespace
}  // namespace weir::base
