// Operations on proposals: plan, propose, show, sign, end. Names stand only in what those are shown
// who are to sign.
#include <algorithm>

#include "engines/text/formats.h"
#include "rules/state/signing.h"
#include "surfaces/keeper/detail/handlers.h"
#include "surfaces/keeper/detail/parameters.h"
#include "surfaces/keeper/detail/people.h"
#include "surfaces/keeper/detail/radius_tree.h"

namespace weir::keeper::detail {

using base::Reason;
using base::Refusal;
using state::State;
using text::Tree;

namespace {

constexpr text::Limits kRadiusLimits{.size_max = 256 << 20, .depth_max = 16, .values_max = 1 << 26};

base::Result<state::Rules> rules_in(Call& call) {
    auto const charter = text_parameter(call.parameters, "charter");
    if (!charter) return std::unexpected(charter.error());
    auto const grants = text_parameter(call.parameters, "grants");
    if (!grants) return std::unexpected(grants.error());
    return state::parse_rules({*charter, "charter.toml", *grants, "grants.toml"});
}

/// A plan gives nobody a number for good: what is not known yet is counted on from the last.
base::Result<change::Wanted> wanted_for_plan(Call& call, state::Rules rules) {
    auto numbers = numbers_of(*call.rooms);
    if (!numbers) return std::unexpected(numbers.error());
    for (auto const& role : rules.charter.roles) {
        for (auto const& id : role.members) rules.members[role.name].push_back(numbers->of(id));
    }
    return change::Wanted{std::move(rules), std::nullopt, numbers->last};
}

base::Result<change::Wanted> wanted_for_good(Call& call, state::Rules rules) {
    auto numbers = numbers_of(*call.rooms);
    if (!numbers) return std::unexpected(numbers.error());
    auto members = number_members(*call.rooms, rules.charter, *numbers);
    if (!members) return std::unexpected(members.error());
    rules.members = std::move(*members);
    return change::Wanted{std::move(rules), std::nullopt, numbers->last};
}

Tree words(std::vector<std::string> const& of) {
    auto list = Tree::list();
    for (auto const& word : of) list.push(word);
    return list;
}

Tree tree_of(State const& state, state::Proposal const& proposal, base::Instant at) {
    auto const good = state::counting(state, proposal.signs, at);
    auto signs = Tree::list();
    for (auto const& sign : proposal.signs) {
        bool const counts = !proposal.is_waiting() || std::ranges::find(good, sign) != good.end();
        signs.push(Tree::object()
                       .set("role", sign.role)
                       .set("at", base::to_text(sign.at))
                       .set("counts", counts));
    }
    return Tree::object()
        .set("proposal", proposal.index)
        .set("what", proposal.proposed.what)
        .set("at", base::to_text(proposal.at))
        .set("expires", base::to_text(proposal.proposed.expires))
        .set("state", proposal.is_waiting() ? "waits" : proposal.ended)
        .set("needs", words(proposal.proposed.needs))
        .set("signed", signs)
        .set("missing", words(proposal.is_waiting() ? state::missing_of(state, proposal, at)
                                                    : std::vector<std::string>()));
}

base::Result<access::Radius> radius_in(state::Proposed const& proposed) {
    auto const tree = text::parse_json(proposed.radius, "", kRadiusLimits);
    if (!tree) return std::unexpected(tree.error());
    return access::radius_of_tree(*tree);
}

base::Result<std::uint64_t> proposal_parameter(Call& call) {
    auto const* number = call.parameters.find("proposal");
    auto const value = number == nullptr ? std::nullopt : std::optional(number->as_int());
    if (!value || !*value || **value < 0) {
        return base::fail(base::Fault::bad_input, "parameter `proposal` is missing or no number");
    }
    return static_cast<std::uint64_t>(**value);
}

}  // namespace

Ending change_plan(Call& call) {
    auto rules = rules_in(call);
    if (!rules) return std::unexpected(rules.error());
    std::lock_guard const lock(call.rooms->numbering());
    if (!call.rooms->control().state()->rules) return Refusal{Reason::not_active, "change"};
    auto const wanted = wanted_for_plan(call, std::move(*rules));
    if (!wanted) return std::unexpected(wanted.error());
    auto const plan = call.rooms->change().plan(call.caller, *wanted);
    if (!plan) return std::unexpected(plan.error());
    if (auto const* refusal = std::get_if<Refusal>(&*plan)) return *refusal;
    return tree_of(std::get<change::Plan>(*plan));
}

Ending change_propose(Call& call) {
    auto rules = rules_in(call);
    if (!rules) return std::unexpected(rules.error());
    std::lock_guard const lock(call.rooms->numbering());
    auto const state = call.rooms->control().state();
    if (!state->rules || state->lifecycle.stage() == program::Stage::draft) {
        return Refusal{Reason::not_active, "change"};
    }
    auto const wanted = wanted_for_good(call, std::move(*rules));
    if (!wanted) return std::unexpected(wanted.error());
    auto const made = call.rooms->change().propose(call.caller, *wanted);
    if (!made) return std::unexpected(made.error());
    if (auto const* refusal = std::get_if<Refusal>(&*made)) return *refusal;
    auto const& done = std::get<change::Made>(*made);
    return tree_of(done.plan).set("proposal", done.proposal).set("in_force", done.is_in_force);
}

Ending change_list(Call& call) {
    auto const state = call.rooms->control().state();
    auto list = Tree::list();
    for (auto const& [index, proposal] : state->changes.all())
        list.push(tree_of(*state, proposal, call.rooms->control().now()));
    return Tree::object().set("proposals", list);
}

Ending change_show(Call& call) {
    auto const index = proposal_parameter(call);
    if (!index) return std::unexpected(index.error());
    auto& control = call.rooms->control();
    auto const state = control.state();
    auto const* proposal = state->changes.find(*index);
    if (proposal == nullptr)
        return base::fail(base::Fault::not_found, "no proposal of that number");
    auto const radius = radius_in(proposal->proposed);
    if (!radius) return std::unexpected(radius.error());
    bool const shows_names = state::holds_signing_role(*state, call.caller);
    if (!shows_names && proposal->proposer != call.caller) {
        return Refusal{Reason::not_granted, "proposal"};
    }
    auto tree = tree_of(*state, *proposal, control.now());
    if (!shows_names) {
        change::Plan plan;
        plan.radius = *radius;
        plan.needs = proposal->proposed.needs;
        return tree.set("radius", tree_of(plan));
    }
    auto const committed = control.commit(
        {call.caller, {}, state::TrailRead{"proposal", std::to_string(*index)}}, state::no_guard);
    if (!committed) return std::unexpected(committed.error());
    return tree.set("radius", named_tree_of(*radius, *call.rooms))
        .set("computed_at", proposal->proposed.computed_at)
        .set("expires_seconds", proposal->proposed.expires.seconds)
        .set("signed_radius", proposal->proposed.radius);
}

Ending change_sign(Call& call) {
    auto const index = proposal_parameter(call);
    if (!index) return std::unexpected(index.error());
    auto const role = text_parameter(call.parameters, "role");
    if (!role) return std::unexpected(role.error());
    auto const signature = signature_parameter(call.parameters);
    if (!signature) return std::unexpected(signature.error());
    auto const key = signing_key_of(*call.rooms->control().state(), call.caller);
    auto const signed_off =
        call.rooms->change().sign({call.caller, *index, *role, *signature, key});
    if (!signed_off) return std::unexpected(signed_off.error());
    if (auto const* refusal = std::get_if<Refusal>(&*signed_off)) return *refusal;
    auto const& done = std::get<change::Signed>(*signed_off);
    return Tree::object()
        .set("missing", words(done.missing))
        .set("in_force", done.is_in_force)
        .set("ended", done.ended);
}

Ending change_end(Call& call) {
    auto const index = proposal_parameter(call);
    if (!index) return std::unexpected(index.error());
    auto const ended = call.rooms->change().end(call.caller, *index);
    if (!ended) return std::unexpected(ended.error());
    if (auto const* refusal = std::get_if<Refusal>(&*ended)) return *refusal;
    return Tree::object().set("ended", std::get<std::string>(*ended));
}

bool is_proposal_due(Rooms& rooms, base::Instant now) {
    auto const state = rooms.control().state();
    return std::ranges::any_of(state->changes.all(), [&](auto const& one) {
        auto const& proposal = one.second;
        return proposal.is_waiting() && (now >= proposal.proposed.expires ||
                                         state::missing_of(*state, proposal, now).empty());
    });
}

Ending sweep_proposals(Call& call) {
    auto const swept = call.rooms->change().sweep();
    if (!swept) return std::unexpected(swept.error());
    return Tree::object();
}

}  // namespace weir::keeper::detail
