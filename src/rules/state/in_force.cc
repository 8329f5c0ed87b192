#include "rules/state/in_force.h"

#include <algorithm>

namespace weir::state {
namespace {

bool is_in_force(base::Span const& span, base::Instant at) {
    return !span.until || *span.until > at;
}

std::optional<base::Instant> earlier(std::optional<base::Instant> a,
                                     std::optional<base::Instant> b) {
    if (!a || !b) return a ? a : b;
    return std::min(*a, *b);
}

bool is_within(access::Scope const& inner, access::Scope const& outer) {
    if (outer.kind == access::Scope::Kind::company || inner == outer) return true;
    bool const are_units =
        inner.kind == access::Scope::Kind::unit && outer.kind == access::Scope::Kind::unit;
    return are_units && inner.path.size() > outer.path.size() &&
           std::equal(outer.path.begin(), outer.path.end(), inner.path.begin());
}

/// Those of the next rules' grants that lie within one in force, no longer than it holds.
access::GrantsChange narrowed_grants(access::Permissions const& permissions,
                                     std::vector<access::Grant> const& next, base::Instant at) {
    access::GrantsChange change{at, {}};
    for (auto const& grant : next) {
        auto const& now = permissions.grants();
        auto const wider = std::ranges::find_if(now, [&](access::Grant const& other) {
            return is_in_force(other.span, at) &&
                   other.span.from <= std::max(grant.span.from, at) && other.role == grant.role &&
                   other.what == grant.what && other.purpose == grant.purpose &&
                   is_within(grant.scope, other.scope);
        });
        if (wider == now.end()) continue;
        change.grants.push_back(grant);
        change.grants.back().span.until = earlier(grant.span.until, wider->span.until);
    }
    return change;
}

bool stays(access::RoleMember const& member, Successor rules) {
    auto const* role = rules.now.charter.role(member.role);
    if (role != nullptr && role->signs) return true;
    auto const next = rules.next.members.find(member.role);
    return next != rules.next.members.end() &&
           std::ranges::find(next->second, member.person) != next->second.end();
}

base::Result<Rules> rules_of(Proposed const& proposed) {
    auto rules = parse_rules({proposed.charter, "charter.toml", proposed.grants, "grants.toml"});
    if (rules) rules->members = proposed.members;
    return rules;
}

void apply_directory(State& state, Proposed const& proposed, base::Instant at) {
    auto change = proposed.directory;
    change.at = at;  // who stood somewhere stood there until now
    auto directory = *state.directory;
    directory.apply(change);
    state.directory = std::make_shared<org::Directory const>(std::move(directory));
}

}  // namespace

void put_in_force(access::Permissions& permissions, Rules const& rules, base::Instant at) {
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
    permissions.apply(roles);
    permissions.apply(access::GrantsChange{at, rules.grants});
}

void put_in_force(State& state, base::Instant at) {
    auto const& rules = *state.rules;
    put_in_force(state.permissions, rules, at);
    auto budget = *state.budget;
    budget.set_limits(rules.charter.privacy.limits);
    state.budget = std::make_shared<privacy::BudgetBook const>(std::move(budget));
    auto const& collaboration = rules.charter.collaboration;
    auto deltas = *state.deltas;
    deltas.set_limit(collaboration ? collaboration->delta : privacy::DeltaUnits{0});
    state.deltas = std::make_shared<privacy::DeltaBook const>(std::move(deltas));
}

void narrow(access::Permissions& permissions, Successor rules, base::Instant at) {
    access::RolesChange roles{at, permissions.caps(), {}, {}};
    for (auto const& member : permissions.members()) {
        if (is_in_force(member.span, at) && stays(member, rules)) roles.members.push_back(member);
    }
    roles.sites = permissions.era(at).sites;
    permissions.apply(narrowed_grants(permissions, rules.next.grants, at));
    permissions.apply(roles);
}

base::Status begin_proposed(State& state, Proposed const& proposed, base::Instant at) {
    if (!state.budget) return base::fail(base::Fault::corrupt, "a change before the activation");
    state.person_max = std::max(state.person_max, proposed.person_max);
    if (proposed.what == kOfDirectory) return {};
    auto const rules = rules_of(proposed);
    if (!rules) return std::unexpected(rules.error());
    narrow(state.permissions, {*state.rules, *rules}, at);
    return {};
}

base::Status apply_proposed(State& state, Proposed const& proposed, base::Instant at) {
    if (!state.budget) return base::fail(base::Fault::corrupt, "a change before the activation");
    if (proposed.what == kOfDirectory) {
        apply_directory(state, proposed, at);
        return {};
    }
    auto rules = rules_of(proposed);
    if (!rules) return std::unexpected(rules.error());
    state.rules = std::make_shared<Rules const>(std::move(*rules));
    put_in_force(state, at);
    return {};
}

}  // namespace weir::state
