// What a plan says before anything is made: who must sign, and what counts as the same ground.
#include "doors/change/plan.h"

#include <gtest/gtest.h>

namespace weir::change {
namespace {

TEST(Plan, TheSameRadiusHasTheSameDigest) {
    access::Radius a;
    a.at = base::Instant{100};
    auto b = a;
    EXPECT_EQ(digest_of(a), digest_of(b));
    b.charter.precision.push_back(
        {"privacy minimum_group", access::Difference::Way::rise, "10", "7"});
    EXPECT_NE(digest_of(a), digest_of(b));
}

TEST(Plan, ASignatureIsOverTheVersionOfAProposal) {
    state::Proposal proposal;
    proposal.index = 7;
    proposal.proposed.radius = "{}";
    proposal.proposed.computed_at = 6;
    proposal.proposed.expires = base::Instant{100};
    auto const subject = subject_of(proposal);
    for (int part = 0; part < 4; ++part) {
        auto other = proposal;
        if (part == 0) other.index = 8;
        if (part == 1) other.proposed.radius = "{ }";
        if (part == 2) other.proposed.computed_at = 7;
        if (part == 3) other.proposed.expires = base::Instant{101};
        EXPECT_NE(subject_of(other), subject) << part;
    }
}

TEST(Plan, ResidentsAreCountedAgainWhenTheDirectoryChanged) {
    ResidentsCache cache;
    state::State state;
    auto const first = cache.of(state);
    EXPECT_EQ(cache.of(state), first);
    state.directory = std::make_shared<org::Directory const>();
    EXPECT_NE(cache.of(state), first);
}

TEST(Plan, AProposalWhoseTextsDoNotParseIsNoWish) {
    state::Proposed proposed;
    proposed.what = std::string(state::kOfRules);
    proposed.charter = "no charter";
    EXPECT_FALSE(wanted_by(proposed));
}

}  // namespace
}  // namespace weir::change
