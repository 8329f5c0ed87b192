#include "rules/state/keyring.h"

#include <gtest/gtest.h>

#include "rules/state/state.h"

namespace weir::state {
namespace {

constexpr Person kNew{7};
constexpr crypto::PublicKey kKey{1, 2, 3};
constexpr crypto::PublicKey kOther{4, 5, 6};

KeyVouched vouch(crypto::PublicKey const& key) { return {kNew, key, "privacy", {9}, {}}; }

TEST(Keyring, ABoundKeyIsNoCandidateAndNobodyElsesEver) {
    Keyring ring;
    ring.apply(vouch(kKey), {5, Person{1}, base::Instant{50}});
    ring.apply(vouch(kOther), {6, Person{1}, base::Instant{60}});
    EXPECT_TRUE(ring.is_vouched(kNew, kKey));
    ring.apply(KeyBound{kNew, kKey}, {7, {}, base::Instant{70}});
    EXPECT_TRUE(ring.candidates().empty());
    EXPECT_TRUE(ring.was_known(kKey));
    EXPECT_FALSE(ring.was_known(kOther));
    EXPECT_EQ(ring.last_of(kNew).entry, 7u);
    EXPECT_EQ(ring.last_of(Person{8}).entry, 0u);
}

TEST(Keyring, ARevokedCandidateIsGoneForGood) {
    Keyring ring;
    ring.apply(vouch(kKey), {5, Person{1}, base::Instant{50}});
    ring.apply(KeyRevoked{kNew, kKey, "security", {}}, {6, Person{2}, base::Instant{60}});
    EXPECT_FALSE(ring.is_vouched(kNew, kKey));
    EXPECT_TRUE(ring.was_known(kKey));
}

TEST(Keyring, TheStateForgetsARevokedKeyAndTakesNoVouchForIt) {
    auto state = fold(State(), {0, {}, {}, Genesis{"o", false, false}, {}}).value();
    state = fold(state, {1, {}, {}, KeyBound{kNew, kKey}, {}}).value();
    EXPECT_EQ(state.person_of(kKey), kNew);
    state = fold(state, {2, {}, kNew, KeyRevoked{kNew, kKey, "", {}}, {}}).value();
    EXPECT_FALSE(state.person_of(kKey));
    EXPECT_FALSE(fold(state, {3, {}, kNew, vouch(kKey), {}}));
    EXPECT_TRUE(fold(state, {3, {}, kNew, vouch(kOther), {}}));
}

TEST(Keyring, WhatAnEnvelopeGaveIsUntoldUntilItIsTold) {
    auto state = fold(State(), {0, {}, {}, Genesis{"o", false, false}, {}}).value();
    DirectoryChanged changed;
    changed.used = {1};
    changed.given = {{"new_member lead release", Person{3}, Person{4}, "release", {Person{3}}}};
    state = fold(state, {1, {}, {}, changed, {}}).value();
    EXPECT_EQ(state.envelopes.untold.size(), 1u);
    EnvelopeTold const told{1, 0, "new_member lead release", "release"};
    state = fold(state, {2, {}, {}, told, {}}).value();
    EXPECT_TRUE(state.envelopes.untold.empty());
}

}  // namespace
}  // namespace weir::state
