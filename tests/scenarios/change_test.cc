// Plan, propose, sign, apply: what narrows holds at once, what widens waits for the roles that the
// charter names, and nothing widens unseen.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engines/text/formats.h"
#include "records/org/import.h"
#include "rules/access/audience.h"
#include "rules/access/reach.h"
#include "tests/scenarios/programme.h"

namespace weir::scenarios {
namespace {

using base::Reason;
using text::Tree;

Tree const& at(Tree const& tree, std::string_view key) {
    auto const* found = tree.find(key);
    EXPECT_NE(found, nullptr) << key << " in " << text::write_json(tree, 1);
    static Tree const nothing;
    return found == nullptr ? nothing : *found;
}
std::int64_t count_at(Tree const& tree, std::string_view key) {
    return at(tree, key).as_int().value_or(-1);
}
bool flag_at(Tree const& tree, std::string_view key) {
    return at(tree, key).as_bool().value_or(false);
}
std::string text_at(Tree const& tree, std::string_view key) {
    return at(tree, key).as_text().value_or("");
}
text::List const& list_at(Tree const& tree, std::string_view key) {
    return *at(tree, key).as_list().value();
}

base::Instant instant(char const* text) { return base::parse_instant(text).value(); }

std::string replaced(std::string text, std::string const& from, std::string const& to) {
    auto const at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

std::string grant(std::string const& role, std::string const& scope = "company") {
    return fmt::format(
        "[[grant]]\nrole = \"{}\"\nclass = \"release\"\nscope = \"{}\"\n"
        "purpose = \"PersonnelWorkloadManagement\"\nfrom = \"2026-01-05\"\n",
        role, scope);
}

/// Lead and auditor do not stand in the directory, so that a reader is a reader by grant alone.
std::string charter_with(std::string const& more = "") {
    auto charter = small_charter(5);
    for (auto const* role : {"lead", "auditor"}) {
        auto const members = fmt::format("members = [\"{}\"]\ncap = 2\n", role);
        charter = replaced(charter, members, members + "external = true\n");
    }
    return charter + more;
}

class Change : public testing::Test {
protected:
    explicit Change(std::string const& more = "")
        : charter_(charter_with(more)),
          programme_({charter_, grant("analyst"), small_company(8), instant("2026-03-02T09:00:00Z"),
                      false}) {}

    Tree rules(std::string const& grants) const {
        return Tree::object().set("charter", charter_).set("grants", grants);
    }
    keeper::Ending plan(std::string const& role, std::string const& grants) {
        return programme_.ask(role, "change.plan", rules(grants));
    }
    keeper::Ending propose(std::string const& role, std::string const& grants) {
        return programme_.ask(role, "change.propose", rules(grants));
    }
    Tree show(std::string const& role, std::int64_t proposal) {
        return value_of(
            programme_.ask(role, "change.show", Tree::object().set("proposal", proposal)));
    }
    Tree sign_by_all(std::int64_t proposal) {
        (void)value_of(programme_.sign_proposal("privacy", proposal));
        (void)value_of(programme_.sign_proposal("security", proposal));
        return value_of(programme_.sign_proposal("representative", proposal));
    }
    bool reads(std::string const& role) {
        auto const state = programme_.rooms().control().state();
        access::CellQuestion const company{
            access::Class::release, {{org::kCompany}, {}}, programme_.clock().now()};
        access::World const world{state->permissions, *state->directory};
        return std::holds_alternative<access::Because>(
            access::may_read(*state->person_of(programme_.key(role).public_key()), company, world));
    }
    keeper::Ending import(std::string const& csv) {
        auto const people = org::parse_people(csv, "people.csv").value();
        return programme_.ask("operator", "org.import",
                              Tree::object().set("people", org::to_tree(people)));
    }
    std::size_t standing() {
        auto const state = programme_.rooms().control().state();
        return state->directory->everyone_at(programme_.rooms().control().now()).size();
    }
    void pass(base::Duration time) { programme_.clock().set(programme_.clock().now() + time); }

    std::string charter_;
    Programme programme_;
};

TEST_F(Change, WhatOnlyTakesSightAwayHoldsAtOnceOnOneSignature) {
    ASSERT_TRUE(reads("analyst"));
    auto const made = value_of(propose("operator", grant("lead", "department:North")));
    EXPECT_FALSE(flag_at(made, "in_force"));  // it gives the lead something
    EXPECT_FALSE(reads("analyst"));           // and what it takes is taken already
    (void)value_of(programme_.ask("operator", "change.end",
                                  Tree::object().set("proposal", count_at(made, "proposal"))));
    EXPECT_FALSE(reads("analyst"));
}

TEST_F(Change, APureNarrowingIsInForceWhenItReturns) {
    auto const made = value_of(propose("operator", grant("analyst", "department:North")));
    EXPECT_TRUE(flag_at(made, "in_force")) << text::write_json(made, 1);
    EXPECT_FALSE(reads("analyst"));
    programme_.reopen();
    EXPECT_FALSE(reads("analyst"));
}

TEST_F(Change, AWideningWaitsForEveryRoleAndCountsExactly) {
    auto const made = value_of(propose("operator", grant("analyst") + grant("auditor")));
    auto const& classes = list_at(made, "classes");  // who may read a release may read answers
    ASSERT_EQ(classes.size(), 2u);
    EXPECT_EQ(text_at(classes[0], "class"), "release");
    EXPECT_EQ(count_at(*classes[0].find("gained"), "readers"), 1);
    EXPECT_EQ(count_at(*classes[0].find("gained"), "people"), 32);
    EXPECT_EQ(count_at(*classes[0].find("gained"), "pairs"), 32);
    EXPECT_EQ(count_at(classes[0], "audience_max"), 2);
    auto const proposal = count_at(made, "proposal");
    EXPECT_FALSE(reads("auditor"));
    (void)value_of(programme_.sign_proposal("privacy", proposal));
    (void)value_of(programme_.sign_proposal("security", proposal));
    EXPECT_FALSE(reads("auditor"));
    EXPECT_TRUE(
        flag_at(value_of(programme_.sign_proposal("representative", proposal)), "in_force"));
    EXPECT_TRUE(reads("auditor"));
    programme_.reopen();
    EXPECT_TRUE(reads("auditor"));
}

TEST_F(Change, APlanWritesNothing) {
    auto const before = programme_.rooms().control().state()->entries;
    auto const planned = value_of(plan("operator", grant("analyst") + grant("auditor")));
    EXPECT_FALSE(flag_at(planned, "narrowing"));
    EXPECT_EQ(list_at(planned, "needs").size(), 3u);
    EXPECT_EQ(programme_.rooms().control().state()->entries, before);
}

TEST_F(Change, WhoReadsOnlyMayNotPropose) {
    EXPECT_EQ(reason_of(propose("analyst", grant("analyst") + grant("auditor"))),
              Reason::not_granted);
    EXPECT_EQ(reason_of(plan("analyst", grant("analyst"))), Reason::not_granted);
}

TEST_F(Change, TheProposerSignsNothing) {
    auto const proposal =
        count_at(value_of(propose("privacy", grant("analyst") + grant("auditor"))), "proposal");
    EXPECT_EQ(reason_of(programme_.sign_proposal("privacy", proposal)), Reason::not_granted);
}

TEST_F(Change, ASignatureOnOneProposalIsNoneOnAnother) {
    auto const first =
        count_at(value_of(propose("operator", grant("analyst") + grant("auditor"))), "proposal");
    auto const second =
        count_at(value_of(propose("operator", grant("analyst") + grant("lead"))), "proposal");
    auto const of_first = programme_.proposal_subject(first);
    auto const replayed = programme_.sign_proposal("privacy", second, of_first);
    ASSERT_FALSE(replayed);
    EXPECT_THAT(replayed.error().message, testing::HasSubstr("this version of the proposal"));
    (void)value_of(programme_.sign_proposal("privacy", first, of_first));
    EXPECT_EQ(reason_of(programme_.sign_proposal("privacy", first, of_first)),
              Reason::already_done);
}

TEST_F(Change, UnsignedForFourteenDaysItLapses) {
    auto const proposal =
        count_at(value_of(propose("operator", grant("analyst") + grant("auditor"))), "proposal");
    (void)value_of(programme_.sign_proposal("privacy", proposal));
    pass(base::Duration{14 * base::kDay.seconds});
    EXPECT_EQ(reason_of(programme_.sign_proposal("security", proposal)), Reason::already_done);
    ASSERT_TRUE(programme_.rooms().change().sweep());
    EXPECT_EQ(text_at(show("privacy", proposal), "state"), "lapsed");
    EXPECT_FALSE(reads("auditor"));
}

TEST_F(Change, TheRepresentativeAloneMayVeto) {
    auto const proposal =
        count_at(value_of(propose("operator", grant("analyst") + grant("auditor"))), "proposal");
    auto const named = Tree::object().set("proposal", proposal);
    EXPECT_EQ(reason_of(programme_.ask("security", "change.end", named)), Reason::not_granted);
    (void)value_of(programme_.ask("representative", "change.end", named));
    EXPECT_EQ(text_at(show("privacy", proposal), "state"), "vetoed");
    EXPECT_EQ(reason_of(programme_.sign_proposal("privacy", proposal, "x")), Reason::already_done);
}

TEST_F(Change, NamesStandOnlyInWhatTheSignersAreShown) {
    auto const proposal =
        count_at(value_of(propose("operator", grant("analyst") + grant("auditor"))), "proposal");
    EXPECT_EQ(show("operator", proposal).find("signed_radius"), nullptr);
    EXPECT_THAT(text::write_json(show("operator", proposal), 0),
                testing::Not(testing::HasSubstr("Zebulon")));
    EXPECT_THAT(text::write_json(show("security", proposal), 0), testing::HasSubstr("Zebulon"));
}

TEST_F(Change, ASmallerMinimumGroupIsAWidening) {
    charter_ = replaced(charter_, "minimum_group = 5", "minimum_group = 6");
    EXPECT_TRUE(flag_at(value_of(propose("operator", grant("analyst"))), "in_force"));
    charter_ = replaced(charter_, "minimum_group = 6", "minimum_group = 5");
    auto const made = value_of(propose("operator", grant("analyst")));
    EXPECT_FALSE(flag_at(made, "in_force"));
    ASSERT_EQ(list_at(made, "precision").size(), 1u);
    EXPECT_EQ(text_at(list_at(made, "precision")[0], "way"), "rises");
}

TEST_F(Change, NoCharterTakesTheRepresentativesSignatureAway) {
    charter_ = replaced(charter_, "resume = [\"privacy\", \"security\", \"representative\"]",
                        "resume = [\"privacy\", \"security\"]");
    auto const made = propose("operator", grant("analyst"));
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().message, testing::HasSubstr("representative"));
}

TEST_F(Change, AnotherHolderOfASigningRoleTakesASignatureOfThatRole) {
    charter_ = replaced(charter_, "members = [\"security\"]", "members = [\"analyst\"]");
    auto const made = value_of(propose("operator", grant("analyst")));
    EXPECT_FALSE(flag_at(made, "in_force"));
    EXPECT_TRUE(flag_at(sign_by_all(count_at(made, "proposal")), "in_force"));
    auto const proposal =
        count_at(value_of(propose("operator", grant("analyst") + grant("auditor"))), "proposal");
    EXPECT_EQ(reason_of(programme_.sign_proposal("security", proposal)),
              Reason::not_granted);  // holds it no more
}

TEST_F(Change, InADirectoryWhoLeavesLeavesAtOnceAndWhoGivesSightWaits) {
    auto const before = standing();
    auto csv = small_company(8);
    csv = replaced(csv, "p1,Zebulon Quist1,p1@small.example,North/Red\n", "");
    csv += "p99,Zebulon Quist99,p99@small.example,North/Red\n";
    auto const answer = value_of(import(csv));
    EXPECT_EQ(standing(), before - 1);  // the leaver went, the joiner waits: the analyst sees all
    auto const* waits = answer.find("waits");
    ASSERT_NE(waits, nullptr) << text::write_json(answer, 1);
    EXPECT_EQ(count_at(*waits, "rows"), 1);
    auto const proposal = count_at(*waits, "proposal");
    EXPECT_EQ(count_at(*value_of(import(csv)).find("waits"), "proposal"), proposal);
    EXPECT_TRUE(flag_at(sign_by_all(proposal), "in_force"));
    EXPECT_EQ(standing(), before);
}

class CappedChange : public Change {
protected:
    CappedChange() : Change("[[cap]]\nclass = \"release\"\nreaders = 2\n") {}
};

TEST_F(CappedChange, AnAudienceOverItsCapIsRefused) {
    auto const both = grant("analyst") + grant("auditor") + grant("lead");
    EXPECT_EQ(reason_of(propose("operator", both)), Reason::over_cap);
    EXPECT_FALSE(reads("auditor"));
    EXPECT_FALSE(reads("lead"));
}

TEST_F(CappedChange, TwoThatAreHarmlessAloneAreNotTogether) {
    auto const department = grant("analyst") + grant("auditor", "department:North");
    auto const first = count_at(value_of(propose("operator", department)), "proposal");
    auto const second = count_at(
        value_of(propose("operator", grant("analyst") + grant("lead", "department:North"))),
        "proposal");
    EXPECT_TRUE(flag_at(sign_by_all(first), "in_force"));
    ASSERT_TRUE(reads("analyst"));
    auto const end = sign_by_all(second);
    // What the second would leave in force is its own text: the auditor goes, the lead comes.
    EXPECT_TRUE(flag_at(end, "in_force") || text_at(end, "ended") == "void");
    auto const state = programme_.rooms().control().state();
    access::ReachAt const reach({state->permissions, *state->directory}, programme_.clock().now());
    for (auto const& unit : state->directory->units()) {
        EXPECT_LE(reach.readers_of(access::Class::release, unit.unit).size(), 2u);
    }
}

TEST_F(CappedChange, RulesAndADirectoryThatTogetherAreOverItAreVoid) {
    // In force: the analyst, and a lead to whom nobody reports. Each of the two makes two readers.
    auto const base = grant("analyst") + grant("lead", "own_unit");
    auto const begun = value_of(propose("operator", base));
    ASSERT_TRUE(flag_at(begun, "in_force") ||
                flag_at(sign_by_all(count_at(begun, "proposal")), "in_force"));
    auto const first = count_at(value_of(propose("operator", base + grant("auditor"))), "proposal");
    auto csv = small_company(8);
    csv = replaced(csv, "id,name,address,unit\n",
                   "id,name,address,unit,manager\nlead,The Lead,"
                   "lead@small.example,South,\n");
    std::string managed;
    std::size_t at_line = 0;
    for (std::size_t from = 0; from < csv.size(); ++at_line) {
        auto const end = csv.find('\n', from);
        auto line = csv.substr(from, end - from);
        if (at_line > 1) line += line.contains("North/Red") ? ",lead" : ",";
        managed += line + "\n";
        from = end + 1;
    }
    auto const answer = value_of(import(managed));
    ASSERT_NE(answer.find("waits"), nullptr) << text::write_json(answer, 1);
    auto const second = count_at(*answer.find("waits"), "proposal");
    EXPECT_TRUE(flag_at(sign_by_all(first), "in_force"));
    auto const end = sign_by_all(second);
    EXPECT_FALSE(flag_at(end, "in_force"));
    EXPECT_EQ(text_at(end, "ended"), "void");
}

TEST_F(Change, AGrantThatReachesNobodyIsAMistake) {
    auto const message_of = [&](std::string const& grants) {
        auto const ending = propose("operator", grant("analyst") + grants);
        return ending ? std::string() : ending.error().message;
    };
    EXPECT_THAT(message_of(grant("auditor", "department:Moon")),
                testing::HasSubstr("`department:Moon`, which the directory does not have"));
    EXPECT_EQ(message_of(grant("auditor", "team:North/Blue")), "");
    // The team is dissolved: everybody of it goes to another one.
    auto csv = small_company(8);
    for (auto from = csv.find("North/Blue"); from != std::string::npos;
         from = csv.find("North/Blue", from))
        csv.replace(from, 10, "North/Red");
    auto const answer = value_of(import(csv));
    if (auto const* waits = answer.find("waits")) (void)sign_by_all(count_at(*waits, "proposal"));
    EXPECT_THAT(message_of(grant("lead", "team:North/Blue")),
                testing::HasSubstr("where nobody stands any more"));
    auto const nobody = replaced(charter_, "members = [\"auditor\"]\n", "members = []\n");
    auto const ending = programme_.ask(
        "operator", "change.propose",
        Tree::object().set("charter", nobody).set("grants", grant("analyst") + grant("auditor")));
    ASSERT_FALSE(ending);
    EXPECT_THAT(ending.error().message, testing::HasSubstr("`auditor`, which nobody holds"));
}

class EnvelopeChange : public Change {
protected:
    EnvelopeChange()
        : Change(
              "[[envelope]]\nkind = \"new_member\"\nrole = \"analyst\"\nclass = \"release\"\n"
              "a_day = 2\n") {}
};

TEST_F(EnvelopeChange, WhatWasAgreedBeforehandNeedsNoSignatureUpToADaysMeasure) {
    auto const before = standing();
    auto csv = small_company(8);
    csv += "p98,Zebulon Quist98,p98@small.example,North/Red\n";
    auto const answer = value_of(import(csv));
    EXPECT_EQ(answer.find("waits"), nullptr) << text::write_json(answer, 1);
    EXPECT_GE(count_at(answer, "told"), 1);
    csv += "p97,Zebulon Quist97,p97@small.example,North/Red\n";
    csv += "p96,Zebulon Quist96,p96@small.example,North/Red\n";
    auto const more = value_of(import(csv));
    ASSERT_NE(more.find("waits"), nullptr);
    EXPECT_EQ(count_at(*more.find("waits"), "rows"), 1);  // two a day
    EXPECT_EQ(standing(), before + 2);
    pass(base::kDay);
    EXPECT_EQ(value_of(import(csv)).find("waits"), nullptr);
    EXPECT_EQ(standing(), before + 3);
}

}  // namespace
}  // namespace weir::scenarios
