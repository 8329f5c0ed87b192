// Operations on the programme itself: the charter, its signatures, pause and resume.
#include <algorithm>

#include "rules/program/fingerprint.h"
#include "rules/program/notice.h"
#include "rules/program/sign_off.h"
#include "rules/state/restart.h"
#include "rules/state/signing.h"
#include "surfaces/keeper/detail/handlers.h"
#include "surfaces/keeper/detail/parameters.h"
#include "surfaces/keeper/detail/people.h"

namespace weir::keeper {

using base::Reason;
using base::Refusal;
using state::State;
using text::Tree;

namespace {

Tree list_of(std::vector<std::string> const& words) {
    auto list = Tree::list();
    for (auto const& word : words) list.push(word);
    return list;
}

bool is_in(std::vector<std::string> const& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

bool is_member(state::Rules const& rules, std::string const& role, base::Person person) {
    auto const members = rules.members.find(role);
    return members != rules.members.end() &&
           std::ranges::find(members->second, person) != members->second.end();
}

Tree missing(State const& state) { return list_of(state::missing_to_activate(state)); }

/// Commits what the last signature completes, if it does.
base::Status activate_if_complete(Rooms& rooms) {
    auto const state = rooms.control().state();
    if (!state::missing_to_activate(*state).empty()) return {};
    auto const activated =
        rooms.control().commit({{}, {}, state::Activated{state->rules->hash}},
                               [](State const& now) -> std::optional<Refusal> {
                                   if (now.lifecycle.stage() != program::Stage::draft)
                                       return Refusal{Reason::already_done, "charter"};
                                   if (!state::missing_to_activate(now).empty())
                                       return Refusal{Reason::sign_off_missing, "charter"};
                                   return std::nullopt;
                               });
    return activated ? base::Status() : std::unexpected(activated.error());
}

}  // namespace

namespace detail {
namespace {

/// What everybody is told beside the notice while a pause lasts: why, and which steps are late.
std::string news(Call& call) {
    auto const& control = call.rooms->control();
    auto const state = control.state();
    if (!state->is_paused()) return {};
    auto text = "\nPAUSED\n\n" + state->lifecycle.pauses().back().reason + "\n";
    auto const* review = state->reviews.of_pause(*state->pause);
    if (review == nullptr) return text + "No review of this pause was opened yet.\n";
    for (auto const& step : state::steps_of(*review, *state, control.now())) {
        text += "- " + step.what + ", due " + step.due + (step.done_at ? ": done" : "") +
                (step.is_late ? ": late" : "") + "\n";
    }
    return text;
}

/// Keys that somebody vouched for and that are not bound: everybody may doubt them in time.
std::string waiting_keys(State const& state, base::Person person) {
    std::string text;
    for (auto const& [whose, vouches] : state.keyring->candidates()) {
        if (whose.first != person) continue;
        text += "  waits to be theirs, since " + base::to_text(vouches.front().at) + ": " +
                program::fingerprint_of(whose.second) +
                ". If it is not, any of these can end it: `weir key revoke`.\n";
    }
    return text;
}

/// By which keys the signing roles sign, for everybody to compare with the holders.
std::string signers(State const& state) {
    std::string text =
        "\nWHO SIGNS, AND BY WHICH KEY\n\n"
        "Ask them whether it is theirs: `weir keys status` shows each their own.\n";
    for (auto const& role : state.rules->charter.roles) {
        if (!role.signs) continue;
        auto const members = state.rules->members.find(role.name);
        for (std::size_t i = 0; i < role.members.size(); ++i) {
            bool const is_numbered =
                members != state.rules->members.end() && i < members->second.size();
            auto const key = is_numbered ? state.keys->find(members->second[i]) : state.keys->end();
            text += "- " + role.name + ", " + role.members[i] + ": " +
                    (key == state.keys->end() ? "no key" : program::fingerprint_of(key->second)) +
                    "\n";
            if (is_numbered) text += waiting_keys(state, members->second[i]);
        }
    }
    return text;
}

/// Whom the charter protects, those know who run the programme and sign for it.
bool may_see_whole(State const& state, base::Person caller) {
    if (!state.lifecycle.activated_at()) return caller != base::Person{};  // the first holders
    return std::ranges::any_of(state.rules->charter.roles, [&](program::Role const& role) {
        bool const is_one = role.signs || role.name == "operator";
        return is_one && state.permissions.holds(caller, role.name, state.time);
    });
}

}  // namespace

Ending charter_show(Call& call) {
    auto const state = call.rooms->control().state();
    if (!state->rules) return Refusal{Reason::not_active, "charter"};
    auto const& rules = *state->rules;
    std::vector<program::NoticeReader> readers;
    for (auto const& grant : rules.grants) {
        readers.push_back(
            {grant.role, std::string(access::name_of(grant.what)), access::to_text(grant.scope)});
    }
    return Tree::object()
        .set("name", rules.charter.name)
        .set("hash", rules.hash)
        .set("stage", std::string(program::name_of(state->lifecycle.stage())))
        .set("missing", missing(*state))
        .set("charter", may_see_whole(*state, call.caller) ? rules.charter.text
                                                           : program::public_text(rules.charter))
        .set("grants", rules.grants_text)
        .set("notice", program::notice_text(rules.charter, readers) + signers(*state) + news(call));
}

Ending charter_sign(Call& call) {
    auto const charter = text_parameter(call.parameters, "charter");
    if (!charter) return std::unexpected(charter.error());
    auto const grants = text_parameter(call.parameters, "grants");
    if (!grants) return std::unexpected(grants.error());
    auto const role = text_parameter(call.parameters, "role");
    if (!role) return std::unexpected(role.error());
    auto const signature = detail::signature_parameter(call.parameters);
    if (!signature) return std::unexpected(signature.error());
    auto rules = state::parse_rules({*charter, "charter.toml", *grants, "grants.toml"});
    if (!rules) return std::unexpected(rules.error());
    auto& control = call.rooms->control();
    auto const state = control.state();
    if (rules->charter.is_simulated != state->genesis->is_simulated) {
        return base::fail(base::Fault::bad_input,
                          "`simulated` of the charter is not what this programme was made as, and "
                          "that is for life");
    }
    std::lock_guard const lock(call.rooms->numbering());
    auto numbers = numbers_of(*call.rooms);
    if (!numbers) return std::unexpected(numbers.error());
    auto members = detail::number_members(*call.rooms, rules->charter, *numbers);
    if (!members) return std::unexpected(members.error());
    rules->members = *members;
    if (!is_in(rules->charter.quorum.activate, *role) || !is_member(*rules, *role, call.caller)) {
        return Refusal{Reason::not_granted, "charter"};
    }
    auto const message =
        program::message_of({state->genesis->origin, "charter", rules->hash, *role});
    auto const key = detail::signing_key_of(*state, call.caller);
    if (!crypto::verify(key, message, *signature)) {
        return base::fail(base::Fault::bad_input,
                          "the signature is not over this charter and these grants");
    }
    bool const is_known = state->rules && state->rules->hash == rules->hash;
    state::CharterSigned entry{
        rules->hash, *role,        *signature, is_known ? "" : *charter, is_known ? "" : *grants,
        *members,    numbers->last};
    auto const committed = control.commit({call.caller, {}, std::move(entry)},
                                          [&](State const& now) -> std::optional<Refusal> {
                                              if (now.lifecycle.stage() != program::Stage::draft)
                                                  return Refusal{Reason::already_done, "charter"};
                                              return detail::unless_key_of(now, call.caller, key);
                                          });
    if (!committed) return std::unexpected(committed.error());
    if (auto const* refusal = std::get_if<Refusal>(&*committed)) return *refusal;
    if (auto done = activate_if_complete(*call.rooms); !done) return std::unexpected(done.error());
    auto const after = control.state();
    return Tree::object()
        .set("hash", rules->hash)
        .set("stage", std::string(program::name_of(after->lifecycle.stage())))
        .set("missing", missing(*after));
}

Ending resume(Call& call) {
    auto& control = call.rooms->control();
    if (call.parameters.find("signature") != nullptr)
        return Refusal{Reason::sign_off_missing, "signatures are on findings: weir review sign"};
    auto const committed = control.commit({call.caller, {}, state::Resumed{}},
                                          [&](State const& now) -> std::optional<Refusal> {
                                              if (!now.is_paused())
                                                  return Refusal{Reason::already_done, "resume"};
                                              if (!state::holds_signing_role(now, call.caller))
                                                  return Refusal{Reason::not_granted, "resume"};
                                              return state::refuse_resume(now);
                                          });
    if (!committed) return std::unexpected(committed.error());
    if (auto const* refusal = std::get_if<Refusal>(&*committed)) return *refusal;
    return Tree::object()
        .set("stage", std::string(program::name_of(control.state()->lifecycle.stage())))
        .set("missing", Tree::list());
}

}  // namespace detail

namespace {

Ending commit_pause(Call& call, std::string reason, state::Guard const& guard) {
    auto const committed =
        call.rooms->control().commit({call.caller, {}, state::Paused{std::move(reason)}}, guard);
    if (!committed) return std::unexpected(committed.error());
    if (auto const* refusal = std::get_if<Refusal>(&*committed)) return *refusal;
    call.rooms->vault().forget();
    auto const& done = std::get<state::Committed>(*committed);
    return Tree::object()
        .set("entry", done.receipt.index())
        .set("at", base::to_text(done.state->time));
}

}  // namespace

Ending pause(Call& call) {
    auto const reason = detail::text_parameter(call.parameters, "reason");
    if (!reason) return std::unexpected(reason.error());
    auto const now = call.rooms->control().now();
    return commit_pause(call, *reason, [&](State const& state) {
        return state::refuse_pause(state, call.caller, now);
    });
}

bool is_pause_owed(Rooms& rooms) {
    auto const state = rooms.control().state();
    return state->lifecycle.is_active() && state::pausing_red(*state).has_value();
}

Ending pause_for_red(Call& call) {
    auto const red = state::pausing_red(*call.rooms->control().state());
    if (!red) return Refusal{Reason::already_done, "pause"};
    return commit_pause(
        call, "the control `" + *red + "` is red", [&](State const& now) -> std::optional<Refusal> {
            bool const is_owed = now.lifecycle.is_active() && state::pausing_red(now) == red;
            if (is_owed) return std::nullopt;
            return Refusal{Reason::already_done, "pause"};
        });
}

}  // namespace weir::keeper
