#include "doors/change/key_door.h"

#include <algorithm>
#include <set>

#include "rules/program/fingerprint.h"
#include "rules/program/sign_off.h"
#include "rules/state/signing.h"

namespace weir::change {
namespace {

using base::Instant;
using base::Reason;
using base::Refusal;
using state::is_holder;
using state::is_in_line;
using state::State;
using state::Vouch;

constexpr base::Duration kNotice{14 * base::kDay.seconds};    // of a vacant signing role's key
constexpr base::Duration kVouchAge{28 * base::kDay.seconds};  // so long a vouch counts
constexpr std::size_t kOthers = 2;  // roles that vouch, of those the person does not hold

bool signs(State const& state, std::string const& role) {
    auto const* known = state.rules->charter.role(role);
    return known != nullptr && known->signs;
}

/// Somebody else holds the role and could sign in it.
bool has_mate(State const& state, Person person, std::string const& role, Instant at) {
    return std::ranges::any_of(*state.keys, [&](auto const& keyed) {
        return keyed.first != person && is_holder(state, keyed.first, role, at);
    });
}

bool holds_any(State const& state, Person person, Instant at) {
    return std::ranges::any_of(state.rules->charter.roles, [&](program::Role const& role) {
        return is_holder(state, person, role.name, at);
    });
}

bool counts(State const& state, Vouch const& vouch, Instant at) {
    return state::has_key(state, vouch.person, vouch.by) && at < vouch.at + kVouchAge &&
           (vouch.role.empty() || is_holder(state, vouch.person, vouch.role, at));
}

std::vector<Vouch> counting(State const& state, std::vector<Vouch> const& vouches, Instant at) {
    std::vector<Vouch> good;
    std::ranges::copy_if(vouches, std::back_inserter(good),
                         [&](Vouch const& vouch) { return counts(state, vouch, at); });
    return good;
}

std::vector<Vouch> vouches_of(State const& state, KeySigning const& signing) {
    auto const& all = state.keyring->candidates();
    auto const found = all.find({signing.person, signing.key});
    return found == all.end() ? std::vector<Vouch>() : found->second;
}

Refusal no(Reason reason, char const* subject) { return {reason, subject}; }

/// Who vouches for another, beside what holds of every vouch.
std::optional<Refusal> refuse_voucher(State const& state, KeySigning const& signing, Instant at) {
    if (!state.rules || !state.lifecycle.activated_at()) return no(Reason::not_active, "key");
    if (signing.caller == signing.person) return no(Reason::not_granted, "yourself");
    if (!signs(state, signing.role)) return no(Reason::not_granted, "signing role");
    if (!is_holder(state, signing.caller, signing.role, at)) return no(Reason::not_granted, "role");
    if (!holds_any(state, signing.person, at)) return no(Reason::not_granted, "holder");
    if (state.keys->contains(signing.person)) return no(Reason::already_done, "key in force");
    for (auto const& vouch : counting(state, vouches_of(state, signing), at)) {
        if (vouch.person == signing.caller || vouch.role == signing.role)
            return no(Reason::already_done, "vouch");
        if (is_in_line(state, vouch.person, signing.caller, at))
            return no(Reason::not_granted, "reporting line");
    }
    return std::nullopt;
}

std::optional<Refusal> refuse_vouch(State const& state, KeySigning const& signing, Instant at) {
    if (!state.keys->contains(signing.caller)) return no(Reason::unknown_caller, "key");
    if (state.keyring->was_known(signing.key)) return no(Reason::already_done, "key");
    if (!signing.role.empty()) return refuse_voucher(state, signing, at);
    if (signing.caller != signing.person) return no(Reason::not_granted, "role");
    return std::nullopt;
}

std::optional<Refusal> refuse_revoke(State const& state, KeySigning const& signing, Instant at) {
    if (!state.keys->contains(signing.caller)) return no(Reason::unknown_caller, "key");
    auto const bound = state.keys->find(signing.person);
    bool const is_bound = bound != state.keys->end() && bound->second == signing.key;
    if (!is_bound && !state.keyring->is_vouched(signing.person, signing.key))
        return no(Reason::already_done, "key");
    if (signing.role.empty()) {
        if (signing.caller == signing.person) return std::nullopt;
        return no(Reason::not_granted, "role");
    }
    if (!state.rules || !signs(state, signing.role) ||
        !is_holder(state, signing.caller, signing.role, at))
        return no(Reason::not_granted, "role");
    return std::nullopt;
}

/// The caller's key, if the signature was made with it over exactly this.
base::Result<crypto::PublicKey> key_that_signed(State const& state, KeySigning const& signing,
                                                std::string_view act) {
    auto const last = state.keyring->last_of(signing.person).entry;
    auto const message =
        program::message_of({state.genesis->origin, act,
                             program::key_subject(signing.id, signing.key, last), signing.role});
    auto const& key = state.keys->at(signing.caller);
    if (crypto::verify(key, message, signing.signature)) return key;
    return base::fail(base::Fault::bad_input, "the signature is not over this key and this person");
}

/// What was signed on `then` is worth nothing once the signer's or the person's keys have changed.
std::optional<Refusal> refuse_turned(State const& then, State const& now,
                                     KeySigning const& signing) {
    bool const is_same =
        then.keyring->last_of(signing.person).entry == now.keyring->last_of(signing.person).entry &&
        state::has_key(now, signing.caller, then.keys->at(signing.caller));
    return is_same ? std::nullopt : std::optional(no(Reason::already_done, "key"));
}

}  // namespace

KeyStanding standing_of(State const& now, Person person, std::vector<Vouch> const& vouches,
                        Instant at) {
    KeyStanding standing;
    auto const good = counting(now, vouches, at);
    bool const has_own =
        std::ranges::any_of(good, [](auto const& one) { return one.role.empty(); });
    if (has_own) return standing;
    if (!now.rules) return {{}, kOthers, {}, {}};
    std::set<std::string> vouched;
    for (auto const& vouch : good) vouched.insert(vouch.role);
    std::size_t others = 0;
    bool is_vacant = false;
    for (auto const& role : now.rules->charter.roles) {
        if (!role.signs) continue;
        bool const has_vouched = vouched.contains(role.name);
        if (!is_holder(now, person, role.name, at)) {
            if (has_vouched) ++others;
            else standing.of.push_back(role.name);
        } else if (!has_mate(now, person, role.name, at)) {
            is_vacant = true;
        } else if (!has_vouched) {
            standing.missing.push_back(role.name);  // no role's keys change without one of its own
        }
    }
    standing.more = others < kOthers ? kOthers - others : 0;
    if (!is_vacant) return standing;
    standing.more = std::max(standing.more, standing.of.size());
    auto const first = std::ranges::min_element(good, {}, &Vouch::at);
    standing.not_before = (first == good.end() ? at : first->at) + kNotice;
    return standing;
}

base::Outcome<KeyDoor::Vouched> KeyDoor::vouch(KeySigning const& signing) {
    auto const state = control_->state();
    auto const at = control_->now();
    if (auto refusal = refuse_vouch(*state, signing, at)) return *refusal;
    auto const by =
        key_that_signed(*state, signing, signing.role.empty() ? "key_succeeded" : "key_vouched");
    if (!by) return std::unexpected(by.error());
    state::KeyVouched entry{signing.person, signing.key, signing.role, *by, signing.signature};
    auto const committed = control_->commit({signing.caller, {}, std::move(entry)},
                                            [&](State const& now) -> std::optional<Refusal> {
                                                if (auto refusal = refuse_vouch(now, signing, at))
                                                    return refusal;
                                                return refuse_turned(*state, now, signing);
                                            });
    if (!committed) return std::unexpected(committed.error());
    if (auto const* refusal = std::get_if<Refusal>(&*committed)) return *refusal;
    auto const bound = bind(signing.person, signing.key);
    if (!bound) return std::unexpected(bound.error());
    auto const after = control_->state();
    if (*bound) return Vouched{true, {}};
    return Vouched{false, standing_of(*after, signing.person, vouches_of(*after, signing), at)};
}

base::Result<bool> KeyDoor::bind(Person person, crypto::PublicKey const& key) {
    auto const at = control_->now();
    bool is_enough = true;
    auto const refuse = [&](State const& now) -> std::optional<Refusal> {
        auto const candidate = now.keyring->candidates().find({person, key});
        is_enough = candidate != now.keyring->candidates().end() &&
                    standing_of(now, person, candidate->second, at).is_complete(at);
        if (is_enough) return std::nullopt;
        return no(Reason::sign_off_missing, "key");
    };
    if (refuse(*control_->state())) return false;
    auto const committed = control_->commit({{}, {}, state::KeyBound{person, key}}, refuse);
    if (!committed) return std::unexpected(committed.error());
    return is_enough;
}

base::Outcome<std::monostate> KeyDoor::revoke(KeySigning const& signing) {
    auto const state = control_->state();
    auto const at = control_->now();
    if (auto refusal = refuse_revoke(*state, signing, at)) return *refusal;
    auto const by = key_that_signed(*state, signing, "key_revoked");
    if (!by) return std::unexpected(by.error());
    auto const committed = control_->commit(
        {signing.caller,
         {},
         state::KeyRevoked{signing.person, signing.key, signing.role, signing.signature}},
        [&](State const& now) -> std::optional<Refusal> {
            if (auto refusal = refuse_revoke(now, signing, at)) return refusal;
            return refuse_turned(*state, now, signing);
        });
    if (!committed) return std::unexpected(committed.error());
    if (auto const* refusal = std::get_if<Refusal>(&*committed)) return *refusal;
    return std::monostate{};
}

bool KeyDoor::is_sweep_due() const {
    auto const state = control_->state();
    auto const at = control_->now();
    return std::ranges::any_of(state->keyring->candidates(), [&](auto const& candidate) {
        return standing_of(*state, candidate.first.first, candidate.second, at).is_complete(at);
    });
}

base::Status KeyDoor::sweep() {
    auto const state = control_->state();
    for (auto const& [whose, vouches] : state->keyring->candidates()) {
        auto const bound = bind(whose.first, whose.second);
        if (!bound) return std::unexpected(bound.error());
    }
    return {};
}

}  // namespace weir::change
