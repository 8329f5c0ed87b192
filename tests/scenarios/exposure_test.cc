// An exposure from its mistake to its proof: a grant that the quorum signed by mistake, who could
// read and who did, the incident, the letters, a fix, and the closure.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "doors/exposure/letters.h"
#include "engines/crypto/hash.h"
#include "engines/text/formats.h"
#include "rules/program/sign_off.h"
#include "tests/scenarios/programme.h"

namespace weir::scenarios {
namespace {

using base::Reason;
using text::Tree;

base::Instant instant(char const* text) { return base::parse_instant(text).value(); }

Tree const& at(Tree const& tree, std::string_view key) {
    auto const* found = tree.find(key);
    EXPECT_NE(found, nullptr) << key;
    static Tree const nothing;
    return found == nullptr ? nothing : *found;
}
std::int64_t count_at(Tree const& tree, std::string_view key) {
    return at(tree, key).as_int().value_or(-1);
}
std::string text_at(Tree const& tree, std::string_view key) {
    return at(tree, key).as_text().value_or("");
}
text::List const& list_at(Tree const& tree, std::string_view key) {
    return *at(tree, key).as_list().value();
}

std::string grant(std::string const& role) {
    return fmt::format(
        "[[grant]]\nrole = \"{}\"\nclass = \"release\"\nscope = \"company\"\n"
        "purpose = \"PersonnelWorkloadManagement\"\nfrom = \"2026-01-05\"\n",
        role);
}

std::string charter() {
    auto text = small_charter(5);
    std::string const members = "members = [\"auditor\"]\ncap = 2\n";
    return text.insert(text.find(members) + members.size(), "external = true\n");
}

class Exposure : public testing::Test {
protected:
    Exposure()
        : programme_({charter(), grant("analyst"), small_company(12),
                      instant("2026-03-02T09:00:00Z"), false}) {
        (void)value_of(
            programme_.import("mail", batch_of({{"p1", "p2", instant("2026-02-03T10:00:00Z")}})));
        (void)value_of(programme_.ask("operator", "close", Tree::object().set("week", "2026-W06")));
        pass({3600});
    }
    void pass(base::Duration time) { programme_.clock().set(programme_.clock().now() + time); }
    std::int64_t propose(std::string const& grants) {
        auto const made = value_of(
            programme_.ask("operator", "change.propose",
                           Tree::object().set("charter", charter()).set("grants", grants)));
        return count_at(made, "proposal");
    }
    /// The mistake: another role may read everybody, signed by all.
    void widen() {
        from_ = programme_.clock().now();
        auto const proposal = propose(grant("analyst") + grant("auditor"));
        for (auto const* role : {"privacy", "security", "representative"})
            (void)value_of(programme_.sign_proposal(role, proposal));
    }
    void narrow() { (void)propose(grant("analyst")); }
    std::int64_t open() {
        return count_at(value_of(programme_.ask("security", "exposure.open",
                                                Tree::object()
                                                    .set("what", "A role could read every team")
                                                    .set("from", base::to_text(from_)))),
                        "incident");
    }
    Tree of(std::int64_t incident) {
        return Tree::object().set("incident", std::to_string(incident));
    }
    Tree report(std::int64_t incident) {
        return value_of(programme_.ask("security", "exposure.report", of(incident)));
    }
    keeper::Ending read(std::string const& role) {
        return programme_.ask(role, "insights", Tree::object().set("by", "company"));
    }

    Programme programme_;
    base::Instant from_;
};

TEST_F(Exposure, IsCountedToThePersonAndTheSecond) {
    widen();
    pass({600});
    (void)value_of(read("auditor"));
    (void)value_of(read("analyst"));
    pass({1200});
    narrow();
    pass({300});
    auto const tree = report(open());
    auto const& figures = at(tree, "figures");
    EXPECT_EQ(count_at(figures, "affected"), 48);
    EXPECT_EQ(count_at(figures, "open_seconds"), 1800);
    auto const& release = list_at(figures, "classes").front();
    EXPECT_EQ(text_at(release, "class"), "release");
    EXPECT_EQ(count_at(at(release, "could_see"), "readers"), 2);
    EXPECT_EQ(count_at(at(release, "could_see_beyond"), "readers"), 1);
    EXPECT_EQ(count_at(at(release, "could_see_beyond"), "records"), 48);
    EXPECT_EQ(count_at(at(release, "could_see_beyond"), "seconds"), 1800);
    EXPECT_EQ(count_at(at(release, "did_see"), "looks"), 2);
    EXPECT_EQ(count_at(at(release, "did_see_beyond"), "looks"), 1);
    EXPECT_EQ(count_at(at(release, "did_see_beyond"), "people"), 48);
    auto const& turns = list_at(at(tree, "full"), "turns");
    ASSERT_EQ(turns.size(), 3U) << text::write_json(at(tree, "full"), 1);
    EXPECT_EQ(text_at(turns[0], "type"), "applied");
    EXPECT_EQ(list_at(turns[0], "signed_by").size(), 3U);
    EXPECT_EQ(text_at(turns[1], "type"), "proposed");  // what only narrows holds from then on
    EXPECT_EQ(text_at(turns[2], "type"), "applied");
}

TEST_F(Exposure, DoesNotRunWhileThePauseHolds) {
    widen();
    pass({600});
    (void)value_of(programme_.pause("security", "somebody could read too much"));
    pass({5000});
    EXPECT_EQ(count_at(at(report(open()), "figures"), "open_seconds"), 600);
}

TEST_F(Exposure, ClosesOnlyByProof) {
    widen();
    pass({600});
    auto const incident = open();
    auto const close = [&] { return programme_.ask("security", "exposure.close", of(incident)); };
    EXPECT_EQ(reason_of(close()), Reason::not_reviewed);  // it is still open
    auto const early = value_of(programme_.ask("security", "exposure.canary", of(incident)));
    EXPECT_FALSE(at(early, "refused").as_bool().value());
    narrow();
    EXPECT_EQ(reason_of(close()), Reason::not_reviewed);  // the canary was let in
    auto const canary = value_of(programme_.ask("security", "exposure.canary", of(incident)));
    EXPECT_TRUE(at(canary, "refused").as_bool().value());
    (void)value_of(close());
    EXPECT_EQ(reason_of(close()), Reason::already_done);
    programme_.reopen();
    EXPECT_FALSE(programme_.rooms().control().state()->incidents->has_open());
}

TEST_F(Exposure, ACanaryFromBeforeTheLastChangeProvesNothing) {
    widen();
    narrow();
    auto const incident = open();
    (void)value_of(programme_.ask("security", "exposure.canary", of(incident)));
    pass({60});
    (void)propose(grant("analyst") + grant("lead"));
    EXPECT_EQ(reason_of(programme_.ask("security", "exposure.close", of(incident))),
              Reason::not_reviewed);
}

TEST_F(Exposure, WritesALetterToEachAndToNobodyElse) {
    widen();
    pass({600});
    (void)value_of(read("auditor"));
    narrow();
    auto const incident = open();
    auto const tree =
        value_of(programme_.ask("privacy", "exposure.report", of(incident).set("deliver", "yes")));
    EXPECT_EQ(count_at(tree, "letters"), 48);
    auto const state = programme_.rooms().control().state();
    auto const& kept = state->incidents->reports.rbegin()->second.letters->letters;
    auto const letters =
        exposure::letters_of_tree(text::parse_json(kept, "letters", {}).value()).value();
    EXPECT_EQ(letters.count(), 48U);
    auto const person = state->directory->everyone_at(programme_.clock().now()).front()->person;
    auto const letter = exposure::letter_to(letters, person);
    ASSERT_TRUE(letter);
    EXPECT_THAT(*letter, testing::HasSubstr("10 minutes in all. They looked 1 time."));
    EXPECT_THAT(*letter, testing::HasSubstr("1 person (auditor)"));
    auto const none = value_of(programme_.ask("auditor", "me.letters", Tree::object()));
    EXPECT_TRUE(list_at(none, "letters").empty());
}

TEST_F(Exposure, TellsTheAuthorityEveryField) {
    widen();
    pass({600});
    narrow();
    auto const incident = open();
    pass({73 * 3600});
    auto const notice = at(report(incident), "authority");
    for (auto const* key : {"controller", "contact", "authority", "nature", "people", "records",
                            "duration", "consequences", "measures", "communicated", "proof"})
        EXPECT_FALSE(text_at(notice, key).empty()) << key;
    EXPECT_THAT(text_at(notice, "clock"), testing::HasSubstr("1 hours late"));
    EXPECT_EQ(text_at(notice, "text").find("Quist"), std::string::npos);
}

TEST_F(Exposure, IsForTheRolesThatWatch) {
    for (auto const* role : {"operator", "analyst", "lead"}) {
        EXPECT_EQ(reason_of(programme_.ask(
                      role, "exposure.open",
                      Tree::object().set("what", "x").set("from", "2026-03-01T00:00:00Z"))),
                  Reason::not_granted)
            << role;
        EXPECT_EQ(reason_of(programme_.ask(role, "exposure.report",
                                           Tree::object().set("from", "2026-03-01T00:00:00Z"))),
                  Reason::not_granted)
            << role;
    }
}

TEST_F(Exposure, ShowsNoNamesWithoutAnOpenIncident) {
    auto const tree = value_of(programme_.ask("security", "exposure.report",
                                              Tree::object().set("from", "2026-03-02T09:00:00Z")));
    EXPECT_EQ(tree.find("full"), nullptr);
    EXPECT_EQ(tree.find("names"), nullptr);
}

TEST_F(Exposure, WhatWasMeantIsNotForTheReporterToSay) {
    widen();
    pass({600});
    auto const incident = open();
    auto const wide = grant("analyst") + grant("auditor");
    auto const ask = [&] {
        return programme_.ask("security", "exposure.report", of(incident).set("meant", wide));
    };
    EXPECT_EQ(reason_of(ask()), Reason::sign_off_missing);
    for (auto const* role : {"security", "privacy", "representative"}) {
        auto const subject =
            fmt::format("{} {}", incident, base::to_hex(crypto::sha256(base::bytes_of(wide))));
        auto const message = program::message_of({"weir.invalid/test", "meant", subject, role});
        (void)value_of(programme_.ask(
            role, "exposure.meant",
            of(incident)
                .set("grants", wide)
                .set("role", role)
                .set("signature", base::to_hex(programme_.key(role).sign(message)))));
    }
    EXPECT_EQ(count_at(at(value_of(ask()), "figures"), "affected"), 0);
    (void)programme_.rotate_key("privacy");
    EXPECT_EQ(reason_of(ask()), Reason::sign_off_missing) << "a signature ends with its key";
}

TEST_F(Exposure, RefusesAnIncidentThatNamesSomebodyOrIsToCome) {
    auto const ask = [&](char const* what, char const* from) {
        return programme_.ask("security", "exposure.open",
                              Tree::object().set("what", what).set("from", from));
    };
    EXPECT_FALSE(ask("Zebulon Quist7 could read it", "2026-03-02T09:00:00Z"));
    EXPECT_FALSE(ask("a role could read it", "2036-03-02T09:00:00Z"));
    EXPECT_FALSE(ask("", "2026-03-02T09:00:00Z"));
}

}  // namespace
}  // namespace weir::scenarios
