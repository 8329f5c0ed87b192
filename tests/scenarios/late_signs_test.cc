// Signatures that come too late: over an older version of a proposal, again, or by somebody who
// holds the role no more.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engines/text/formats.h"
#include "records/org/import.h"
#include "tests/scenarios/programme.h"

namespace weir::scenarios {
namespace {

using base::Reason;
using text::Tree;

constexpr std::string_view kGrants =
    "[[grant]]\nrole = \"analyst\"\nclass = \"release\"\nscope = \"company\"\n"
    "purpose = \"PersonnelWorkloadManagement\"\nfrom = \"2026-01-05\"\n";
constexpr std::string_view kMoreGrants =
    "[[grant]]\nrole = \"auditor\"\nclass = \"release\"\nscope = \"company\"\n"
    "purpose = \"PersonnelWorkloadManagement\"\nfrom = \"2026-01-05\"\n";

std::string replaced(std::string text, std::string const& from, std::string const& to) {
    auto const at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

std::string charter() {
    auto const members = std::string("members = [\"auditor\"]\ncap = 2\n");
    return replaced(small_charter(5), members, members + "external = true\n");
}

class LateSigns : public testing::Test {
protected:
    LateSigns()
        : programme_({charter(), std::string(kGrants), small_company(8),
                      base::parse_instant("2026-03-02T09:00:00Z").value()}) {}

    std::int64_t propose(std::string const& charter_text, std::string const& grants) {
        return number_of(value_of(
            programme_.ask("operator", "change.propose",
                           Tree::object().set("charter", charter_text).set("grants", grants))));
    }
    std::int64_t propose_reader() {
        return propose(charter(), std::string(kGrants) + std::string(kMoreGrants));
    }
    keeper::Ending import(std::string const& csv) {
        auto const parsed = org::parse_people(csv, "people.csv").value();
        return programme_.ask("operator", "org.import",
                              Tree::object().set("people", org::to_tree(parsed)));
    }
    void sign_all(std::int64_t proposal) {
        for (auto const* role : {"privacy", "security", "representative"})
            (void)value_of(programme_.sign_proposal(role, proposal));
    }
    /// A file with people who join: gives sight of them, and so waits.
    std::int64_t join(int people) {
        auto csv = small_company(8);
        for (int i = 0; i < people; ++i) csv += "new" + std::to_string(i) + ",,,North/Red\n";
        auto const answer = value_of(import(csv));
        auto const* waits = answer.find("waits");
        EXPECT_NE(waits, nullptr) << text::write_json(answer, 1);
        return waits == nullptr ? -1 : number_of(*waits);
    }
    static std::int64_t number_of(Tree const& tree) {
        auto const* number = tree.find("proposal");
        return number == nullptr ? -1 : number->as_int().value_or(-1);
    }
    static std::vector<std::string> missing(Tree const& tree) {
        std::vector<std::string> words;
        for (auto const& word : *tree.find("missing")->as_list().value())
            words.push_back(word.as_text().value());
        return words;
    }
    Programme programme_;
};

TEST_F(LateSigns, OverAnOlderVersionOfAProposalAreRefused) {
    auto const older = join(1);
    auto const subject = programme_.proposal_subject(older);
    (void)value_of(programme_.sign_proposal("privacy", older));
    auto const newer = join(2);
    ASSERT_NE(newer, older);
    EXPECT_EQ(reason_of(programme_.sign_proposal("security", older, subject)),
              Reason::already_done);  // it waits no more
    auto const carried_over = programme_.sign_proposal("security", newer, subject);
    ASSERT_FALSE(carried_over);
    EXPECT_THAT(carried_over.error().message, testing::HasSubstr("this version of the proposal"));
    // What was signed of the older one counts for nothing here.
    auto const first = value_of(programme_.sign_proposal("security", newer));
    EXPECT_THAT(missing(first), testing::UnorderedElementsAre("privacy", "representative"));
}

TEST_F(LateSigns, ThatStoodBeforeAreNotTakenAgain) {
    auto const proposal = propose_reader();
    auto const subject = programme_.proposal_subject(proposal);
    (void)value_of(programme_.sign_proposal("privacy", proposal, subject));
    EXPECT_EQ(reason_of(programme_.sign_proposal("privacy", proposal, subject)),
              Reason::already_done);
    (void)value_of(
        programme_.ask("operator", "change.end", Tree::object().set("proposal", proposal)));
    auto const again = propose_reader();  // the same texts, another proposal
    EXPECT_FALSE(programme_.sign_proposal("privacy", again, subject));
}

TEST_F(LateSigns, OfSomebodyWhoJustLostTheRoleAreRefusedAndCountNoMore) {
    auto const waits = propose_reader();
    auto const signed_before = propose_reader();
    (void)value_of(programme_.sign_proposal("security", signed_before));
    // Another person holds the role from now on, as the role itself agreed.
    auto const moved =
        propose(replaced(charter(), "members = [\"security\"]", "members = [\"lead\"]"),
                std::string(kGrants));
    sign_all(moved);
    ASSERT_EQ(reason_of(programme_.sign_proposal("security", waits)), Reason::not_granted);
    (void)value_of(programme_.sign_proposal("privacy", signed_before));
    auto const last = value_of(programme_.sign_proposal("representative", signed_before));
    EXPECT_FALSE(last.find("in_force")->as_bool().value());
    EXPECT_THAT(missing(last), testing::ElementsAre("security"));
}

TEST_F(LateSigns, WithAKeyThatIsTheirsNoMoreCountNoMoreUntilTheySignAnew) {
    auto const waits = propose_reader();
    (void)value_of(programme_.sign_proposal("security", waits));
    auto const stolen = programme_.rotate_key("security");
    (void)value_of(programme_.sign_proposal("privacy", waits));
    auto const last = value_of(programme_.sign_proposal("representative", waits));
    EXPECT_FALSE(last.find("in_force")->as_bool().value());
    EXPECT_THAT(missing(last), testing::ElementsAre("security"));
    auto const listed = value_of(programme_.ask("operator", "change.list", Tree::object()));
    EXPECT_THAT(missing(listed.find("proposals")->as_list().value()->at(0)),
                testing::ElementsAre("security"));
    auto const again = value_of(programme_.sign_proposal("security", waits));
    EXPECT_TRUE(again.find("in_force")->as_bool().value());
    // Of who signed, those are kept whose signature stood.
    auto const state = programme_.rooms().control().state();
    EXPECT_EQ(state->changes.find(static_cast<std::uint64_t>(waits))->signs.size(), 3u);
}

TEST_F(LateSigns, ThatACrashLeftCompleteAreAppliedByTheNextKeeper) {
    auto const waits = propose_reader();
    (void)value_of(programme_.sign_proposal("privacy", waits));
    (void)value_of(programme_.sign_proposal("security", waits));
    auto const index = static_cast<std::uint64_t>(waits);
    auto& control = programme_.rooms().control();
    auto const last = control.state()->person_of(programme_.key("representative").public_key());
    ASSERT_TRUE(control.commit({*last, {}, state::ProposalSigned{index, "representative", {}}},
                               state::no_guard));
    programme_.reopen();
    ASSERT_TRUE(programme_.rooms().control().state()->changes.find(index)->is_waiting());
    ASSERT_TRUE(programme_.rooms().change().sweep());
    EXPECT_EQ(programme_.rooms().control().state()->changes.find(index)->ended, "applied");
}

TEST_F(LateSigns, OfSomebodyWhoLeftCountNoMore) {
    auto const joined = value_of(import(small_company(8) + "security,,,North/Red\n"));
    sign_all(number_of(*joined.find("waits")));
    auto const waits = propose_reader();
    (void)value_of(programme_.sign_proposal("security", waits));
    (void)value_of(import(small_company(8)));
    (void)value_of(programme_.sign_proposal("privacy", waits));
    auto const last = value_of(programme_.sign_proposal("representative", waits));
    EXPECT_THAT(missing(last), testing::ElementsAre("security"));
    EXPECT_EQ(reason_of(programme_.pause("security", "after they left")), Reason::not_granted);
    EXPECT_FALSE(reason_of(programme_.pause("privacy", "who is there")));
}

}  // namespace
}  // namespace weir::scenarios
