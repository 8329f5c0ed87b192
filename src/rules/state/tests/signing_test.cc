// Whose signature counts: a role that is held, by somebody who is there, with the key that signed.
#include "rules/state/signing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::state {
namespace {

constexpr Person kAda{1};
constexpr Person kBo{2};
constexpr crypto::PublicKey kOld{1};
constexpr crypto::PublicKey kNew{2};
constexpr base::Instant kNow{1'780'000'000};

Happened by(Person actor, Entry entry) { return {7, kNow, actor, std::move(entry), {}}; }

State with_key(crypto::PublicKey const& key) {
    State state;
    state.keys = std::make_shared<std::map<Person, crypto::PublicKey> const>(
        std::map<Person, crypto::PublicKey>{{kAda, key}});
    return state;
}

TEST(SignOffOf, KeepsTheKeyOfItsMomentAndNoneForWhoHasNone) {
    auto const state = with_key(kOld);
    auto const sign = sign_off_of(state, by(kAda, ResumeSigned{}), "privacy");
    EXPECT_EQ(sign, (program::SignOff{{}, "privacy", kAda, kNow, kOld}));
    EXPECT_EQ(sign_off_of(state, by(kBo, ResumeSigned{}), "privacy").by, crypto::PublicKey{});
}

TEST(HasKey, IsOfTheKeyInForceOnly) {
    auto const state = with_key(kNew);
    EXPECT_TRUE(has_key(state, kAda, kNew));
    EXPECT_FALSE(has_key(state, kAda, kOld));
    EXPECT_FALSE(has_key(state, kBo, crypto::PublicKey{})) << "no key is no key of all zeros";
}

TEST(Counting, TakesNobodyWhoHoldsNothing) {
    auto const state = with_key(kNew);
    EXPECT_TRUE(counting(state, {{{}, "privacy", kAda, kNow, kNew}}, kNow).empty());
    EXPECT_EQ(holders_of(state, "privacy", kNow).all, 0u);
    EXPECT_FALSE(holds_signing_role(state, kAda));
}

TEST(MissingToActivate, CountsNoSignatureOfAKeyThatWasReplacedInDraft) {
    auto state = with_key(kOld);
    EXPECT_TRUE(missing_to_activate(state).empty());
    base::Rho const one{1};
    auto const limits = *privacy::Limits::of({base::Rho{3}, one, one, one});
    Rules rules{program::Charter({base::Rho{3}, limits, {}, *privacy::Delta::of(1e-6), 5}),
                {},
                {},
                {},
                "aa"};
    rules.charter.quorum.activate = {"privacy"};
    state.rules = std::make_shared<Rules const>(std::move(rules));
    auto const subject = base::Digest{9};
    state.lifecycle.apply(program::CharterSet{subject, kNow});
    state.lifecycle.apply(
        program::CharterSigned{sign_off_of(state, by(kAda, CharterSigned{}), "privacy", subject)});
    EXPECT_TRUE(missing_to_activate(state).empty());
    state.keys = with_key(kNew).keys;
    EXPECT_THAT(missing_to_activate(state), testing::ElementsAre("privacy"));
    state.lifecycle.apply(
        program::CharterSigned{sign_off_of(state, by(kAda, CharterSigned{}), "privacy", subject)});
    EXPECT_TRUE(missing_to_activate(state).empty());
}

}  // namespace
}  // namespace weir::state
