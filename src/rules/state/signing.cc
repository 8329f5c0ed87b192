#include "rules/state/signing.h"

#include <algorithm>
#include <set>
#include <utility>

namespace weir::state {

using program::SignOff;

SignOff sign_off_of(State const& state, Happened const& happened, std::string role,
                    base::Digest const& subject) {
    auto const key = state.keys->find(happened.actor);
    return {subject, std::move(role), happened.actor, happened.time,
            key == state.keys->end() ? crypto::PublicKey{} : key->second};
}

bool is_present(State const& state, access::RoleMember const& member, base::Instant at) {
    if (state.directory->at(member.person, at) != nullptr) return true;
    if (state.permissions.era(at).is_external(member.role)) return true;
    return std::ranges::find(state.directory->memberships(), member.person,
                             &org::Membership::person) == state.directory->memberships().end();
}

bool is_holder(State const& state, Person person, std::string const& role, base::Instant at) {
    return state.permissions.holds(person, role, at) && is_present(state, {role, person, {}}, at);
}

Holders holders_of(State const& state, std::string const& role, base::Instant at) {
    std::set<Person> all;
    for (auto const& member : state.permissions.members()) {
        bool const is_there = member.role == role && member.span.contains(at);
        if (is_there && is_present(state, member, at)) all.insert(member.person);
    }
    auto const keyed =
        std::ranges::count_if(all, [&](Person person) { return state.keys->contains(person); });
    return {all.size(), static_cast<std::size_t>(keyed)};
}

bool holds_signing_role(State const& state, Person person) {
    if (!state.rules) return false;
    return std::ranges::any_of(state.rules->charter.roles, [&](program::Role const& role) {
        return role.signs && is_holder(state, person, role.name, state.time);
    });
}

bool is_in_line(State const& state, Person a, Person b, base::Instant at) {
    auto const manager_of = [&](Person of) {
        auto const* stands = state.directory->at(of, at);
        return stands == nullptr ? Person{} : stands->manager;
    };
    return a != b && (manager_of(a) == b || manager_of(b) == a);
}

bool has_key(State const& state, Person person, crypto::PublicKey const& key) {
    auto const found = state.keys->find(person);
    return found != state.keys->end() && found->second == key;
}

std::vector<SignOff> counting(State const& state, std::vector<SignOff> const& signs,
                              base::Instant at) {
    std::vector<SignOff> good;
    std::ranges::copy_if(signs, std::back_inserter(good), [&](SignOff const& sign) {
        return has_key(state, sign.person, sign.by) && is_holder(state, sign.person, sign.role, at);
    });
    return good;
}

std::vector<std::string> missing_of(State const& state, Proposal const& proposal,
                                    base::Instant at) {
    return program::missing_roles(proposal.proposed.needs, counting(state, proposal.signs, at));
}

std::vector<std::string> missing_to_activate(State const& state) {
    if (!state.rules) return {};
    // No role is in force before the activation: who holds it is part of what is signed.
    std::vector<SignOff> good;
    std::ranges::copy_if(state.lifecycle.charter_sign_offs(), std::back_inserter(good),
                         [&](SignOff const& sign) { return has_key(state, sign.person, sign.by); });
    return program::missing_roles(state.rules->charter.quorum.activate, good);
}

}  // namespace weir::state
