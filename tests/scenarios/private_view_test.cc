// The private view over the life of a programme: who was looked at is told, finds all of it proved,
// and nobody else learns of it.
#include <algorithm>

#include <gtest/gtest.h>

#include "records/ledger/heads.h"
#include "surfaces/protocol/personal_view.h"
#include "tests/scenarios/programme.h"

namespace weir::scenarios {
namespace {

using text::Tree;

base::Instant at(std::string_view text) { return base::parse_instant(text).value(); }

class PrivateViewScenario : public testing::Test {
protected:
    PrivateViewScenario()
        : programme_(
              {small_charter(5), small_grants(), small_company(12), at("2026-03-02T09:00:00Z")}) {}

    /// `role` looks up who could see the trail of the role holder `of`.
    void look_up(std::string const& role, std::string const& of) {
        (void)value_of(
            programme_.ask(role, "audience", Tree::object().set("class", "trail").set("of", of)));
    }
    void an_hour_passes() {
        programme_.clock().set(programme_.clock().now() + base::kHour);
        (void)value_of(programme_.ask("operator", "jobs", Tree::object()));
    }
    protocol::PersonalAnswer seen_by(std::string const& role) {
        return protocol::personal_answer_of(
                   value_of(programme_.ask(role, "me.seen", Tree::object())))
            .value();
    }
    base::Result<ledger::PersonalAudit> audit(protocol::PersonalAnswer const& answer) {
        return ledger::audit_view(
            answer.view, answer.tag_key,
            ledger::Policy::of_log(programme_.rooms().ledger().verifier_key()));
    }
    /// What anybody can count over the whole log, without a key.
    base::Result<ledger::PublicAudit> public_audit() {
        ledger::PublicAudit audit;
        auto const scanned = programme_.rooms().ledger().scan(
            [&](std::uint64_t, ledger::Record const& record) { return audit.add(record.leaf); });
        if (!scanned) return std::unexpected(scanned.error());
        return audit;
    }

    Programme programme_;
};

TEST_F(PrivateViewScenario, TellsWhoWasLookedAtAndProvesThatItIsAll) {
    an_hour_passes();
    look_up("privacy", "analyst");
    look_up("security", "analyst");
    look_up("privacy", "operator");
    an_hour_passes();
    an_hour_passes();  // the public form shows what happened before the hour
    auto const answer = seen_by("analyst");
    auto const audited = audit(answer);
    ASSERT_TRUE(audited) << audited.error().message;
    EXPECT_EQ(audited->slots, 2U);
    EXPECT_EQ(audited->counted, 2U);
    EXPECT_EQ(audited->people, programme_.rooms().control().state()->view.people());
    EXPECT_NE(answer.view.slots[0].visible.find("\"by\":\"privacy\""), std::string::npos);
    EXPECT_NE(answer.view.slots[1].visible.find("\"by\":\"security\""), std::string::npos);
    EXPECT_EQ(audit(seen_by("operator"))->slots, 1U);
    EXPECT_EQ(audit(seen_by("representative"))->slots, 0U);
}

TEST_F(PrivateViewScenario, IsCountedForEverybodyByTheWholeLog) {
    for (int i = 0; i < 5; ++i) {
        look_up("privacy", i % 2 == 0 ? "analyst" : "operator");
        an_hour_passes();
    }
    auto const audited = public_audit();
    ASSERT_TRUE(audited) << audited.error().message;
    EXPECT_EQ(audited->slots(), 5U);
    EXPECT_EQ(audited->uncounted(), 0U);
    EXPECT_EQ(audited->people(), programme_.rooms().control().state()->person_max.value);
}

TEST_F(PrivateViewScenario, IsTheSameAfterTheKeeperWasStartedAgain) {
    look_up("privacy", "analyst");
    an_hour_passes();
    look_up("security", "analyst");
    programme_.reopen();
    an_hour_passes();
    an_hour_passes();
    auto const audited = audit(seen_by("analyst"));
    ASSERT_TRUE(audited) << audited.error().message;
    EXPECT_EQ(audited->counted, 2U);
}

TEST_F(PrivateViewScenario, OfOneNeverVerifiesWithTheKeyOfAnother) {
    look_up("privacy", "analyst");
    an_hour_passes();
    an_hour_passes();
    auto answer = seen_by("analyst");
    answer.tag_key = seen_by("operator").tag_key;
    EXPECT_FALSE(audit(answer));
}

TEST_F(PrivateViewScenario, HoldsBackNothingThatWasCounted) {
    look_up("privacy", "analyst");
    look_up("security", "analyst");
    an_hour_passes();
    an_hour_passes();
    auto answer = seen_by("analyst");
    answer.view.slots.pop_back();
    EXPECT_FALSE(audit(answer));
}

TEST_F(PrivateViewScenario, StatesEveryReadingOfManyToEverybody) {
    (void)value_of(programme_.ask("operator", "org.list", Tree::object()));
    an_hour_passes();
    an_hour_passes();
    auto const answer = seen_by("analyst");
    ASSERT_TRUE(audit(answer));
    auto const& statements = answer.view.statements;
    auto const roster = std::ranges::find_if(
        statements, [](auto const& shown) { return shown.visible.contains("roster of company"); });
    ASSERT_NE(roster, statements.end());
    EXPECT_TRUE(roster->visible.contains("\"by\":\"operator\"")) << roster->visible;
    EXPECT_EQ(answer.statements_in_all, statements.size());
}

TEST_F(PrivateViewScenario, CountsHeadsOnceAnHourAndRestsWhileNothingHappens) {
    an_hour_passes();
    auto const before = public_audit()->epochs();
    (void)value_of(programme_.ask("operator", "jobs", Tree::object()));
    EXPECT_EQ(public_audit()->epochs(), before);
    for (int hour = 0; hour < 24; ++hour) an_hour_passes();
    EXPECT_EQ(public_audit()->epochs(), before + 1);
}

}  // namespace
}  // namespace weir::scenarios
