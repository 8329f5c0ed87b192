// The way back from a pause: what has to be there before a programme may go on, one refusal each.
#include <gtest/gtest.h>

#include "rules/program/sign_off.h"
#include "rules/state/restart.h"
#include "tests/scenarios/programme.h"

namespace weir::scenarios {
namespace {

using base::Reason;
using text::Tree;

constexpr std::string_view kNow = "2026-03-02T09:00:00Z";

base::Instant at(std::string_view text) { return base::parse_instant(text).value(); }

Tree object_of(std::map<std::string, std::string> const& members) {
    auto tree = Tree::object();
    for (auto const& [key, value] : members) tree.set(key, value);
    return tree;
}

class Restart : public testing::Test {
protected:
    Restart() : programme_({small_charter(5), small_grants(), small_company(12), at(kNow)}) {
        (void)value_of(programme_.pause("privacy", "we want to look"));
    }
    keeper::Ending open(std::string const& role, std::string const& due) {
        auto steps = Tree::list();
        steps.push(object_of({{"what", "findings"}, {"due", due}}));
        return programme_.ask(role, "review.open",
                              Tree::object().set("title", "A look").set("steps", steps));
    }
    keeper::Ending find(std::map<std::string, std::string> const& members) {
        return programme_.ask("security", "review.finding", object_of(members));
    }
    keeper::Ending publish(std::string const& summary = "We found one thing and mended it.") {
        return programme_.ask("privacy", "review.publish", object_of({{"summary", summary}}));
    }
    keeper::Ending resume() { return programme_.ask("privacy", "resume", Tree::object()); }
    void sign_all() {
        for (auto const* role : {"privacy", "security", "representative"})
            (void)value_of(programme_.sign_findings(role, programme_.resume_subject()));
    }
    /// What a refused resume says is missing.
    std::string missing() {
        auto const ending = resume();
        if (!ending || !std::holds_alternative<base::Refusal>(*ending)) return "nothing";
        return std::get<base::Refusal>(*ending).subject;
    }
    Programme programme_;
};

TEST_F(Restart, IsRefusedWithoutAReviewOfThisPause) {
    EXPECT_EQ(reason_of(resume()), Reason::not_reviewed);
    EXPECT_EQ(missing(), "a review of this pause");
}

TEST_F(Restart, IsRefusedWithTheOldFormOfSignature) {
    auto const ending =
        programme_.ask("privacy", "resume", object_of({{"role", "privacy"}, {"signature", "00"}}));
    EXPECT_EQ(reason_of(ending), Reason::sign_off_missing);
}

TEST_F(Restart, IsRefusedBeforeTheFindingsArePublished) {
    (void)value_of(open("privacy", "2026-03-10"));
    EXPECT_EQ(missing(), "findings that are published");
    EXPECT_EQ(reason_of(programme_.sign_findings("privacy", programme_.resume_subject())),
              Reason::not_reviewed);
}

TEST_F(Restart, IsRefusedWhileAHighFindingIsOpen) {
    (void)value_of(open("privacy", "2026-03-10"));
    (void)value_of(find({{"title", "A door stood open"},
                         {"severity", "high"},
                         {"owner", "security"},
                         {"due", "2026-03-09"}}));
    (void)value_of(publish());
    sign_all();
    EXPECT_EQ(missing(), "finding 1: high and open");
    (void)value_of(find({{"number", "1"}, {"status", "accepted"}, {"evidence", "until April"}}));
    EXPECT_EQ(missing(), "findings published again: something was said since");
    (void)value_of(publish());
    EXPECT_EQ(missing(), "signature: privacy");  // the earlier ones were over another document
    sign_all();
    EXPECT_EQ(missing(), "nothing");
    EXPECT_FALSE(programme_.rooms().control().state()->is_paused());
}

TEST_F(Restart, IsRefusedUntilEveryRoleOfTheQuorumSigned) {
    (void)value_of(open("privacy", "2026-03-10"));
    (void)value_of(publish());
    for (auto const* role : {"privacy", "security"})
        (void)value_of(programme_.sign_findings(role, programme_.resume_subject()));
    EXPECT_EQ(missing(), "signature: representative");
    EXPECT_EQ(reason_of(resume()), Reason::sign_off_missing);
}

TEST_F(Restart, IsForHoldersOfASigningRoleOnly) {
    EXPECT_EQ(reason_of(open("operator", "2026-03-10")), Reason::not_granted);
    (void)value_of(open("privacy", "2026-03-10"));
    (void)value_of(publish());
    sign_all();
    EXPECT_EQ(reason_of(programme_.ask("operator", "resume", Tree::object())), Reason::not_granted);
    EXPECT_EQ(reason_of(programme_.sign_findings("analyst", programme_.resume_subject())),
              Reason::not_granted);
}

TEST_F(Restart, IsRefusedToASignatureOfAnEarlierPause) {
    (void)value_of(open("privacy", "2026-03-10"));
    (void)value_of(publish());
    auto const old_subject = programme_.resume_subject();
    sign_all();
    (void)value_of(resume());
    programme_.clock().set(at("2026-03-02T10:00:00Z"));
    (void)value_of(programme_.pause("security", "again"));
    (void)value_of(open("privacy", "2026-03-10"));
    (void)value_of(publish());
    EXPECT_NE(programme_.resume_subject(), old_subject);
    EXPECT_FALSE(programme_.sign_findings("privacy", old_subject).has_value());
    EXPECT_EQ(missing(), "signature: privacy");
}

TEST_F(Restart, CountsNoSignatureOfWhoHasLostTheRoleSince) {
    (void)value_of(open("privacy", "2026-03-10"));
    (void)value_of(publish());
    sign_all();
    auto state = *programme_.rooms().control().state();
    ASSERT_TRUE(state::missing_to_resume(state).empty());
    access::RolesChange without{state.time, {state.permissions.caps()}, {}, {}};
    for (auto const& member : state.permissions.members()) {
        if (member.role != "security") without.members.push_back(member);
    }
    state.permissions.apply(without);
    EXPECT_EQ(state::missing_to_resume(state), std::vector<std::string>{"signature: security"});
}

TEST_F(Restart, CountsNoSignatureOfAKeyThatIsTheirsNoMore) {
    (void)value_of(open("privacy", "2026-03-10"));
    (void)value_of(publish());
    sign_all();
    (void)programme_.rotate_key("security");
    EXPECT_EQ(missing(), "signature: security");
    (void)value_of(programme_.sign_findings("security", programme_.resume_subject()));
    EXPECT_EQ(missing(), "nothing");
    auto const state = programme_.rooms().control().state();
    EXPECT_EQ(state->lifecycle.pauses().back().ended_by.size(), 3u);
}

TEST_F(Restart, IsRefusedWhileACommentOfTheRepresentativeHasNoAnswer) {
    (void)value_of(open("privacy", "2026-03-10"));
    auto const said = value_of(programme_.ask("representative", "review.comment",
                                              object_of({{"text", "Who was asked?"}})));
    EXPECT_EQ(reason_of(publish()), Reason::not_reviewed);
    auto const entry = std::to_string(said.find("entry")->as_int().value());
    auto const answer = object_of({{"comment", entry}, {"text", "Both works councils."}});
    EXPECT_EQ(reason_of(programme_.ask("representative", "review.answer", answer)),
              Reason::not_granted);
    (void)value_of(programme_.ask("privacy", "review.answer", answer));
    (void)value_of(publish());
    auto const shown = value_of(programme_.ask("operator", "review.show", Tree::object()));
    auto const document = shown.find("document")->as_text().value();
    EXPECT_NE(document.find("> Both works councils."), std::string::npos);
    EXPECT_EQ(shown.find("findings"), nullptr);  // the drafts are for those who work on it
}

TEST_F(Restart, PublishesNoFindingWithoutOwnerAndDate) {
    (void)value_of(open("privacy", "2026-03-10"));
    (void)value_of(find({{"title", "Something"}}));
    EXPECT_EQ(reason_of(publish()), Reason::not_reviewed);
    (void)value_of(find({{"number", "1"}, {"owner", "privacy"}}));
    EXPECT_EQ(reason_of(publish()), Reason::not_reviewed);
    (void)value_of(find({{"number", "1"}, {"due", "2026-04-01"}}));
    (void)value_of(publish());
}

TEST_F(Restart, PublishesNoSummaryThatNamesSomebodyOrCountsATeam) {
    (void)value_of(open("privacy", "2026-03-10"));
    for (auto const* summary :
         {" ", "Ask Zebulon about it.", "Write to p7@small.example.", "It was p12 who saw it.",
          "In Red 12 people were seen.", "somebody@elsewhere.example"}) {
        auto const ending = publish(summary);
        EXPECT_FALSE(ending.has_value()) << summary;
    }
    EXPECT_TRUE(publish("In Red we mended a door. The other 12 doors were shut.").has_value());
}

TEST_F(Restart, RefusesAFindingOfAForeignForm) {
    (void)value_of(open("privacy", "2026-03-10"));
    EXPECT_FALSE(find({{"title", "x"}, {"severity", "huge"}}).has_value());
    EXPECT_FALSE(find({{"title", "x"}, {"owner", "nobody"}}).has_value());
    EXPECT_FALSE(find({{"title", "x"}, {"due", "soon"}}).has_value());
    EXPECT_FALSE(find({{"title", "x"}, {"status", "mended"}}).has_value());  // without evidence
    EXPECT_FALSE(find({{"number", "9"}, {"title", "x"}}).has_value());
}

TEST_F(Restart, ShowsToEverybodyWhatIsLate) {
    (void)value_of(open("privacy", "2026-03-03"));
    auto const is_late = [&] {
        auto const shown = value_of(programme_.ask("analyst", "review.show", Tree::object()));
        return shown.find("steps")->as_list().value()->front().find("late")->as_bool().value();
    };
    EXPECT_FALSE(is_late());
    programme_.clock().set(at("2026-03-04T09:00:00Z"));
    EXPECT_TRUE(is_late());
    auto const notice = value_of(programme_.ask("analyst", "charter.show", Tree::object()))
                            .find("notice")
                            ->as_text()
                            .value();
    EXPECT_NE(notice.find("findings, due 2026-03-03: late"), std::string::npos);
    (void)value_of(publish());
    EXPECT_TRUE(is_late());  // and late it stays
}

TEST_F(Restart, SaysThePauseWhatWentInAndOutLast) {
    auto const shown = value_of(programme_.ask("operator", "status", Tree::object()));
    EXPECT_EQ(shown.find("last_in")->as_text().value(), "");
    EXPECT_EQ(shown.find("missing")->as_list().value()->front().as_text().value(),
              "a review of this pause");
}

TEST_F(Restart, ASecondPauseWithinADayIsForSomebodyElse) {
    (void)value_of(open("privacy", "2026-03-10"));
    (void)value_of(publish());
    sign_all();
    (void)value_of(resume());
    EXPECT_EQ(reason_of(programme_.pause("privacy", "once more")), Reason::sign_off_missing);
    programme_.clock().set(at("2026-03-03T09:00:01Z"));
    (void)value_of(programme_.pause("privacy", "a day later"));
}

}  // namespace
}  // namespace weir::scenarios
