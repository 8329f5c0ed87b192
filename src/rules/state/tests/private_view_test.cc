#include "rules/state/private_view.h"

#include <gtest/gtest.h>

#include "rules/state/sight.h"

namespace weir::state {
namespace {

ledger::Leaf leaf_of(std::size_t slots) {
    ledger::Leaf leaf;
    leaf.kind = ledger::LeafKind::slots;
    leaf.slots.resize(slots);
    return leaf;
}

ledger::Leaf enrolling(std::uint32_t people) {
    ledger::Leaf leaf;
    leaf.kind = ledger::LeafKind::state;
    leaf.enrolled = people;
    return leaf;
}

HeadsCounted counted(std::uint32_t hour, std::uint64_t people, std::uint64_t slots) {
    return {hour, people, slots, base::to_hex(base::Digest{})};
}

ledger::Leaf leaf_of(HeadsCounted const& heads) {
    ledger::Leaf leaf;
    leaf.kind = ledger::LeafKind::heads;
    leaf.epoch = ledger::Epoch{heads.hour};
    leaf.heads = {{}, heads.people, heads.slots};
    return leaf;
}

TEST(PrivateView, CountsEachPersonsSlots) {
    PrivateView view;
    std::vector<Person> const two{Person{4}, Person{2}};
    ASSERT_TRUE(view.apply(0, enrolling(5), std::vector<Person>{}));
    ASSERT_TRUE(view.apply(1, leaf_of(2), two));
    ASSERT_TRUE(view.apply(2, leaf_of(1), std::span(two).first(1)));
    EXPECT_EQ(view.of(Person{4}).count, 2U);
    EXPECT_EQ(view.of(Person{2}).count, 1U);
    EXPECT_EQ(view.of(Person{1}), HeadFact{});
    EXPECT_EQ(view.fresh(Person{4}), 2U);
    auto const heads = counted(9, 5, 3);
    ASSERT_TRUE(view.apply(3, leaf_of(heads), heads));
    EXPECT_EQ(view.fresh(Person{4}), 0U);
    EXPECT_EQ(view.fresh_when_counted(Person{4}), 2U);
    EXPECT_EQ(view.uncounted(), 0U);
}

TEST(PrivateView, OfAnEarlierStateStaysAsItWas) {
    PrivateView before;
    std::vector<Person> const one{Person{1}};
    ASSERT_TRUE(before.apply(1, leaf_of(1), one));
    auto after = before;
    ASSERT_TRUE(after.apply(2, leaf_of(1), one));
    EXPECT_EQ(before.of(Person{1}).count, 1U);
    EXPECT_EQ(after.of(Person{1}).count, 2U);
}

TEST(PrivateView, TakesNoHeadsThatDisagreeWithTheLog) {
    PrivateView view;
    ASSERT_TRUE(view.apply(0, enrolling(5), std::vector<Person>{}));
    ASSERT_TRUE(view.apply(1, leaf_of(1), std::vector{Person{1}}));
    for (auto const& wrong : {counted(9, 5, 0), counted(9, 5, 2), counted(9, 4, 1)}) {
        EXPECT_FALSE(view.apply(2, leaf_of(wrong), wrong));
    }
    auto const right = counted(9, 5, 1);
    EXPECT_FALSE(view.apply(2, leaf_of(counted(9, 6, 1)), right));  // the leaf shows another number
    ASSERT_TRUE(view.apply(2, leaf_of(right), right));
    auto const again = counted(9, 5, 0);
    EXPECT_FALSE(view.apply(3, leaf_of(again), again));  // in the same hour
}

TEST(PrivateView, TakesNoSlotThatIsNobodys) {
    PrivateView view;
    EXPECT_FALSE(view.apply(1, leaf_of(2), std::vector{Person{1}}));
}

Sight sight(Entry const& entry, vault::Scope const& scope, std::vector<Person> const& named) {
    State const state;
    return sight_of({entry, scope, named, Person{9}, base::Instant{1'800'000'123}}, state);
}

TEST(Sight, OfAFewIsTheirsAndOfManyEverybodys) {
    vault::Scope const few{"close", {Person{1}, Person{2}}, {}};
    EXPECT_EQ(sight(Closing{}, few, {}).named, few.people);
    vault::Scope const many{"close", {Person{1}, Person{2}, Person{3}, Person{4}}, {}};
    EXPECT_TRUE(sight(Closing{}, many, {}).named.empty());
    EXPECT_FALSE(sight(Closing{}, many, {}).shown.empty());
    EXPECT_EQ(sight(TrailRead{"audience", "trail"}, {}, {Person{7}}).named, std::vector{Person{7}});
}

TEST(Sight, OfSettlingNamesNobodySoThatItTellsNotHowManyWereActive) {
    vault::Scope const one{std::string(vault::kSettle), {Person{1}}, {}};
    auto const seen = sight(Settling{}, one, {});
    EXPECT_TRUE(seen.named.empty());
    EXPECT_FALSE(seen.shown.empty());
}

TEST(Sight, OfAnActThatShowsNobodyIsNothing) {
    EXPECT_TRUE(sight(Paused{"why"}, {}, {}).shown.empty());
    EXPECT_TRUE(sight(Imported{"mail", "digest"}, {}, {}).shown.empty());
}

TEST(Sight, SaysTheHourAndTheRoleAndNoMore) {
    auto const seen = sight(TrailRead{"audience", "trail"}, {}, {Person{7}});
    EXPECT_EQ(seen.shown, R"({"act":"trail_read","at":"2027-01-15T08:00:00Z","by":"employee",)"
                          R"("purpose":"trail","what":"audience of trail"})");
}

}  // namespace
}  // namespace weir::state
