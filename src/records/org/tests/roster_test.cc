#include "records/org/roster.h"

#include <gtest/gtest.h>

namespace weir::org {
namespace {

using base::Instant;

TEST(Roster, CountsWhereSomebodyStandsOnMondayMidnightUtc) {
    auto const week = base::Week::of("2026-W40").value();
    std::int64_t const monday = week.monday.days * base::kDay.seconds;
    Directory directory;
    PersonRow person{.person = Person{1},
                     .unit_path = {"Sales"},
                     .manager = {},
                     .site = Site{2},
                     .minutes_a_week = 1200,
                     .from = Instant{monday - 1},
                     .until = {}};
    directory.apply({Instant{monday - 1}, true, {person}});
    person.unit_path = {"Labs"};
    person.from = Instant{monday + 1};
    auto joiner = person;
    joiner.person = Person{2};
    directory.apply({Instant{monday + 1}, true, {person, joiner}});

    auto const roster = roster_of(directory, week);
    EXPECT_EQ(roster.week, week);
    ASSERT_EQ(roster.rows.size(), 1U);
    EXPECT_EQ(roster.rows[0],
              (RosterRow{Person{1}, *directory.find_unit({"Sales"}), Site{2}, 1200}));

    auto const next = roster_of(directory, week.next());
    ASSERT_EQ(next.rows.size(), 2U);
    EXPECT_EQ(next.rows[0].home, directory.find_unit({"Labs"}));
    EXPECT_EQ(next.rows[1].person, Person{2});
}

TEST(Roster, CountsSomebodyWhoBeginsOnThatVerySecondAndNotWhoEndsOnIt) {
    auto const week = base::Week::of("2026-W40").value();
    Instant const monday{week.monday.days * base::kDay.seconds};
    Directory directory;
    PersonRow joiner{.person = Person{1},
                     .unit_path = {},
                     .manager = {},
                     .site = {},
                     .minutes_a_week = 2400,
                     .from = monday,
                     .until = {}};
    auto leaver = joiner;
    leaver.person = Person{2};
    leaver.from = monday - base::kDay;
    leaver.until = monday;
    directory.apply({monday - base::kDay, true, {joiner, leaver}});
    auto const roster = roster_of(directory, week);
    ASSERT_EQ(roster.rows.size(), 1U);
    EXPECT_EQ(roster.rows[0].person, Person{1});
}

}  // namespace
}  // namespace weir::org
