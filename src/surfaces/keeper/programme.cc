// Operations on the programme itself: the charter, its signatures, pause and resume.
#include <algorithm>

#include "rules/program/notice.h"
#include "rules/program/sign_off.h"
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

/// Members of every role by number; ids without a number get one, and its keys.
base::Result<std::map<std::string, std::vector<base::Person>>> number_members(
    Rooms& rooms, program::Charter const& charter, detail::Numbers& numbers) {
    std::vector<std::pair<base::Person, vault::Name>> fresh;
    std::map<std::string, std::vector<base::Person>> members;
    for (auto const& role : charter.roles) {
        auto& there = members[role.name];
        for (auto const& id : role.members) {
            bool const is_new = !numbers.by_id.contains(id);
            there.push_back(numbers.of(id));
            if (is_new) fresh.emplace_back(there.back(), vault::Name{id, "", {}});
        }
    }
    if (auto enrolled = rooms.vault().enrol(fresh); !enrolled)
        return std::unexpected(enrolled.error());
    return members;
}

Tree missing(State const& state) {
    if (!state.rules) return Tree::list();
    return list_of(state.lifecycle.missing_to_activate(state.rules->charter.quorum));
}

/// Commits what the last signature completes, if it does.
base::Status activate_if_complete(Rooms& rooms) {
    auto const state = rooms.control().state();
    if (!state->lifecycle.missing_to_activate(state->rules->charter.quorum).empty()) return {};
    auto const activated =
        rooms.control().commit({{}, {}, state::Activated{state->rules->hash}},
                               [](State const& now) -> std::optional<Refusal> {
                                   if (now.lifecycle.stage() != program::Stage::draft)
                                       return Refusal{Reason::already_done, "charter"};
                                   return std::nullopt;
                               });
    return activated ? base::Status() : std::unexpected(activated.error());
}

base::Status resume_if_complete(Rooms& rooms) {
    auto const state = rooms.control().state();
    if (!state->lifecycle.missing_to_resume(state->rules->charter.quorum).empty()) return {};
    auto const resumed = rooms.control().commit(
        {{}, {}, state::Resumed{}}, [](State const& now) -> std::optional<Refusal> {
            if (!now.is_paused()) return Refusal{Reason::already_done, "resume"};
            return std::nullopt;
        });
    return resumed ? base::Status() : std::unexpected(resumed.error());
}

}  // namespace

namespace detail {

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
        .set("charter", rules.charter.text)
        .set("grants", rules.grants_text)
        .set("notice", program::notice_text(rules.charter, readers));
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
    auto members = number_members(*call.rooms, rules->charter, *numbers);
    if (!members) return std::unexpected(members.error());
    rules->members = *members;
    if (!is_in(rules->charter.quorum.activate, *role) || !is_member(*rules, *role, call.caller)) {
        return Refusal{Reason::not_granted, "charter"};
    }
    auto const message =
        program::message_of({state->genesis->origin, "charter", rules->hash, *role});
    if (!crypto::verify(state->keys->at(call.caller), message, *signature)) {
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
                                              return std::nullopt;
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
    auto const state = control.state();
    if (!state->is_paused()) return Refusal{Reason::already_done, "resume"};
    auto const role = text_parameter(call.parameters, "role");
    if (!role) return std::unexpected(role.error());
    auto const signature = detail::signature_parameter(call.parameters);
    if (!signature) return std::unexpected(signature.error());
    auto const& quorum = state->rules->charter.quorum;
    if (!is_in(quorum.resume, *role) ||
        !state->permissions.holds(call.caller, *role, control.now())) {
        return Refusal{Reason::not_granted, "resume"};
    }
    auto const subject = std::to_string(*state->pause);
    auto const message = program::message_of({state->genesis->origin, "resume", subject, *role});
    if (!crypto::verify(state->keys->at(call.caller), message, *signature)) {
        return base::fail(base::Fault::bad_input,
                          "the signature is not over the end of this pause");
    }
    auto const committed = control.commit({call.caller, {}, state::ResumeSigned{*role, *signature}},
                                          [&](State const& now) -> std::optional<Refusal> {
                                              if (now.pause != state->pause)
                                                  return Refusal{Reason::already_done, "resume"};
                                              return std::nullopt;
                                          });
    if (!committed) return std::unexpected(committed.error());
    if (auto const* refusal = std::get_if<Refusal>(&*committed)) return *refusal;
    if (auto done = resume_if_complete(*call.rooms); !done) return std::unexpected(done.error());
    auto const after = control.state();
    return Tree::object()
        .set("stage", std::string(program::name_of(after->lifecycle.stage())))
        .set("missing", after->is_paused() ? list_of(after->lifecycle.missing_to_resume(quorum))
                                           : Tree::list());
}

}  // namespace detail

Ending pause(Call& call) {
    auto& control = call.rooms->control();
    auto const reason = detail::text_parameter(call.parameters, "reason");
    if (!reason) return std::unexpected(reason.error());
    auto const may_pause = [&](State const& now) {
        return std::ranges::any_of(now.rules->charter.roles, [&](program::Role const& role) {
            return role.signs && now.permissions.holds(call.caller, role.name, now.time);
        });
    };
    auto const committed = control.commit({call.caller, {}, state::Paused{*reason}},
                                          [&](State const& now) -> std::optional<Refusal> {
                                              if (now.is_paused())
                                                  return Refusal{Reason::already_done, "pause"};
                                              if (!now.lifecycle.is_active())
                                                  return Refusal{Reason::not_active, "pause"};
                                              if (!may_pause(now))
                                                  return Refusal{Reason::not_granted, "pause"};
                                              return std::nullopt;
                                          });
    if (!committed) return std::unexpected(committed.error());
    if (auto const* refusal = std::get_if<Refusal>(&*committed)) return *refusal;
    call.rooms->vault().forget();
    auto const& done = std::get<state::Committed>(*committed);
    return Tree::object()
        .set("entry", done.receipt.index())
        .set("at", base::to_text(done.state->time));
}

}  // namespace weir::keeper
