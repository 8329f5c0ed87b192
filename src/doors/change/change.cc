#include "doors/change/change.h"

#include <algorithm>

#include "engines/text/formats.h"
#include "rules/program/sign_off.h"
#include "rules/state/signing.h"

namespace weir::change {
namespace {

using base::Reason;
using base::Refusal;
using state::State;

constexpr text::Limits kRadiusLimits{.size_max = 256 << 20, .depth_max = 16, .values_max = 1 << 26};
constexpr base::Duration kNotice{14 * base::kDay.seconds};  // of a vacant signing role's holders
constexpr int kTries = 8;

std::optional<Refusal> refuse_proposer(State const& state, Person caller) {
    if (!state.rules || state.lifecycle.stage() == program::Stage::draft) {
        return Refusal{Reason::not_active, "change"};
    }
    bool const may = state.permissions.holds(caller, "operator", state.time) ||
                     state::holds_signing_role(state, caller);
    if (!may) return Refusal{Reason::not_granted, "change"};
    return std::nullopt;
}

state::Proposed entry_of(State const& state, Wanted const& wanted, Plan const& plan,
                         base::Instant at) {
    state::Proposed entry;
    entry.what = std::string(wanted.rules ? state::kOfRules : state::kOfDirectory);
    if (wanted.rules) {
        entry.charter = wanted.rules->charter.text;
        entry.grants = wanted.rules->grants_text;
        entry.members = wanted.rules->members;
    } else {
        entry.directory = *wanted.directory;
    }
    entry.person_max = wanted.person_max;
    entry.radius = text::write_json(access::to_tree(plan.radius));
    entry.computed_at = plan.computed_at;
    entry.needs = plan.needs;
    auto wait = base::Duration{state.rules->charter.change.lapse_days * base::kDay.seconds};
    if (!plan.vacant.empty()) wait.seconds += kNotice.seconds;
    entry.expires = at + wait;
    return entry;
}

std::optional<Refusal> refuse_sign(State const& state, SignRequest const& request,
                                   base::Instant at) {
    auto const* proposal = state.changes.find(request.proposal);
    if (proposal == nullptr || !proposal->is_waiting() || at >= proposal->proposed.expires) {
        return Refusal{Reason::already_done, "proposal"};
    }
    auto const& needs = proposal->proposed.needs;
    bool const is_needed = std::ranges::find(needs, request.role) != needs.end();
    if (!is_needed || !state::is_holder(state, request.person, request.role, at)) {
        return Refusal{Reason::not_granted, "proposal"};
    }
    if (!state::has_key(state, request.person, request.key))
        return Refusal{Reason::unknown_caller, "key"};
    if (request.person == proposal->proposer) return Refusal{Reason::not_granted, "proposer"};
    for (auto const& sign : state::counting(state, proposal->signs, at)) {
        if (sign.person == request.person && sign.role == request.role)
            return Refusal{Reason::already_done, "proposal"};
        // No second pair of eyes.
        if (state::is_in_line(state, sign.person, request.person, at))
            return Refusal{Reason::not_granted, "reporting line"};
    }
    return std::nullopt;
}

bool is_of_vacancy(State const& state, state::Proposal const& proposal) {
    auto const usual = base::Duration{state.rules->charter.change.lapse_days * base::kDay.seconds};
    return proposal.proposed.expires > proposal.at + usual;
}

base::Result<bool> outgrew(state::Proposal const& proposal, Plan const& plan) {
    auto const tree = text::parse_json(proposal.proposed.radius, "", kRadiusLimits);
    if (!tree) return std::unexpected(tree.error());
    auto const agreed = access::radius_of_tree(*tree);
    if (!agreed) return std::unexpected(agreed.error());
    return plan.over_cap.has_value() || !access::contains(*agreed, plan.radius);
}

}  // namespace

namespace {

base::Status check_wanted(State const& state, Wanted const& wanted, base::Instant at) {
    return wanted.rules ? check_new_grants(state, *wanted.rules, at) : base::Status();
}

}  // namespace

base::Outcome<Plan> Door::plan(Person caller, Wanted const& wanted) {
    auto const state = control_->state();
    if (auto refusal = refuse_proposer(*state, caller)) return *refusal;
    if (auto good = check_wanted(*state, wanted, control_->now()); !good)
        return std::unexpected(good.error());
    auto made = plan_of(*state, wanted, control_->now(), *residents_.of(*state));
    if (!made) return std::unexpected(made.error());
    return std::move(*made);
}

/// Rows that wait already go on waiting; others take their place.
base::Result<std::optional<Made>> Door::supersede(Wanted const& wanted) {
    if (!wanted.directory) return std::nullopt;
    auto const state = control_->state();
    for (auto const& [index, proposal] : state->changes.all()) {
        if (!proposal.is_waiting() || proposal.proposed.what != state::kOfDirectory) continue;
        if (proposal.proposed.directory.rows == wanted.directory->rows) {
            auto made = plan_of(*state, wanted, control_->now(), *residents_.of(*state));
            if (!made) return std::unexpected(made.error());
            return Made{index, std::move(*made), false};
        }
        if (auto ended = finish(index, "superseded"); !ended) return std::unexpected(ended.error());
    }
    return std::nullopt;
}

base::Outcome<Made> Door::propose(Person caller, Wanted const& wanted) {
    auto waiting = supersede(wanted);
    if (!waiting) return std::unexpected(waiting.error());
    if (*waiting) return std::move(**waiting);
    for (int tries = 0; tries < kTries; ++tries) {
        auto const state = control_->state();
        if (auto refusal = refuse_proposer(*state, caller)) return *refusal;
        auto const at = control_->now();
        if (auto good = check_wanted(*state, wanted, at); !good)
            return std::unexpected(good.error());
        auto made = plan_of(*state, wanted, at, *residents_.of(*state));
        if (!made) return std::unexpected(made.error());
        if (made->over_cap) return *made->over_cap;
        bool is_stale = false;
        auto committed = control_->commit({caller, {}, entry_of(*state, wanted, *made, at)},
                                          [&](State const& now) -> std::optional<Refusal> {
                                              is_stale = !is_same_ground(*state, now);
                                              if (is_stale)
                                                  return Refusal{Reason::already_done, "proposal"};
                                              return refuse_proposer(now, caller);
                                          });
        if (!committed) return std::unexpected(committed.error());
        if (is_stale) continue;
        if (auto const* refusal = std::get_if<Refusal>(&*committed)) return *refusal;
        auto const index = std::get<state::Committed>(*committed).receipt.index();
        auto const settled = settle(index);
        if (!settled) return std::unexpected(settled.error());
        return Made{index, std::move(*made), settled->is_in_force};
    }
    return Refusal{Reason::too_many, "change"};
}

base::Outcome<Signed> Door::sign(SignRequest const& request) {
    auto const state = control_->state();
    auto const at = control_->now();  // a guard must not ask for it
    if (auto refusal = refuse_sign(*state, request, at)) return *refusal;
    auto const message =
        program::message_of({state->genesis->origin, "proposal",
                             subject_of(*state->changes.find(request.proposal)), request.role});
    if (!crypto::verify(request.key, message, request.signature)) {
        return base::fail(base::Fault::bad_input,
                          "the signature is not over this version of the proposal");
    }
    auto const committed =
        control_->commit({request.person,
                          {},
                          state::ProposalSigned{request.proposal, request.role, request.signature}},
                         [&](State const& now) { return refuse_sign(now, request, at); });
    if (!committed) return std::unexpected(committed.error());
    if (auto const* refusal = std::get_if<Refusal>(&*committed)) return *refusal;
    auto settled = settle(request.proposal);
    if (!settled) return std::unexpected(settled.error());
    return std::move(*settled);
}

base::Result<Signed> Door::settle(std::uint64_t index) {
    for (int tries = 0; tries < kTries; ++tries) {
        auto const state = control_->state();
        auto const* proposal = state->changes.find(index);
        if (proposal == nullptr || !proposal->is_waiting()) {
            return Signed{{},
                          proposal != nullptr && proposal->ended == "applied",
                          proposal == nullptr ? "" : proposal->ended};
        }
        auto const at = control_->now();
        auto missing = state::missing_of(*state, *proposal, at);
        bool const waits = is_of_vacancy(*state, *proposal) && at < proposal->at + kNotice;
        if (!missing.empty() || waits) return Signed{std::move(missing), false, ""};
        auto const wanted = wanted_by(proposal->proposed);
        if (!wanted) return std::unexpected(wanted.error());
        auto const plan = plan_of(*state, *wanted, at, *residents_.of(*state));
        if (!plan) return std::unexpected(plan.error());
        auto const is_void = outgrew(*proposal, *plan);
        if (!is_void) return std::unexpected(is_void.error());
        state::Entry entry = state::Applied{index};
        if (*is_void) entry = state::ProposalEnded{index, "void"};
        auto const committed = control_->commit(
            {{}, {}, std::move(entry)}, [&](State const& now) -> std::optional<Refusal> {
                bool const is_same = is_same_ground(*state, now) &&
                                     state::missing_of(now, *now.changes.find(index), at).empty();
                if (is_same) return std::nullopt;
                return Refusal{Reason::already_done, "proposal"};
            });
        if (!committed) return std::unexpected(committed.error());
        if (std::holds_alternative<Refusal>(*committed)) continue;
        return Signed{{}, !*is_void, *is_void ? "void" : ""};
    }
    return base::fail(base::Fault::unavailable, "the rules change too quickly: try again");
}

base::Outcome<std::string> Door::end(Person caller, std::uint64_t index) {
    auto const how_of = [&](State const& state) -> std::string {
        auto const* proposal = state.changes.find(index);
        if (proposal != nullptr && proposal->proposer == caller) return "withdrawn";
        bool const may_veto = state.permissions.holds(caller, "representative", state.time);
        return may_veto ? "vetoed" : "";
    };
    auto const refuse = [&](State const& state) -> std::optional<Refusal> {
        auto const* proposal = state.changes.find(index);
        if (how_of(state).empty()) return Refusal{Reason::not_granted, "proposal"};
        if (proposal == nullptr || !proposal->is_waiting()) {
            return Refusal{Reason::already_done, "proposal"};
        }
        return std::nullopt;
    };
    auto const state = control_->state();
    if (auto refusal = refuse(*state)) return *refusal;
    auto how = how_of(*state);
    auto const committed = control_->commit({caller, {}, state::ProposalEnded{index, how}}, refuse);
    if (!committed) return std::unexpected(committed.error());
    if (auto const* refusal = std::get_if<Refusal>(&*committed)) return *refusal;
    return how;
}

base::Status Door::finish(std::uint64_t index, std::string const& how) {
    auto const committed = control_->commit({{}, {}, state::ProposalEnded{index, how}},
                                            [&](State const& now) -> std::optional<Refusal> {
                                                auto const* proposal = now.changes.find(index);
                                                if (proposal != nullptr && proposal->is_waiting())
                                                    return std::nullopt;
                                                return Refusal{Reason::already_done, "proposal"};
                                            });
    return committed ? base::Status() : std::unexpected(committed.error());
}

base::Status Door::sweep() {
    auto const state = control_->state();
    auto const now = control_->now();
    for (auto const& [index, proposal] : state->changes.all()) {
        if (!proposal.is_waiting()) continue;
        if (now >= proposal.proposed.expires) {
            if (auto ended = finish(index, "lapsed"); !ended) return ended;
        } else if (state::missing_of(*state, proposal, now).empty()) {
            // A notice that has stood, or what a crash left complete.
            if (auto settled = settle(index); !settled) return std::unexpected(settled.error());
        }
    }
    return {};
}

}  // namespace weir::change
