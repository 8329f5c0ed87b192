// Operations on the keys with which people prove who they are: which there are, vouching for one,
// ending one. What everybody may read of them stands in the notice too.
#include <algorithm>
#include <set>

#include "doors/change/key_door.h"
#include "rules/program/fingerprint.h"
#include "surfaces/keeper/detail/handlers.h"
#include "surfaces/keeper/detail/parameters.h"
#include "surfaces/keeper/detail/people.h"

namespace weir::keeper::detail {

using base::Person;
using base::Refusal;
using state::State;
using text::Tree;

namespace {

Tree words(std::vector<std::string> const& of) {
    auto list = Tree::list();
    for (auto const& word : of) list.push(word);
    return list;
}

Tree tree_of(change::KeyStanding const& standing) {
    auto tree = Tree::object()
                    .set("missing", words(standing.missing))
                    .set("more", static_cast<std::int64_t>(standing.more))
                    .set("of", words(standing.of));
    if (standing.not_before) tree.set("not_before", base::to_text(*standing.not_before));
    return tree;
}

Tree waiting_tree(State const& state, Person person, base::Instant at) {
    auto list = Tree::list();
    for (auto const& [whose, vouches] : state.keyring->candidates()) {
        if (whose.first != person) continue;
        auto vouched = Tree::list();
        for (auto const& vouch : vouches)
            vouched.push(Tree::object().set("role", vouch.role).set("at", base::to_text(vouch.at)));
        list.push(tree_of(change::standing_of(state, person, vouches, at))
                      .set("key", base::to_hex(whose.second))
                      .set("fingerprint", program::fingerprint_of(whose.second))
                      .set("vouched", vouched));
    }
    return list;
}

Tree row_of(State const& state, std::string const& id, Person person, base::Instant at) {
    auto const last = state.keyring->last_of(person);
    auto row = Tree::object().set("person", id).set("last", last.entry);
    auto const key = state.keys->find(person);
    if (key != state.keys->end()) {
        row.set("key", base::to_hex(key->second))
            .set("fingerprint", program::fingerprint_of(key->second))
            .set("since", base::to_text(last.at));
    }
    return row.set("waiting", waiting_tree(state, person, at));
}

/// Who is meant, and the parts of a signature on a key. not_found for an id that is nobody's.
base::Result<change::KeySigning> signing_in(Call& call) {
    auto const id = text_parameter(call.parameters, "person");
    if (!id) return std::unexpected(id.error());
    auto const hex = text_parameter(call.parameters, "key");
    if (!hex) return std::unexpected(hex.error());
    auto const bytes = base::from_hex(*hex);
    crypto::PublicKey key{};
    if (!bytes || bytes->size() != key.size()) {
        return base::fail(base::Fault::bad_input,
                          "a public key is 64 hexadecimal digits, as `weir key new` prints it");
    }
    std::ranges::copy(*bytes, key.begin());
    auto const signature = signature_parameter(call.parameters);
    if (!signature) return std::unexpected(signature.error());
    std::lock_guard const lock(call.rooms->numbering());
    auto const numbers = numbers_of(*call.rooms);
    if (!numbers) return std::unexpected(numbers.error());
    auto const person = numbers->by_id.find(*id);
    if (person == numbers->by_id.end())
        return base::fail(base::Fault::not_found, "nobody of that directory id");
    return change::KeySigning{
        call.caller, person->second, *id, key, text_or(call.parameters, "role", ""), *signature};
}

}  // namespace

Ending key_list(Call& call) {
    auto& control = call.rooms->control();
    auto const state = control.state();
    std::lock_guard const lock(call.rooms->numbering());
    auto const numbers = numbers_of(*call.rooms);
    if (!numbers) return std::unexpected(numbers.error());
    std::set<std::string> ids;
    if (state->rules) {
        for (auto const& role : state->rules->charter.roles)
            ids.insert(role.members.begin(), role.members.end());
    }
    for (auto const& [id, person] : numbers->by_id) {
        if (person == call.caller) ids.insert(id);
    }
    auto list = Tree::list();
    for (auto const& id : ids) {
        auto const person = numbers->by_id.find(id);
        if (person == numbers->by_id.end()) continue;
        auto row = row_of(*state, id, person->second, control.now());
        list.push(row.set("yours", person->second == call.caller));
    }
    return Tree::object().set("keys", list);
}

Ending key_vouch(Call& call) {
    auto const signing = signing_in(call);
    if (!signing) return std::unexpected(signing.error());
    auto const vouched = change::KeyDoor(call.rooms->control()).vouch(*signing);
    if (!vouched) return std::unexpected(vouched.error());
    if (auto const* refusal = std::get_if<Refusal>(&*vouched)) return *refusal;
    auto const& done = std::get<change::KeyDoor::Vouched>(*vouched);
    return tree_of(done.standing).set("bound", done.is_bound);
}

Ending key_revoke(Call& call) {
    auto const signing = signing_in(call);
    if (!signing) return std::unexpected(signing.error());
    auto const revoked = change::KeyDoor(call.rooms->control()).revoke(*signing);
    if (!revoked) return std::unexpected(revoked.error());
    if (auto const* refusal = std::get_if<Refusal>(&*revoked)) return *refusal;
    return Tree::object().set("revoked", true);
}

bool is_key_due(Rooms& rooms, base::Instant) {
    return change::KeyDoor(rooms.control()).is_sweep_due();
}

Ending sweep_keys(Call& call) {
    auto const swept = change::KeyDoor(call.rooms->control()).sweep();
    if (!swept) return std::unexpected(swept.error());
    return Tree::object();
}

}  // namespace weir::keeper::detail
