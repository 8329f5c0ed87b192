// What the fold makes of proposals, reviews, incidents and personal pauses.
#include <gtest/gtest.h>

#include "rules/state/state.h"

namespace weir::state {
namespace {

Proposed proposed(std::vector<std::string> needs) {
    Proposed entry;
    entry.what = std::string(kOfDirectory);
    entry.needs = std::move(needs);
    return entry;
}

program::SignOff by(std::uint32_t person, std::string role) {
    return {{}, std::move(role), base::Person{person}, {}, {}};
}

std::size_t missing(Proposal const& proposal) {
    return program::missing_roles(proposal.proposed.needs, proposal.signs).size();
}

TEST(Changes, AProposalMissesTheRolesThatHaveNoPersonOfTheirOwn) {
    Changes changes;
    ASSERT_TRUE(changes.apply(proposed({"privacy", "security"}), {7, base::Person{1}, {}}));
    ASSERT_TRUE(changes.apply(ProposalSigned{7, "privacy", {}}, by(2, "privacy")));
    ASSERT_TRUE(changes.apply(ProposalSigned{7, "security", {}}, by(2, "security")));
    EXPECT_EQ(missing(*changes.find(7)), 1u);  // one person is not two
    ASSERT_TRUE(changes.apply(ProposalSigned{7, "security", {}}, by(3, "security")));
    EXPECT_EQ(missing(*changes.find(7)), 0u);
}

TEST(Changes, AProposalEndsOnce) {
    Changes changes;
    ASSERT_TRUE(changes.apply(proposed({}), {7, base::Person{1}, {}}));
    EXPECT_FALSE(changes.apply(Applied{8}, {}));
    ASSERT_TRUE(changes.apply(ProposalEnded{7, "vetoed"}));
    EXPECT_EQ(changes.find(7)->ended, "vetoed");
    EXPECT_FALSE(changes.apply(Applied{7}, {}));
    EXPECT_FALSE(changes.apply(ProposalSigned{7, "privacy", {}}, by(2, "privacy")));
}

TEST(Envelopes, AreUsedUpByDay) {
    EnvelopesUsed used;
    used.add({2, 1}, base::Instant{100});
    used.add({1}, base::Instant{200});
    EXPECT_EQ(used.at(base::Instant{300}), (std::vector<std::uint64_t>{3, 1}));
    EXPECT_TRUE(used.at(base::Instant{base::kDay.seconds}).empty());
}

TEST(Reviews, TheLastWordOnAFindingHoldsAndNoNumberIsSkipped) {
    Reviews reviews;
    ASSERT_TRUE(reviews.apply(ReviewOpened{3, "title", {}}, {4, base::Person{1}, {}}));
    FindingRecorded finding{4, 1, "title", "high", "security", "2026-12-01", "open", ""};
    ASSERT_TRUE(reviews.apply(finding, {5, base::Person{1}, {}}));
    finding.status = "mended";
    ASSERT_TRUE(reviews.apply(finding, {6, base::Person{1}, {}}));
    EXPECT_EQ(reviews.find(4)->findings.at(1).last.status, "mended");
    finding.number = 3;
    EXPECT_FALSE(reviews.apply(finding, {7, base::Person{1}, {}}));
    EXPECT_EQ(reviews.of_pause(3), reviews.find(4));
    EXPECT_EQ(reviews.of_pause(4), nullptr);
}

TEST(Reviews, ACommentIsOpenUntilItIsAnswered) {
    Reviews reviews;
    ASSERT_TRUE(reviews.apply(ReviewOpened{3, "title", {}}, {4, base::Person{1}, {}}));
    ASSERT_TRUE(
        reviews.apply(ReviewCommented{4, 0, "representative", "why"}, {5, base::Person{2}, {}}));
    EXPECT_EQ(reviews.find(4)->unanswered().size(), 1u);
    EXPECT_FALSE(reviews.apply(ReviewCommented{4, 9, "privacy", "so"}, {6, base::Person{1}, {}}));
    ASSERT_TRUE(reviews.apply(ReviewCommented{4, 5, "privacy", "so"}, {6, base::Person{1}, {}}));
    EXPECT_TRUE(reviews.find(4)->unanswered().empty());
}

TEST(Incidents, CloseOnceAndAreOpenUntilThen) {
    Incidents incidents;
    EXPECT_FALSE(incidents.has_open());
    ASSERT_TRUE(incidents.apply(IncidentOpened{"what", {}, {}, 0}, {4, base::Person{1}, {}}));
    EXPECT_TRUE(incidents.has_open());
    EXPECT_FALSE(incidents.apply(IncidentClosed{5, "hash", 0}, {6, base::Person{1}, {}}));
    ASSERT_TRUE(incidents.apply(IncidentClosed{4, "hash", 0}, {6, base::Person{1}, {}}));
    EXPECT_FALSE(incidents.apply(IncidentClosed{4, "hash", 0}, {7, base::Person{1}, {}}));
    EXPECT_FALSE(incidents.has_open());
}

TEST(Incidents, AControlKeepsSinceWhenItHasItsColour) {
    Incidents incidents;
    ASSERT_TRUE(
        incidents.apply(ControlsChecked{{{"retention", "red"}}, "{}"}, {1, {}, base::Instant{10}}));
    ASSERT_TRUE(
        incidents.apply(ControlsChecked{{{"retention", "red"}}, "{}"}, {2, {}, base::Instant{20}}));
    EXPECT_EQ(incidents.controls.at("retention").since, base::Instant{10});
    ASSERT_TRUE(incidents.apply(ControlsChecked{{{"retention", "green"}}, "{}"},
                                {3, {}, base::Instant{30}}));
    EXPECT_EQ(incidents.controls.at("retention").since, base::Instant{30});
}

TEST(Incidents, WhatLiesInAPersonalPauseIsNeverKept) {
    Incidents incidents;
    base::Person const ann{3};
    ASSERT_TRUE(incidents.apply(PersonPaused{base::Instant{200}}, {1, ann, base::Instant{100}}));
    auto const keeps = [&](std::int64_t from, std::int64_t until) {
        return incidents.may_keep(ann, {base::Instant{from}, base::Instant{until}});
    };
    EXPECT_TRUE(keeps(10, 99));
    EXPECT_FALSE(keeps(10, 100));
    EXPECT_FALSE(keeps(150, 160));
    EXPECT_FALSE(keeps(199, 900));
    EXPECT_TRUE(keeps(200, 900));
    EXPECT_TRUE(incidents.may_keep(base::Person{4}, {base::Instant{150}, base::Instant{160}}));
}

}  // namespace
}  // namespace weir::state
