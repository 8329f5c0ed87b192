#include "doors/change/plan.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/check.h"
#include "engines/crypto/hash.h"
#include "engines/text/formats.h"
#include "records/org/roster.h"
#include "rules/program/sign_off.h"
#include "rules/program/succession.h"
#include "rules/state/in_force.h"
#include "rules/state/signing.h"

namespace weir::change {
namespace {

using state::State;

/// Permissions and directory as a change would leave them.
struct After {
    access::Permissions permissions;
    std::shared_ptr<org::Directory const> directory;
    [[nodiscard]] access::World world() const { return {permissions, *directory}; }
};

After after_of(State const& now, Wanted const& wanted, base::Instant at) {
    After after{now.permissions, now.directory};
    if (wanted.rules) state::put_in_force(after.permissions, *wanted.rules, at);
    if (wanted.directory) {
        auto change = *wanted.directory;
        change.at = at;
        auto directory = *now.directory;
        directory.apply(change);
        after.directory = std::make_shared<org::Directory const>(std::move(directory));
    }
    return after;
}

/// What is lost by the narrowing half of a change, beside what is lost by the rest.
void add_lost(access::Radius& radius, access::Radius&& narrowed) {
    for (auto& lost : narrowed.classes) {
        auto const found = std::ranges::find(radius.classes, lost.what, &access::ClassRadius::what);
        if (found == radius.classes.end()) {
            lost.gained.clear();
            lost.audience_max = 0;
            radius.classes.push_back(std::move(lost));
        } else {
            found->lost = std::move(lost.lost);
        }
    }
    std::erase_if(radius.classes,
                  [](auto const& one) { return one.gained.empty() && one.lost.empty(); });
    std::ranges::sort(radius.classes, {}, &access::ClassRadius::what);
}

access::Difference difference_of(program::CharterDifference const& of) {
    bool const is_rise = of.way == program::CharterDifference::Way::rise;
    // One list may change in several of its members: each is named with its own.
    auto what = of.what;
    if (of.before.empty() || of.after.empty()) what += " `" + of.before + of.after + "`";
    return {std::move(what),
            is_rise ? access::Difference::Way::rise : access::Difference::Way::fall, of.before,
            of.after};
}

access::Precision precision_of(State const& now, state::Rules const& rules) {
    access::Precision precision;
    for (auto const& one : program::differences_of(now.rules->charter.text, rules.charter.text)) {
        auto& list = one.is_kind ? precision.kinds : precision.precision;
        list.push_back(difference_of(one));
    }
    for (auto* list : {&precision.kinds, &precision.precision}) {
        std::ranges::sort(*list);
        auto const rest = std::ranges::unique(*list, {}, &access::Difference::what);
        list->erase(rest.begin(), rest.end());
    }
    return precision;
}

std::set<Person> members_of(state::Rules const& rules, std::string const& role) {
    auto const members = rules.members.find(role);
    if (members == rules.members.end()) return {};
    return {members->second.begin(), members->second.end()};
}

/// Signing roles whose holders the rules change: no role is refilled without one of its own.
std::vector<std::string> signers_changed(State const& now, Wanted const& wanted) {
    std::vector<std::string> roles;
    if (!wanted.rules) return roles;
    for (auto const& role : now.rules->charter.roles) {
        auto const* later = wanted.rules->charter.role(role.name);
        bool const still_signs = later != nullptr && later->signs;
        bool const differs =
            members_of(*now.rules, role.name) != members_of(*wanted.rules, role.name);
        if (role.signs && (differs || !still_signs)) roles.push_back(role.name);
    }
    for (auto const& role : wanted.rules->charter.roles) {
        auto const* before = now.rules->charter.role(role.name);
        if (role.signs && (before == nullptr || !before->signs)) roles.push_back(role.name);
    }
    return roles;
}

void add_role(std::vector<std::string>& roles, std::string const& role) {
    if (std::ranges::find(roles, role) == roles.end()) roles.push_back(role);
}

void set_needs(Plan& plan, State const& now, Wanted const& wanted, base::Instant at) {
    auto const changed = signers_changed(now, wanted);
    if (access::is_narrowing(plan.radius) && changed.empty()) return;
    auto const& charter = now.rules->charter;
    plan.needs = charter.change.widen;
    for (auto const& role : changed) {
        if (charter.role(role) == nullptr || !charter.role(role)->signs) continue;  // a new signer
        if (state::holders_of(now, role, at).all > 0) {
            add_role(plan.needs, role);
            continue;
        }
        plan.vacant.push_back(role);
        for (auto const& other : charter.roles) {
            if (other.signs && other.name != role) add_role(plan.needs, other.name);
        }
    }
    for (auto const& role : plan.vacant) std::erase(plan.needs, role);
    for (auto const& role : plan.needs) {
        if (state::holders_of(now, role, at).keyed == 0) plan.keyless.push_back(role);
    }
}

std::vector<access::Cap> caps_of(program::Charter const& charter) {
    std::vector<access::Cap> caps;
    for (auto const& cap : charter.change.caps) {
        auto const what = access::class_of(cap.what);
        base::check(what.has_value(), "a charter names classes that there are");
        caps.push_back({*what, cap.readers, cap.percent * 10});
    }
    return caps;
}

}  // namespace

std::shared_ptr<access::Residents const> ResidentsCache::of(State const& state) {
    std::vector<base::Week> weeks;
    for (auto const& [week, facts] : state.releases) {
        if (state.released(week) != nullptr) weeks.push_back(week);
    }
    std::lock_guard const lock(mutex_);
    bool const is_kept = residents_ && directory_ == state.directory && releases_ == weeks.size();
    if (is_kept) return residents_;
    std::vector<org::Roster> rosters;
    rosters.reserve(weeks.size());
    for (auto week : weeks) rosters.push_back(org::roster_of(*state.directory, week));
    residents_ = std::make_shared<access::Residents const>(rosters);
    directory_ = state.directory;
    releases_ = weeks.size();
    return residents_;
}

base::Status check_new_grants(State const& now, state::Rules const& wanted, base::Instant at) {
    auto const everybody = now.directory->everyone_at(at);
    for (auto const& grant : wanted.grants) {
        bool const is_old = std::ranges::find(now.rules->grants, grant) != now.rules->grants.end();
        if (is_old || grant.role == program::kEmployee) continue;
        auto const members = wanted.members.find(grant.role);
        if (members == wanted.members.end() || members->second.empty()) {
            return base::fail(
                base::Fault::bad_input,
                fmt::format("grants.toml: a grant is to `{}`, which nobody holds", grant.role));
        }
        if (grant.scope.kind != access::Scope::Kind::unit || everybody.empty()) continue;
        auto const unit = now.directory->find_unit(grant.scope.path);
        bool const is_peopled =
            unit && std::ranges::any_of(everybody, [&](org::Membership const* member) {
                return now.directory->is_within(member->home, *unit);
            });
        if (is_peopled) continue;
        return base::fail(
            base::Fault::bad_input,
            fmt::format(
                "grants.toml: a grant is over `{}`, {}", access::to_text(grant.scope),
                unit ? "where nobody stands any more" : "which the directory does not have"));
    }
    return {};
}

base::Result<Plan> plan_of(State const& now, Wanted const& wanted, base::Instant at,
                           access::Residents const& residents) {
    if (wanted.rules) {
        auto const follows = program::check_succession(now.rules->charter, wanted.rules->charter);
        if (!follows) return std::unexpected(follows.error());
    }
    auto narrowed = now.permissions;
    if (wanted.rules) state::narrow(narrowed, {*now.rules, *wanted.rules}, at);
    access::World const before{now.permissions, *now.directory};
    access::World const narrow{narrowed, *now.directory};
    auto const after = after_of(now, wanted, at);
    Plan plan;
    plan.computed_at = now.entries;
    plan.radius = access::radius_of({narrow, after.world(), at}, residents);
    if (wanted.rules) {
        add_lost(plan.radius, access::radius_of({before, after.world(), at}, residents));
        plan.radius.charter = precision_of(now, *wanted.rules);
    }
    set_needs(plan, now, wanted, at);
    auto const& charter = wanted.rules ? wanted.rules->charter : now.rules->charter;
    for (auto const* rules : {&now.rules->charter, &charter}) {
        if (!plan.over_cap) plan.over_cap = access::refuse_over_cap(plan.radius, caps_of(*rules));
        if (rules == &now.rules->charter && !wanted.rules) break;
    }
    return plan;
}

base::Result<Wanted> wanted_by(state::Proposed const& proposed) {
    Wanted wanted;
    wanted.person_max = proposed.person_max;
    if (proposed.what == state::kOfDirectory) {
        wanted.directory = proposed.directory;
        return wanted;
    }
    auto rules =
        state::parse_rules({proposed.charter, "charter.toml", proposed.grants, "grants.toml"});
    if (!rules) return std::unexpected(rules.error());
    rules->members = proposed.members;
    wanted.rules = std::move(*rules);
    return wanted;
}

std::string digest_of(access::Radius const& radius) {
    return base::to_hex(crypto::sha256(base::bytes_of(text::write_json(access::to_tree(radius)))));
}

std::string subject_of(state::Proposal const& proposal) {
    auto const& proposed = proposal.proposed;
    return program::proposal_subject(
        {proposal.index, proposed.radius, proposed.computed_at, proposed.expires.seconds});
}

bool is_same_ground(State const& a, State const& b) {
    return a.directory == b.directory && a.rules == b.rules && &a.changes.all() == &b.changes.all();
}

}  // namespace weir::change
