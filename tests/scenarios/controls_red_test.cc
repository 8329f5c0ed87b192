// Every control turns red for the thing that it is there for: on the state of a real programme in
// which one thing is wrong.
#include <functional>

#include <gtest/gtest.h>

#include "doors/exposure/controls.h"
#include "tests/scenarios/programme.h"

namespace weir::scenarios {
namespace {

using program::Colour;

base::Instant at(std::string_view text) { return base::parse_instant(text).value(); }

constexpr std::string_view kNow = "2026-03-02T09:00:00Z";
constexpr std::string_view kTrail =
    "[[grant]]\nrole = \"privacy\"\nclass = \"trail\"\nscope = \"company\"\n"
    "purpose = \"PersonnelWorkloadManagement\"\nfrom = \"2026-01-05\"\n";

class Red : public testing::Test {
protected:
    Red()
        : programme_({small_charter(5), small_grants() + std::string(kTrail), small_company(12),
                      at(kNow)}),
          state_(*programme_.rooms().control().state()) {
        facts_.pause_milliseconds = 50;
    }
    Colour of(std::string_view name) {
        for (auto const& checked : exposure::check_controls(state_, facts_, at(kNow))) {
            if (checked.name == name) return checked.colour;
        }
        ADD_FAILURE() << "no control " << name;
        return Colour::amber;
    }
    void change_rules(std::function<void(state::Rules&)> const& change) {
        auto rules = *state_.rules;
        change(rules);
        state_.rules = std::make_shared<state::Rules const>(std::move(rules));
    }
    void change_incidents(std::function<void(state::Incidents&)> const& change) {
        auto incidents = *state_.incidents;
        change(incidents);
        state_.incidents = std::make_shared<state::Incidents const>(std::move(incidents));
    }
    void back_up(std::string recipient) {
        change_incidents([&](state::Incidents& known) {
            known.copies.push_back(
                {1, {"backup", "data", std::move(recipient)}, base::Person{1}, at(kNow)});
        });
    }
    Programme programme_;
    state::State state_;
    exposure::Facts facts_;
};

TEST_F(Red, WhereARoleThatReadsWhatIsPersonalHasMoreHoldersThanItsCap) {
    EXPECT_EQ(of("audience"), Colour::green);
    change_rules([](state::Rules& rules) {
        for (auto& role : rules.charter.roles) {
            if (role.name == "privacy") role.cap = 0;
        }
    });
    EXPECT_EQ(of("audience"), Colour::red);
}

TEST_F(Red, WhereTheRulesAreNotWhatWasSignedOrMoreIsStored) {
    EXPECT_EQ(of("declared"), Colour::green);
    facts_.undeclared = 1;
    EXPECT_EQ(of("declared"), Colour::red);
    facts_.undeclared = 0;
    change_rules([](state::Rules& rules) { rules.charter.text += "# one word more\n"; });
    EXPECT_EQ(of("declared"), Colour::red);
}

TEST_F(Red, WhereTheCanaryWasLetIn) {
    auto const tried = [&](bool was_refused, base::Instant when) {
        change_incidents([&](state::Incidents& known) {
            known.canary = {1, {0, exposure::kCanary, "release of every cell", was_refused}, when};
        });
        return of("canary");
    };
    EXPECT_EQ(tried(true, at(kNow)), Colour::green);
    EXPECT_EQ(tried(true, at(kNow) - exposure::kCanaryAgeMax - base::kHour), Colour::amber);
    EXPECT_EQ(tried(false, at(kNow)), Colour::red);
}

TEST_F(Red, WhereTheLedgerIsNotWhatItWasOrTooFewCosigned) {
    EXPECT_EQ(of("ledger"), Colour::green);
    facts_.ledger_fault = "entry 3 does not open";
    EXPECT_EQ(of("ledger"), Colour::red);
    EXPECT_EQ(of("witnessed"), Colour::amber);
    change_rules([](state::Rules& rules) { rules.charter.witnessing = program::WitnessRule{}; });
    facts_.witnessed = program::Witnessed{.fresh = 0, .quorum_at = std::nullopt, .is_red = true};
    EXPECT_EQ(of("witnessed"), Colour::red);
    facts_.witnessed->is_red = false;
    EXPECT_EQ(of("witnessed"), Colour::green);
}

TEST_F(Red, WhereATeamsWeekHasSpentMoreThanTheCharterAllowsNow) {
    (void)value_of(programme_.import("mail", batch_of({{"p1", "p2", at("2026-02-03T10:00:00Z")}})));
    (void)value_of(
        programme_.ask("operator", "close", text::Tree::object().set("week", "2026-W06")));
    state_ = *programme_.rooms().control().state();
    EXPECT_EQ(of("budgets"), Colour::green);
    change_rules([](state::Rules& rules) {
        rules.charter.privacy.limits =
            privacy::Limits::of({base::Rho{1}, base::Rho{1}, base::Rho{0}, base::Rho{0}}).value();
    });
    EXPECT_EQ(of("budgets"), Colour::red);
}

TEST_F(Red, WhereWeeksAreKeptPastTheirPeriodOrAReplacedKeyMayStillBeSomewhere) {
    EXPECT_EQ(of("retention"), Colour::green);
    facts_.overdue = 1;
    EXPECT_EQ(of("retention"), Colour::red);
    EXPECT_EQ(of("destruction"), Colour::green);
    state_.custody.owed[1] = {};
    EXPECT_EQ(of("destruction"), Colour::red);
}

TEST_F(Red, WhereASideDoorIsOpen) {
    EXPECT_EQ(of("side_doors"), Colour::green);
    facts_.files.open = {"keys"};
    EXPECT_EQ(of("side_doors"), Colour::red);
    facts_.files.open.clear();
    facts_.files.can_dump = true;
    EXPECT_EQ(of("side_doors"), Colour::red);
    facts_.files.can_dump = false;
    facts_.files.can_swap = true;
    EXPECT_EQ(of("side_doors"), Colour::amber);
    facts_.files.can_swap = false;
    facts_.files.is_one_volume = true;
    EXPECT_EQ(of("side_doors"), Colour::amber);  // this programme is a demo
    state_.genesis->is_demo = false;
    EXPECT_EQ(of("side_doors"), Colour::red);
}

TEST_F(Red, WhereABackupIsInClear) {
    back_up("00ff");
    EXPECT_EQ(of("side_doors"), Colour::green);
    back_up("");
    EXPECT_EQ(of("side_doors"), Colour::red);
}

TEST_F(Red, WhereNobodyHoldsARoleThatSigns) {
    EXPECT_EQ(of("signers"), Colour::amber);  // one each
    state_.permissions = {};
    EXPECT_EQ(of("signers"), Colour::red);
}

TEST_F(Red, WhereBeingExemptGoesWithLeadingOthers) {
    EXPECT_EQ(of("parity"), Colour::amber);  // nothing was released
    exposure::Parity parity{base::Quarter::of("2026-Q1").value(), 5, {}};
    parity.bands = {{"lead nobody", 900, 20}, {"lead others", 100, 3}};
    facts_.parity = parity;
    EXPECT_EQ(of("parity"), Colour::green);
    parity.bands = {{"lead nobody", 900, 1}, {"lead others", 100, 60}};
    facts_.parity = parity;
    EXPECT_EQ(of("parity"), Colour::red);
}

TEST_F(Red, WhereAPauseTookLongerThanASecond) {
    EXPECT_EQ(of("pause"), Colour::green);
    facts_.pause_milliseconds = exposure::kPausePromised + 1;
    EXPECT_EQ(of("pause"), Colour::amber);
    facts_.pause_milliseconds = exposure::kPauseMost + 1;
    EXPECT_EQ(of("pause"), Colour::red);
    facts_.pause_milliseconds = std::nullopt;
    EXPECT_EQ(of("pause"), Colour::amber);
}

}  // namespace
}  // namespace weir::scenarios
