#include "rules/state/detail/in_force.h"

#include <algorithm>

namespace weir::state::detail {
namespace {

void apply_directory(State& state, Proposed const& proposed, base::Instant at) {
    auto change = proposed.directory;
    change.at = at;  // who stood somewhere stood there until now
    auto directory = *state.directory;
    directory.apply(change);
    state.directory = std::make_shared<org::Directory const>(std::move(directory));
}

}  // namespace

void put_in_force(State& state, base::Instant at) {
    auto const& rules = *state.rules;
    access::RolesChange roles{at, {}, {}, {}};
    for (auto const& role : rules.charter.roles) {
        roles.caps.push_back({role.name, role.cap, role.is_external});
        auto const members = rules.members.find(role.name);
        if (members == rules.members.end()) continue;
        for (auto person : members->second) {
            roles.members.push_back({role.name, person, base::Span{at, std::nullopt}});
        }
    }
    for (auto const& site : rules.charter.sites) roles.sites.push_back({site.name, site.site});
    state.permissions.apply(roles);
    state.permissions.apply(access::GrantsChange{at, rules.grants});
    auto budget = *state.budget;
    budget.set_limits(rules.charter.privacy.limits);
    state.budget = std::make_shared<privacy::BudgetBook const>(std::move(budget));
    auto const& collaboration = rules.charter.collaboration;
    auto deltas = *state.deltas;
    deltas.set_limit(collaboration ? collaboration->delta : privacy::DeltaUnits{0});
    state.deltas = std::make_shared<privacy::DeltaBook const>(std::move(deltas));
}

base::Status apply_proposed(State& state, Proposed const& proposed, base::Instant at) {
    if (!state.budget) return base::fail(base::Fault::corrupt, "a change before the activation");
    state.person_max = std::max(state.person_max, proposed.person_max);
    if (proposed.what == kOfDirectory) {
        apply_directory(state, proposed, at);
        return {};
    }
    auto rules = parse_rules({proposed.charter, "charter.toml", proposed.grants, "grants.toml"});
    if (!rules) return std::unexpected(rules.error());
    rules->members = proposed.members;
    state.rules = std::make_shared<Rules const>(std::move(*rules));
    put_in_force(state, at);
    return {};
}

}  // namespace weir::state::detail
