// Operations on the vault's keys: how they stand, another month key, a custodian's statement that
// an old one is gone; and the jobs that do in time what nobody asked for.
#include <algorithm>
#include <cstdlib>

#include "engines/crypto/secret_file.h"
#include "rules/program/sign_off.h"
#include "rules/state/signing.h"
#include "surfaces/keeper/detail/custodians.h"
#include "surfaces/keeper/detail/handlers.h"
#include "surfaces/keeper/detail/parameters.h"
#include "surfaces/keeper/detail/people.h"

namespace weir::keeper {
namespace {

using base::Reason;
using base::Refusal;
using state::State;
using text::Tree;

constexpr std::size_t kPassphraseSizeMax = 1024;
constexpr base::Duration kMonth{30 * base::kDay.seconds};  // a day before it must be over
constexpr std::array<std::string_view, 2> kCustodians{"operator", "security"};

/// A month key that another one replaced.
struct Replaced {
    std::uint32_t number = 0;
    vault::MonthKeyKind kind = vault::MonthKeyKind::file;
};

/// What the vault has done and the ledger does not say yet, oldest first.
base::Result<std::vector<state::KeysRotated>> unsaid(Rooms& rooms, std::uint64_t keys) {
    auto const now = rooms.vault().month_keys();
    if (!now) return std::unexpected(now.error());
    std::vector<state::KeysRotated> entries;
    auto const said = rooms.control().state()->custody.month_key;
    std::vector<Replaced> chain;
    for (auto const& ended : now->ended) chain.push_back({ended.number, ended.kind});
    if (!now->is_rotating) chain.push_back({now->number, now->place.kind});
    for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
        if (chain[i].number < said) continue;
        entries.push_back({chain[i + 1].number, std::string(name_of(chain[i + 1].kind)),
                           chain[i].number, std::string(name_of(chain[i].kind)), keys});
    }
    return entries;
}

base::Status say_rotated(Rooms& rooms, std::uint64_t keys) {
    auto const entries = unsaid(rooms, keys);
    if (!entries) return std::unexpected(entries.error());
    for (auto const& entry : *entries) {
        auto const committed = rooms.control().commit(
            {{}, {}, entry}, [&](State const& now) -> std::optional<Refusal> {
                if (now.custody.month_key != entry.retired)
                    return Refusal{Reason::already_done, "keys"};
                return std::nullopt;
            });
        if (!committed) return std::unexpected(committed.error());
    }
    return {};
}

Ending rotate_to(Call& call, vault::MonthPlace const& place) {
    auto& rooms = *call.rooms;
    auto const rotated = rooms.vault().rotate(
        place, [&](auto done, auto total) { call.on_progress("wrapping keys", done, total); });
    // What was done is said, also if something is left to do.
    auto const keys = rotated ? rotated->keys : 0;
    if (auto said = say_rotated(rooms, keys); !said) return std::unexpected(said.error());
    if (!rotated) return std::unexpected(rotated.error());
    return Tree::object().set("number", rotated->number).set("keys", keys);
}

}  // namespace

std::optional<Refusal> unless_custodian(State const& state, base::Person caller) {
    if (!state.lifecycle.activated_at()) return std::nullopt;  // in draft: any of the first holders
    bool const is_one = std::ranges::any_of(
        kCustodians, [&](auto role) { return state.permissions.holds(caller, role, state.time); });
    if (is_one) return std::nullopt;
    return Refusal{Reason::not_granted, "keys"};
}

base::Result<base::Bytes> passphrase_from_file() {
    auto const* path = std::getenv("WEIR_PASSPHRASE_FILE");
    if (path == nullptr) return vault::no_passphrase();
    auto passphrase = crypto::read_secret_file(path, kPassphraseSizeMax);
    if (!passphrase) return passphrase;
    while (!passphrase->empty() && passphrase->back() == '\n') passphrase->pop_back();
    return passphrase;
}

bool is_rotation_due(Rooms& rooms, base::Instant now) {
    auto const keys = rooms.vault().month_keys();
    if (!keys) return true;  // and running it says what is wrong
    auto const& custody = rooms.control().state()->custody;
    bool const is_something_left =
        keys->is_rotating || keys->number != custody.month_key ||
        std::ranges::any_of(keys->ended, [](auto const& key) { return !key.is_destroyed; });
    return is_something_left || now >= custody.month_key_since + kMonth;
}

Ending rotate_if_due(Call& call) {
    auto& rooms = *call.rooms;
    auto const keys = rooms.vault().month_keys();
    if (!keys) return std::unexpected(keys.error());
    if (auto gone = rooms.vault().destroy_ended(); !gone) return std::unexpected(gone.error());
    if (auto said = say_rotated(rooms, 0); !said) return std::unexpected(said.error());
    bool const is_old =
        rooms.control().now() >= rooms.control().state()->custody.month_key_since + kMonth;
    if (!keys->is_rotating && !is_old) return Tree::object();
    return rotate_to(call, keys->place);
}

namespace detail {

Ending keys_status(Call& call) {
    auto const keys = call.rooms->vault().month_keys();
    if (!keys) return std::unexpected(keys.error());
    auto const state = call.rooms->control().state();
    auto owed = Tree::list();
    for (auto const& [number, statement] : state->custody.owed) {
        owed.push(Tree::object()
                      .set("number", number)
                      .set("kind", statement.kind)
                      .set("retired_at", base::to_text(statement.retired_at)));
    }
    auto left = Tree::list();
    for (auto const& ended : keys->ended) {
        if (!ended.is_destroyed) left.push(ended.number);
    }
    auto const& since = state->custody.month_key_since;
    return Tree::object()
        .set("number", keys->number)
        .set("kind", std::string(name_of(keys->place.kind)))
        .set("since", base::to_text(since))
        .set("due", base::to_text(since + kMonth))
        .set("rotating", keys->is_rotating)
        .set("owed", std::move(owed))
        .set("left", std::move(left));
}

Ending keys_rotate(Call& call) {
    auto const& control = call.rooms->control();
    if (auto const refusal = unless_custodian(*control.state(), call.caller)) return *refusal;
    auto const word = text_or(call.parameters, "to", "");
    auto const keys = call.rooms->vault().month_keys();
    if (!keys) return std::unexpected(keys.error());
    if (word.empty()) return rotate_to(call, keys->place);
    auto const place = vault::MonthPlace::of(word);
    if (!place) return std::unexpected(place.error());
    return rotate_to(call, *place);
}

Ending keys_destroyed(Call& call) {
    auto& control = call.rooms->control();
    auto const word = text_parameter(call.parameters, "number");
    if (!word) return std::unexpected(word.error());
    auto const role = text_parameter(call.parameters, "role");
    if (!role) return std::unexpected(role.error());
    auto const signature = signature_parameter(call.parameters);
    if (!signature) return std::unexpected(signature.error());
    auto const state = control.state();
    auto const owed = std::ranges::find_if(state->custody.owed, [&](auto const& entry) {
        return std::to_string(entry.first) == *word;
    });
    if (owed == state->custody.owed.end()) return Refusal{Reason::already_done, "keys"};
    bool const may = std::ranges::find(kCustodians, *role) != kCustodians.end() &&
                     state::is_holder(*state, call.caller, *role, control.now());
    if (!may) return Refusal{Reason::not_granted, "keys"};
    auto const message =
        program::message_of({state->genesis->origin, "key_destroyed", *word, *role});
    auto const key = signing_key_of(*state, call.caller);
    if (!crypto::verify(key, message, *signature)) {
        return base::fail(base::Fault::bad_input,
                          "the signature is not over the destruction of this month key");
    }
    auto const number = owed->first;
    auto const committed =
        control.commit({call.caller, {}, state::KeyDestroyed{number, *role, *signature}},
                       [&](State const& now) -> std::optional<Refusal> {
                           if (!now.custody.owed.contains(number))
                               return Refusal{Reason::already_done, "keys"};
                           return unless_key_of(now, call.caller, key);
                       });
    if (!committed) return std::unexpected(committed.error());
    if (auto const* refusal = std::get_if<Refusal>(&*committed)) return *refusal;
    return keys_status(call);
}

}  // namespace detail
}  // namespace weir::keeper
