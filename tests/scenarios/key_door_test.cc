// Keys of people who come later: who can make one theirs, who can end it, and what each wrong try
// is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "doors/change/key_door.h"
#include "engines/text/formats.h"
#include "rules/program/fingerprint.h"
#include "rules/program/sign_off.h"
#include "tests/scenarios/programme.h"

namespace weir::scenarios {
namespace {

using base::Reason;
using text::Tree;

std::string replaced(std::string text, std::string const& from, std::string const& to) {
    auto const at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

/// The newcomer in the role of security; in that of the representative a second holder.
std::string with_newcomer() {
    auto const charter = replaced(small_charter(5), "members = [\"security\"]",
                                  "members = [\"security\", \"newcomer\"]");
    return replaced(charter, "members = [\"representative\"]",
                    "members = [\"representative\", \"analyst\"]");
}

/// Privacy reports to security, and the newcomer to privacy.
std::string with_lines() {
    auto csv = replaced(small_company(8), "unit\n", "unit,manager\n");
    for (auto at = csv.find('\n', 30); at != std::string::npos; at = csv.find('\n', at + 2))
        csv.insert(at, ",");
    return csv +
           "security,,,North/Red,\nprivacy,,,North/Red,security\n"
           "newcomer,,,North/Red,privacy\n";
}

class PersonKeys : public testing::Test {
protected:
    explicit PersonKeys(std::string const& people = small_company(8))
        : programme_({with_newcomer(), small_grants(), people,
                      base::parse_instant("2026-03-02T09:00:00Z").value(), false}) {}

    state::State const& state() {
        now_ = programme_.rooms().control().state();
        return *now_;
    }
    base::Person person(std::string const& role) {
        return state().person_of(programme_.key(role).public_key()).value();
    }
    std::uint64_t last_of(std::string const& id) {
        auto const listed = value_of(programme_.ask("operator", "key.list", Tree::object()));
        for (auto const& row : **listed.find("keys")->as_list()) {
            if (row.find("person")->as_text().value() == id)
                return static_cast<std::uint64_t>(row.find("last")->as_int().value());
        }
        return 0;
    }
    struct Act {
        std::string operation = "key.vouch";
        std::string act = "key_vouched";
        std::string in_role;  // empty: that of the same name as who signs
    };
    Tree signed_by(std::string const& who, std::string const& id, crypto::PublicKey const& key,
                   Act const& what) {
        auto role = what.in_role.empty() ? who : what.in_role;
        if (id == who) role.clear();
        auto const subject = program::key_subject(id, key, last_of(id));
        auto const message =
            program::message_of({state().genesis->origin, what.act, subject, role});
        return Tree::object()
            .set("person", id)
            .set("key", base::to_hex(key))
            .set("role", role)
            .set("signature", base::to_hex(programme_.key(who).sign(message)));
    }
    keeper::Ending vouch(std::string const& who, std::string const& id,
                         crypto::PublicKey const& key, std::string const& in_role = "") {
        return programme_.ask(who, "key.vouch",
                              signed_by(who, id, key, {"key.vouch", "key_vouched", in_role}));
    }
    keeper::Ending succeed(std::string const& role, crypto::PublicKey const& key) {
        return programme_.ask(role, "key.vouch",
                              signed_by(role, role, key, {"key.vouch", "key_succeeded", ""}));
    }
    keeper::Ending revoke(std::string const& role, std::string const& id,
                          crypto::PublicKey const& key) {
        return programme_.ask(role, "key.revoke",
                              signed_by(role, id, key, {"key.revoke", "key_revoked", ""}));
    }
    std::string subject_of(keeper::Ending const& ending) {
        auto const* refusal = ending ? std::get_if<base::Refusal>(&*ending) : nullptr;
        return refusal == nullptr ? "" : refusal->subject;
    }
    std::string notice() {
        auto const shown = value_of(programme_.ask("analyst", "charter.show", Tree::object()));
        return shown.find("notice")->as_text().value();
    }
    void pass(int days) {
        auto& clock = programme_.clock();
        clock.set(clock.now() + base::Duration{days * base::kDay.seconds});
    }
    bool is_bound(keeper::Ending ending) {
        return value_of(std::move(ending)).find("bound")->as_bool().value();
    }
    void bind_by_all(crypto::PublicKey const& key) {
        EXPECT_FALSE(is_bound(vouch("privacy", "newcomer", key)));
        EXPECT_FALSE(is_bound(vouch("representative", "newcomer", key)));
        EXPECT_TRUE(is_bound(vouch("security", "newcomer", key)));
    }

    Programme programme_;
    std::shared_ptr<state::State const> now_;
    crypto::SigningKey new_ = crypto::SigningKey::generate();
    crypto::PublicKey key_ = new_.public_key();
};

TEST_F(PersonKeys, ANewcomersKeyIsTheirsWhenTwoOtherRolesAndTheirOwnVouched) {
    EXPECT_FALSE(state().person_of(key_));
    bind_by_all(key_);
    ASSERT_TRUE(state().person_of(key_));
    programme_.reopen();
    EXPECT_TRUE(state().person_of(key_));
    EXPECT_THAT(notice(), testing::HasSubstr("newcomer: " + program::fingerprint_of(key_)));
}

TEST_F(PersonKeys, WhatWaitsProvesNothingAndStandsInTheNotice) {
    EXPECT_FALSE(is_bound(vouch("privacy", "newcomer", key_)));
    EXPECT_FALSE(state().person_of(key_));
    EXPECT_THAT(notice(), testing::HasSubstr(program::fingerprint_of(key_)));
    EXPECT_THAT(notice(), testing::HasSubstr("waits to be theirs"));
}

TEST_F(PersonKeys, NobodyVouchesTwiceOrForThemselvesOrInARoleThatIsNotTheirs) {
    (void)value_of(vouch("privacy", "newcomer", key_));
    EXPECT_EQ(subject_of(vouch("privacy", "newcomer", key_)), "vouch");
    EXPECT_EQ(subject_of(vouch("analyst", "newcomer", key_)), "signing role");
    auto borrowed = signed_by("privacy", "newcomer", key_, {});
    borrowed.set("role", "representative");
    EXPECT_EQ(subject_of(programme_.ask("privacy", "key.vouch", borrowed)), "role");
    auto own = signed_by("privacy", "privacy", key_, {});
    own.set("role", "privacy");
    EXPECT_EQ(subject_of(programme_.ask("privacy", "key.vouch", own)), "yourself");
    EXPECT_EQ(subject_of(vouch("privacy", "p1", key_)), "holder");
}

TEST_F(PersonKeys, ASignatureServesItsVoucherOnceForOneKeyOfOnePerson) {
    auto const good = signed_by("privacy", "newcomer", key_, {});
    auto stolen = good;
    stolen.set("role", "security");  // handed in by another holder, in their own role
    EXPECT_FALSE(programme_.ask("security", "key.vouch", stolen));
    auto turned = good;
    turned.set("key", base::to_hex(crypto::SigningKey::generate().public_key()));
    EXPECT_FALSE(programme_.ask("privacy", "key.vouch", turned));
    bind_by_all(key_);
    (void)value_of(revoke("security", "newcomer", key_));
    EXPECT_EQ(subject_of(programme_.ask("privacy", "key.vouch", good)), "key");
}

TEST_F(PersonKeys, AKeyThatIsSomebodysIsNobodyElses) {
    EXPECT_EQ(subject_of(vouch("privacy", "newcomer", programme_.key("analyst").public_key())),
              "key");
    EXPECT_EQ(subject_of(vouch("privacy", "security", key_)), "key in force");
    EXPECT_EQ(subject_of(succeed("privacy", programme_.key("analyst").public_key())), "key");
}

TEST_F(PersonKeys, APersonsOwnKeySignsItsSuccessorAndIsGoneWithIt) {
    auto const whose = person("privacy");
    EXPECT_TRUE(is_bound(succeed("privacy", key_)));
    EXPECT_EQ(state().person_of(key_), whose);
    EXPECT_FALSE(state().person_of(programme_.key("privacy").public_key()));
    // The old one signs nothing any more.
    EXPECT_FALSE(succeed("privacy", crypto::SigningKey::generate().public_key()));
}

TEST_F(PersonKeys, OneSignatureRevokesAndARevokedKeyNeverComesBack) {
    auto const old = programme_.key("analyst").public_key();
    EXPECT_EQ(subject_of(revoke("operator", "analyst", old)), "role");
    (void)value_of(revoke("representative", "analyst", old));
    EXPECT_FALSE(state().person_of(old));
    EXPECT_EQ(subject_of(revoke("representative", "analyst", old)), "key");
    EXPECT_EQ(subject_of(vouch("privacy", "analyst", old)), "key");
}

TEST_F(PersonKeys, ADoubtedCandidateIsEndedByOneSignature) {
    (void)value_of(vouch("privacy", "newcomer", key_));
    (void)value_of(revoke("security", "newcomer", key_));
    EXPECT_EQ(subject_of(vouch("representative", "newcomer", key_)), "key");
}

TEST_F(PersonKeys, AVacantRolesKeyIsBoundByAllOthersAfterFourteenDays) {
    (void)value_of(revoke("privacy", "security", programme_.key("security").public_key()));
    EXPECT_FALSE(is_bound(vouch("privacy", "newcomer", key_)));
    EXPECT_FALSE(is_bound(vouch("representative", "newcomer", key_)));
    auto& clock = programme_.clock();
    clock.set(clock.now() + base::Duration{14 * base::kDay.seconds - 60});
    ASSERT_TRUE(change::KeyDoor(programme_.rooms().control()).sweep());
    EXPECT_FALSE(state().person_of(key_));
    clock.set(clock.now() + base::Duration{120});
    ASSERT_TRUE(change::KeyDoor(programme_.rooms().control()).is_sweep_due());
    ASSERT_TRUE(change::KeyDoor(programme_.rooms().control()).sweep());
    EXPECT_TRUE(state().person_of(key_));
}

TEST_F(PersonKeys, AVouchOfSomebodyWhoLostTheRoleCountsNoMore) {
    (void)value_of(vouch("privacy", "newcomer", key_));
    auto const charter =
        replaced(with_newcomer(), "members = [\"privacy\"]", "members = [\"lead\"]");
    auto const proposed = value_of(
        programme_.ask("operator", "change.propose",
                       Tree::object().set("charter", charter).set("grants", small_grants())));
    auto const proposal = proposed.find("proposal")->as_int().value();
    for (auto const* role : {"privacy", "security", "representative"})
        (void)value_of(programme_.sign_proposal(role, proposal));
    ASSERT_FALSE(state().permissions.holds(person("privacy"), "privacy", programme_.clock().now()));
    EXPECT_EQ(subject_of(vouch("privacy", "newcomer", key_)), "role");
    EXPECT_FALSE(is_bound(vouch("security", "newcomer", key_)));
    EXPECT_FALSE(is_bound(vouch("representative", "newcomer", key_)));
    EXPECT_TRUE(is_bound(vouch("lead", "newcomer", key_, "privacy")));
}

TEST_F(PersonKeys, AVouchLapsesAfterTwentyEightDaysAndMayBeGivenAgain) {
    (void)value_of(vouch("privacy", "newcomer", key_));
    pass(27);
    EXPECT_EQ(subject_of(vouch("privacy", "newcomer", key_)), "vouch");
    (void)value_of(vouch("representative", "newcomer", key_));
    pass(1);
    EXPECT_FALSE(is_bound(vouch("security", "newcomer", key_)));
    EXPECT_TRUE(is_bound(vouch("privacy", "newcomer", key_)));
}

TEST_F(PersonKeys, TwoHoldersOfOneRoleAreOneVouch) {
    (void)value_of(vouch("representative", "newcomer", key_));
    EXPECT_EQ(subject_of(vouch("analyst", "newcomer", key_, "representative")), "vouch");
    EXPECT_FALSE(is_bound(vouch("security", "newcomer", key_)));
    // Who vouched lost the key: another of the role takes their place.
    (void)programme_.rotate_key("representative");
    EXPECT_FALSE(is_bound(vouch("analyst", "newcomer", key_, "representative")));
    EXPECT_TRUE(is_bound(vouch("privacy", "newcomer", key_)));
}

TEST_F(PersonKeys, AKeyIsNotBoundWithoutAHolderOfTheRoleThatItWillSignIn) {
    EXPECT_FALSE(is_bound(vouch("privacy", "newcomer", key_)));
    EXPECT_FALSE(is_bound(vouch("representative", "newcomer", key_)));
    pass(14);
    ASSERT_TRUE(change::KeyDoor(programme_.rooms().control()).sweep());
    EXPECT_FALSE(state().person_of(key_));
}

class PersonKeysInLines : public PersonKeys {
protected:
    PersonKeysInLines() : PersonKeys(with_lines()) {}
};

TEST_F(PersonKeysInLines, NoTwoWhoVouchReportToEachOther) {
    (void)value_of(vouch("privacy", "newcomer", key_));
    EXPECT_EQ(subject_of(vouch("security", "newcomer", key_)), "reporting line");
    EXPECT_FALSE(is_bound(vouch("representative", "newcomer", key_)));
}

TEST_F(PersonKeysInLines, WhoVouchedForSomebodyBelowThemSignsNothingBesideThem) {
    (void)value_of(revoke("representative", "security", programme_.key("security").public_key()));
    (void)value_of(vouch("privacy", "newcomer", key_));
    (void)value_of(vouch("representative", "newcomer", key_));
    pass(14);  // the role is vacant: nobody else has a key in it
    ASSERT_TRUE(change::KeyDoor(programme_.rooms().control()).sweep());
    auto const newcomer = state().person_of(key_);
    ASSERT_TRUE(newcomer);
    auto const first = small_grants().substr(0, small_grants().find("[[grant]]", 10));
    auto const wider = small_grants() + replaced(first, "analyst", "privacy");
    auto const proposed = value_of(
        programme_.ask("operator", "change.propose",
                       Tree::object().set("charter", with_newcomer()).set("grants", wider)));
    auto const proposal = proposed.find("proposal")->as_int().value();
    (void)value_of(programme_.sign_proposal("privacy", proposal));
    auto const message = program::message_of(
        {state().genesis->origin, "proposal", programme_.proposal_subject(proposal), "security"});
    auto const refused = programme_.rooms().change().sign(
        {*newcomer, static_cast<std::uint64_t>(proposal), "security", new_.sign(message), key_});
    ASSERT_TRUE(refused);
    ASSERT_TRUE(std::holds_alternative<base::Refusal>(*refused));
    EXPECT_EQ(std::get<base::Refusal>(*refused).subject, "reporting line");
}

TEST_F(PersonKeys, AVouchOfSomebodyWhoseKeyIsAnotherNowCountsNoMore) {
    (void)value_of(vouch("privacy", "newcomer", key_));
    (void)value_of(vouch("security", "newcomer", key_));
    (void)value_of(succeed("privacy", crypto::SigningKey::generate().public_key()));
    EXPECT_FALSE(is_bound(vouch("representative", "newcomer", key_)));
    EXPECT_FALSE(state().person_of(key_));
}

}  // namespace
}  // namespace weir::scenarios
