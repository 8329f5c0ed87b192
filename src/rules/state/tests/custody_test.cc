#include "rules/state/custody.h"

#include <gtest/gtest.h>

#include "rules/state/detail/restored.h"
#include "rules/state/state.h"

namespace weir::state {
namespace {

base::Week week(char const* text) { return base::Week::of(text).value(); }
base::Instant instant(char const* text) { return base::parse_instant(text).value(); }

TEST(Custody, OwesAStatementForAFileAndNoneForAToken) {
    Custody custody;
    ASSERT_TRUE(custody.apply(KeysRotated{2, "pkcs11", 1, "file", 9}, base::Instant{50}));
    EXPECT_EQ(custody.month_key, 2u);
    EXPECT_EQ(custody.month_key_since, base::Instant{50});
    ASSERT_EQ(custody.owed.size(), 1u);
    EXPECT_EQ(custody.owed.at(1).kind, "file");
    ASSERT_TRUE(custody.apply(KeysRotated{3, "passphrase", 2, "pkcs11", 9}, base::Instant{60}));
    ASSERT_TRUE(custody.apply(KeysRotated{7, "file", 3, "passphrase", 9}, base::Instant{70}));
    EXPECT_EQ(custody.owed.size(), 2u);
    ASSERT_TRUE(custody.apply(KeyDestroyed{1, "security", {}}));
    ASSERT_TRUE(custody.apply(KeyDestroyed{3, "security", {}}));
    EXPECT_TRUE(custody.owed.empty());
}

TEST(Custody, RefusesWhatCannotFollow) {
    Custody custody;
    EXPECT_FALSE(custody.apply(KeysRotated{1, "file", 1, "file", 9}, base::Instant{50}));
    EXPECT_FALSE(custody.apply(KeysRotated{4, "file", 2, "file", 9}, base::Instant{50}));
    EXPECT_FALSE(custody.apply(KeyDestroyed{1, "security", {}}));
    EXPECT_TRUE(custody.owed.empty());
    ASSERT_TRUE(custody.apply(RetentionSwept{week("2026-W01"), 0}));
    EXPECT_FALSE(custody.apply(RetentionSwept{week("2026-W01"), 0}));
    EXPECT_TRUE(custody.apply(RetentionSwept{week("2026-W01"), 1}));
}

Happened at(std::uint64_t index, char const* time, Entry entry) {
    return {index, instant(time), Person{1}, std::move(entry), {}};
}

State active_since(char const* activated) {
    auto state = fold(State(), at(0, "2026-01-01T00:00:00Z", Genesis{"o", false, false})).value();
    state.lifecycle.apply(program::Activated{instant(activated)});
    state.budget = std::make_shared<privacy::BudgetBook const>(
        *privacy::Limits::of({base::Rho{100}, base::Rho{80}, base::Rho{10}, base::Rho{10}}));
    state.time = instant("2026-06-01T12:00:00Z");
    return state;
}

access::Grant grant(char const* role, char const* from) {
    return {role, access::Class::release, {}, "p", {instant(from), std::nullopt}};
}

State restored(State state) {
    return fold(std::move(state), at(9, "2026-06-20T12:00:00Z", LogRestored{"o/2", 40, "", 0, ""}))
        .value();
}

TEST(ARestoredLog, IsPausedFromItsHeadOn) {
    auto const state = restored(active_since("2026-02-01T00:00:00Z"));
    EXPECT_TRUE(state.is_paused());
    EXPECT_EQ(state.pause, 9u);
    ASSERT_EQ(state.lifecycle.pauses().size(), 1u);
    EXPECT_EQ(state.lifecycle.pauses().back().span.from, instant("2026-06-01T12:00:00Z"));
    EXPECT_TRUE(refuse_unless_active(state, "import"));
}

TEST(ARestoredLog, CountsNoSignatureForAnEarlierPause) {
    auto state = active_since("2026-02-01T00:00:00Z");
    state = fold(state, at(3, "2026-05-30T00:00:00Z", Paused{"why"})).value();
    state = fold(state, at(4, "2026-05-30T01:00:00Z", ResumeSigned{"privacy", {}})).value();
    ASSERT_EQ(state.lifecycle.resume_sign_offs().size(), 1u);
    state = restored(std::move(state));
    EXPECT_TRUE(state.lifecycle.resume_sign_offs().empty());
    EXPECT_EQ(state.pause, 9u);
}

TEST(ARestoredLog, HasSpentEveryWeekThatBeganBeforeTheGapEnded) {
    auto const state = restored(active_since("2026-02-01T00:00:00Z"));
    privacy::Block const old{week("2026-W10"), base::Unit{1}};
    privacy::Block const gap{week("2026-W25"), base::Unit{1}};  // 15 June to 21 June
    privacy::Block const fresh{week("2026-W26"), base::Unit{1}};
    for (auto const share : {privacy::Share::release, privacy::Share::answers}) {
        EXPECT_EQ(state.budget->left(old, share), base::Rho{0});
        EXPECT_EQ(state.budget->left(gap, share), base::Rho{0});
        EXPECT_NE(state.budget->left(fresh, share), base::Rho{0});
    }
}

TEST(ARestoredLog, WithdrawsRecentGrants) {
    auto state = active_since("2026-02-01T00:00:00Z");
    state.permissions.apply(access::GrantsChange{instant("2026-02-01T00:00:00Z"),
                                                 {grant("analyst", "2026-02-01T00:00:00Z")}});
    state.permissions.apply(access::GrantsChange{
        instant("2026-05-20T00:00:00Z"),
        {grant("analyst", "2026-02-01T00:00:00Z"), grant("lead", "2026-05-20T00:00:00Z")}});
    state = restored(std::move(state));
    for (auto const& held : state.permissions.grants()) {
        bool const is_recent = held.role == "lead";
        EXPECT_EQ(held.span.until.has_value(), is_recent) << held.role;
    }
}

TEST(ARestoredLog, KeepsADraftADraftAndItsGapEmpty) {
    auto state = fold(State(), at(0, "2026-01-01T00:00:00Z", Genesis{"o", false, false})).value();
    state.time = instant("2026-06-01T12:00:00Z");
    state = restored(std::move(state));
    EXPECT_FALSE(state.is_paused());
    EXPECT_EQ(state.lifecycle.stage(), program::Stage::draft);
    ASSERT_EQ(state.lifecycle.pauses().size(), 1u);
    EXPECT_EQ(state.lifecycle.pauses().back().span.from, instant("2026-06-01T12:00:00Z"));
    ASSERT_TRUE(state.exhausted_before);
    EXPECT_EQ(*state.exhausted_before, week("2026-W26"));
}

}  // namespace
}  // namespace weir::state
