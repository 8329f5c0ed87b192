#include "rules/metrics/collaboration.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "rules/metrics/tests/days.h"
#include "rules/metrics/tests/meetings.h"
#include "rules/metrics/tests/wrong_rules.h"

namespace weir::metrics {
namespace {

using tests::met;
using tests::Office;

constexpr std::uint64_t kMinute = std::uint64_t{1} << kTimeFractionBits;
constexpr std::uint32_t kHour = 3600;

Office office(std::vector<CellIndex> cells, std::vector<tests::Records> people) {
    auto const count = *std::ranges::max_element(cells) + 1;
    return {std::move(cells), count, std::move(people), base::Duration{40 * kHour}};
}

TEST(Collaboration, SplitsAMinuteEvenlyOverTheOthers) {
    auto const hour = tests::Records{met(1, 0, kHour)};
    auto const sums = our_rule(office({0, 0, 1, 2}, {hour, hour, hour, hour}));
    // Each of the two of 0 spends a third of an hour with the one of 1, and so that one with them.
    ASSERT_EQ(sums.size(), 3U);
    EXPECT_EQ(sums[0], (PairSum{0, 1, 40 * kMinute, 1}));
    EXPECT_EQ(sums[1], (PairSum{0, 2, 40 * kMinute, 1}));
    EXPECT_EQ(sums[2], (PairSum{1, 2, 20 * kMinute, 1}));
}

TEST(Collaboration, CountsOnlyWhileBothAreThere) {
    auto const sums = our_rule(office({0, 1, 1}, {{met(1, 0, kHour)},
                                                  {met(1, 1800, kHour)},      // comes in the middle
                                                  {met(1, kHour, kHour)}}));  // when 0 has left
    ASSERT_EQ(sums.size(), 1U);
    EXPECT_EQ(sums[0], (PairSum{0, 1, 30 * kMinute, 1}));
}

TEST(Collaboration, NeedsARecordOfBoth) {
    auto alone = met(1, 0, kHour);
    alone.others = 121;  // says so; but nobody else's record does
    alone.departments = ~std::uint64_t{0};
    EXPECT_TRUE(our_rule(office({0, 1}, {{alone}, {}})).empty());
    EXPECT_TRUE(our_rule(office({0, 1}, {{alone}, {met(2, 0, kHour)}})).empty());
}

TEST(Collaboration, StopsAtTheCapInOrderOfTime) {
    auto of = office({0, 1}, {{met(1, 0, kHour), met(2, 2 * kHour, kHour)},
                              {met(1, 0, kHour), met(2, 2 * kHour, kHour)}});
    of.most = base::Duration{90 * 60};
    EXPECT_EQ(our_rule(of), (PairSums{{0, 1, 90 * kMinute, 1}}));
    // What nobody shares uses it up as well.
    of.people[0].insert(of.people[0].begin(), met(7, 0, kHour));
    EXPECT_EQ(our_rule(of), (PairSums{{0, 1, 30 * kMinute, 1}}));
}

TEST(Collaboration, CountsARecordHandedInTwiceOnce) {
    auto const twice = tests::Records{met(1, 0, kHour), met(1, 600, kHour)};
    auto const sums = our_rule(office({0, 1}, {twice, twice}));
    EXPECT_EQ(sums, (PairSums{{0, 1, 70 * kMinute, 1}}));
}

TEST(Collaboration, TakesMeetingsAndCallsWithAThread) {
    auto mail = met(1, 0, kHour);
    mail.kind = activity::Kind::mail_sent;
    EXPECT_TRUE(our_rule(office({0, 1}, {{mail}, {mail}})).empty());
    auto const unnamed = met(0, 0, kHour);
    EXPECT_TRUE(our_rule(office({0, 1}, {{unnamed}, {unnamed}})).empty());
    auto call = met(1, 0, kHour);
    call.kind = activity::Kind::call;
    EXPECT_EQ(our_rule(office({0, 1}, {{call}, {call}})).size(), 1U);
}

TEST(Collaboration, IsCutAtTheEndOfTheWeek) {
    auto const late = tests::Records{met(1, 7 * 86'400 - 1800, kHour)};
    EXPECT_EQ(our_rule(office({0, 1}, {late, late})), (PairSums{{0, 1, 30 * kMinute, 1}}));
}

TEST(Collaboration, DoesNotDependOnTheOrderOfStays) {
    std::mt19937_64 random(5);
    for (int i = 0; i < 50; ++i) {
        auto const one = tests::draw_trial(random);
        auto shuffled = tests::stays(one.office);
        std::ranges::shuffle(shuffled, random);
        EXPECT_EQ(tests::opened(collaborate({shuffled, one.office.cells, one.office.cell_count})),
                  our_rule(one.office));
    }
}

TEST(Collaboration, PairsPeopleOff) {
    auto const hour = [](std::uint64_t thread) { return met(thread, 0, kHour); };
    // One of 0 met all three of 1: only one pair can be made.
    auto const star = our_rule(
        office({0, 1, 1, 1}, {{hour(1), hour(2), hour(3)}, {hour(1)}, {hour(2)}, {hour(3)}}));
    EXPECT_EQ(star.front().people, 1U);
    auto const couples =
        our_rule(office({0, 0, 1, 1}, {{hour(1)}, {hour(2)}, {hour(1)}, {hour(2)}}));
    EXPECT_EQ(couples.front().people, 2U);
}

TEST(Collaboration, LeavesOutWhoHasNoCell) {
    auto const hour = tests::Records{met(1, 0, kHour)};
    auto of = office({0, 1, 1}, {hour, hour, hour});
    of.cells[2] = kNoCell;
    EXPECT_EQ(our_rule(of), (PairSums{{0, 1, 60 * kMinute, 1}}));
}

// The bounds: a million cases run in collaboration_bounds_test.cc.
TEST(CollaborationBounds, HoldForRandomOffices) {
    auto const worst = tests::worst_of(2026, 2'000, tests::our_rule);
    EXPECT_LE(worst.worst(), 1.0);
}

TEST(CollaborationBounds, HoldForTownHalls) {
    std::mt19937_64 random(7);
    EXPECT_LE(tests::breach_of(tests::town_halls(random), tests::our_rule).worst(), 1.0);
}

TEST(CollaborationBounds, AreNearlyReached) {
    // One meets one of another cell, then one of a third: twice the cap moves.
    auto const most = static_cast<std::uint32_t>(600 * 60);
    tests::Trial one{office({0, 1, 2}, {{met(1, 0, most)}, {met(1, 0, most)}, {met(2, 0, most)}}),
                     0,
                     {met(2, 0, most)}};
    one.office.most = base::Duration{most};
    auto const breach = tests::breach_of(one, tests::our_rule);
    EXPECT_GT(breach.replaced_square, 0.99);
    EXPECT_LE(breach.replaced_square, 1.0);
    EXPECT_EQ(breach.people, 1.0);
}

/// Somebody looks into sixty meetings of an hour for a minute each; their two guests stay.
tests::Trial passing_through() {
    tests::Trial one;
    one.office = {{0}, 3, {{}}, base::Duration{kHour}};
    for (std::uint64_t thread = 1; thread <= 60; ++thread) {
        auto const start = static_cast<std::int64_t>(thread) * kHour;
        one.office.people[0].push_back(met(thread, start, 60));
        for (CellIndex const cell : {1U, 2U}) {
            one.office.cells.push_back(cell);
            one.office.people.push_back({met(thread, start, kHour)});
        }
    }
    return one;
}

TEST(CollaborationBounds, FindARuleThatSplitsWholeMeetings) {
    EXPECT_GT(tests::breach_of(passing_through(), tests::whole_meetings).removed_both_ways, 10.0);
    EXPECT_LE(tests::breach_of(passing_through(), tests::our_rule).worst(), 1.0);
}
TEST(CollaborationBounds, FindARuleThatBelievesHeadCounts) {
    EXPECT_GT(tests::worst_of(2, 300, tests::mentions_without_a_record).removed_both_ways, 1.0);
}
TEST(CollaborationBounds, FindARuleWithoutACap) {
    EXPECT_GT(tests::worst_of(3, 300, tests::without_a_cap).replaced, 1.0);
}
TEST(CollaborationBounds, FindSharesRoundedToMinutes) {
    std::mt19937_64 random(4);
    auto const breach = tests::breach_of(tests::town_halls(random), tests::rounded_to_minutes);
    EXPECT_GT(breach.removed_both_ways, 1.0);
}
TEST(CollaborationBounds, FindPeopleThatAreOnlyCounted) {
    EXPECT_GT(tests::worst_of(5, 500, tests::everybody_who_met).people, 1.0);
}

}  // namespace
}  // namespace weir::metrics
