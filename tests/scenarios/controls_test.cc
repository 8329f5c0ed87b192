// Controls, freezes and people's own pauses in a whole programme.
#include <gtest/gtest.h>

#include "doors/exposure/controls.h"
#include "rules/state/restart.h"
#include "tests/scenarios/programme.h"

namespace weir::scenarios {
namespace {

using base::Reason;
using text::Tree;

constexpr std::string_view kNow = "2026-03-02T09:00:00Z";

base::Instant at(std::string_view text) { return base::parse_instant(text).value(); }

class Watching : public testing::Test {
protected:
    Watching() : programme_({small_charter(5), small_grants(), small_company(12), at(kNow)}) {}
    /// Colour of one control, run now.
    std::string colour(std::string const& name) {
        auto const checked = value_of(programme_.ask("auditor", "check", Tree::object()));
        for (auto const& control : *checked.find("controls")->as_list().value()) {
            if (control.find("name")->as_text().value() == name)
                return control.find("colour")->as_text().value();
        }
        return "none";
    }
    void say(std::string const& control, std::string const& colour) {
        state::ControlsChecked entry{{{control, colour}}, "{}"};
        (void)programme_.rooms().control().commit({{}, {}, std::move(entry)}, state::no_guard);
    }
    keeper::Ending pause_if_red() {
        auto const none = Tree::object();
        keeper::Call call{&programme_.rooms(), {}, none, {}, [](auto, auto, auto) {}, {}};
        return keeper::pause_for_red(call);
    }
    std::size_t entries() { return programme_.rooms().control().state()->entries; }
    Programme programme_;
};

TEST_F(Watching, EveryControlOfTheListRuns) {
    auto const checked = value_of(programme_.ask("auditor", "check", Tree::object()));
    EXPECT_EQ(checked.find("controls")->as_list().value()->size(), program::controls().size());
    EXPECT_EQ(colour("audience"), "green");
    EXPECT_EQ(colour("declared"), "green");
    EXPECT_EQ(colour("ledger"), "green");
    EXPECT_EQ(colour("signers"), "amber");  // one holder each
    EXPECT_EQ(colour("witnessed"), "amber");
}

TEST_F(Watching, OnlyNewsIsWritten) {
    (void)colour("audience");
    auto const before = entries();
    (void)colour("audience");
    EXPECT_EQ(entries(), before);
    programme_.clock().set(at("2026-03-03T09:00:00Z"));
    (void)colour("audience");
    EXPECT_EQ(entries(), before + 1);
}

TEST_F(Watching, ACanaryThatWasLetInDoesNotKeepAMendedProgrammePaused) {
    state::CanaryTried entry{0, exposure::kCanary, "release of every cell", false};
    ASSERT_TRUE(programme_.rooms().control().commit({{}, {}, std::move(entry)}, state::no_guard));
    EXPECT_EQ(colour("canary"), "red");
    (void)value_of(programme_.pause("security", "the canary was let in"));
    EXPECT_EQ(colour("canary"), "amber");  // by the rules it would be refused now
}

TEST_F(Watching, TheCanaryIsRefusedAtTheDoor) {
    EXPECT_EQ(colour("canary"), "amber");  // nothing to read yet
    std::vector<Mail> const mails{{"p1", "p2", at("2026-02-03T10:00:00Z")}};
    (void)value_of(programme_.import("mail", batch_of(mails)));
    (void)value_of(programme_.ask("operator", "close", Tree::object().set("week", "2026-W06")));
    EXPECT_EQ(colour("canary"), "green");
    auto const canary = programme_.rooms().control().state()->incidents->canary;
    ASSERT_TRUE(canary);
    EXPECT_TRUE(canary->tried.was_refused);
}

TEST_F(Watching, ARedControlThatPausesPausesAndHoldsBackTheResume) {
    EXPECT_FALSE(keeper::is_pause_owed(programme_.rooms()));
    say("signers", "red");
    EXPECT_FALSE(keeper::is_pause_owed(programme_.rooms()));  // does not pause by default
    say("audience", "red");
    ASSERT_TRUE(keeper::is_pause_owed(programme_.rooms()));
    (void)value_of(pause_if_red());
    auto const state = programme_.rooms().control().state();
    EXPECT_EQ(state->lifecycle.pauses().back().reason, "the control `audience` is red");
    (void)value_of(programme_.publish_review());
    for (auto const* role : {"privacy", "security", "representative"})
        (void)value_of(programme_.sign_findings(role, programme_.resume_subject()));
    EXPECT_EQ(state::missing_to_resume(*programme_.rooms().control().state()),
              std::vector<std::string>{"control: audience"});
    EXPECT_EQ(reason_of(programme_.ask("privacy", "resume", Tree::object())), Reason::not_reviewed);
    EXPECT_EQ(colour("audience"), "green");  // it is run again, and finds it mended
    (void)value_of(programme_.ask("privacy", "resume", Tree::object()));
    EXPECT_FALSE(programme_.rooms().control().state()->is_paused());
    EXPECT_FALSE(keeper::is_pause_owed(programme_.rooms()));
    EXPECT_EQ(reason_of(pause_if_red()), Reason::already_done);
}

TEST_F(Watching, AFreezeStopsReleasesAndLeavesTheRest) {
    auto const scope = Tree::object().set("scope", "department:North").set("reason", "talks");
    EXPECT_EQ(reason_of(programme_.ask("privacy", "freeze", scope)), Reason::not_granted);
    EXPECT_EQ(reason_of(programme_.ask(
                  "representative", "freeze",
                  Tree::object().set("scope", "department:East").set("reason", "talks"))),
              Reason::not_declared);
    (void)value_of(programme_.ask("representative", "freeze", scope));
    EXPECT_EQ(reason_of(programme_.ask("representative", "freeze", scope)), Reason::already_done);
    auto const week = Tree::object().set("week", "2026-W06");
    EXPECT_EQ(reason_of(programme_.ask("operator", "close", week)), Reason::frozen);
    (void)value_of(programme_.import("mail", batch_of({{"p1", "p2", at("2026-02-03T10:00:00Z")}})));
    (void)value_of(
        programme_.ask("representative", "thaw", Tree::object().set("scope", "department:North")));
    (void)value_of(programme_.ask("operator", "close", week));
}

TEST_F(Watching, AFreezeCoversItsUnitsAndThoseAboveAndBelow) {
    (void)value_of(
        programme_.ask("representative", "freeze",
                       Tree::object().set("scope", "team:North/Red").set("reason", "talks")));
    auto const state = programme_.rooms().control().state();
    auto const is_frozen = [&](std::vector<std::string> const& path) {
        auto const unit = state->directory->find_unit(path).value();
        return state::refuse_if_frozen(*state, {{base::Week{}, {unit}}}).has_value();
    };
    EXPECT_TRUE(is_frozen({"North", "Red"}));
    EXPECT_TRUE(is_frozen({"North"}));
    EXPECT_FALSE(is_frozen({"North", "Blue"}));
    EXPECT_FALSE(is_frozen({"South"}));
}

TEST_F(Watching, AnOwnPauseIsForWhoIsMeasured) {
    auto const half_an_hour = Tree::object().set("minutes", "30");
    EXPECT_EQ(reason_of(programme_.ask("lead", "me.pause", half_an_hour)), Reason::not_granted);
    for (auto const* minutes : {"0", "121", "-5", "half", ""}) {
        auto const ending =
            programme_.ask("lead", "me.pause", Tree::object().set("minutes", minutes));
        EXPECT_FALSE(ending.has_value()) << minutes;
    }
}

TEST(OwnPause, KeepsWhatLiesInItOutForEverAndSaysNothing) {
    auto const people = small_company(12) + "lead,Orla Vintner,lead@small.example,North/Red\n";
    Programme programme({small_charter(5), small_grants(), people, at(kNow)});
    (void)value_of(programme.ask("lead", "me.pause", Tree::object().set("minutes", "30")));
    auto const own = value_of(programme.ask("lead", "me.show", Tree::object()));
    EXPECT_EQ(own.find("pauses")->as_list().value()->size(), 1U);
    programme.clock().set(at("2026-03-02T10:00:00Z"));
    auto const bring = [&](std::string const& who, std::string_view when) {
        auto const mail = batch_of({{who, "p2", at(when)}});
        return value_of(programme.import("mail", mail)).find("untimely")->as_int().value();
    };
    EXPECT_EQ(bring("lead", "2026-03-02T09:15:00Z"), 0);  // not collected, and not counted
    EXPECT_EQ(bring("p1", "2026-03-02T09:15:00Z"), 0);
    auto const& incidents = *programme.rooms().control().state()->incidents;
    auto const lead = incidents.paused_people.begin()->first;
    auto const moment = [&](std::string_view when) {
        return incidents.may_keep(lead, {at(when), at(when)});
    };
    EXPECT_FALSE(moment("2026-03-02T09:00:00Z"));
    EXPECT_FALSE(moment("2026-03-02T09:29:59Z"));
    EXPECT_TRUE(moment("2026-03-02T09:30:00Z"));
    EXPECT_TRUE(moment("2026-03-02T08:59:59Z"));
    auto const trail = value_of(programme.ask("auditor", "ledger.show", Tree::object()));
    for (auto const& entry : *trail.find("entries")->as_list().value())
        EXPECT_NE(entry.find("type")->as_text().value(), "person_paused");
}

}  // namespace
}  // namespace weir::scenarios
