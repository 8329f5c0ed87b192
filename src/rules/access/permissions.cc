#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "rules/access/detail/fold.h"
#include "rules/access/grants.h"

namespace weir::access {
namespace {

bool is_same_grant(Grant const& a, Grant const& b) {
    return a.role == b.role && a.what == b.what && a.scope == b.scope && a.purpose == b.purpose;
}

bool is_same_member(RoleMember const& a, RoleMember const& b) {
    return a.role == b.role && a.person == b.person;
}

/// Steps of a count over time: one more, or one less.
using Steps = std::map<base::Instant, std::int64_t>;

std::int64_t highest(Steps const& steps) {
    std::int64_t count = 0;
    std::int64_t most = 0;
    for (auto const& [at, step] : steps) {
        count += step;
        most = std::max(most, count);
    }
    return most;
}

/// Somebody whose intervals overlap is one person: their intervals are joined first.
Steps steps_of(std::vector<base::Span> spans) {
    std::ranges::sort(spans, {}, &base::Span::from);
    Steps steps;
    std::optional<base::Span> open;
    auto const close = [&] {
        if (!open) return;
        ++steps[open->from];
        if (open->until) --steps[*open->until];
    };
    for (auto const& span : spans) {
        bool const overlaps = open && (!open->until || span.from <= *open->until);
        if (!overlaps) {
            close();
            open = span;
        } else if (open->until && (!span.until || *open->until < *span.until)) {
            open->until = span.until;
        }
    }
    close();
    return steps;
}

std::int64_t most_at_once(std::map<Person, std::vector<base::Span>> const& holders) {
    Steps all;
    for (auto const& [person, spans] : holders) {
        for (auto const& [at, step] : steps_of(spans)) all[at] += step;
    }
    return highest(all);
}

}  // namespace

void Permissions::apply(GrantsChange const& change) {
    grants_ = detail::replaced_from(std::move(grants_), change.grants, change.at, is_same_grant);
}

void Permissions::apply(RolesChange const& change) {
    members_ =
        detail::replaced_from(std::move(members_), change.members, change.at, is_same_member);
    std::erase_if(eras_, [&](Era const& era) { return era.from >= change.at; });
    eras_.push_back({change.at, change.caps, change.sites});
}

Permissions::Era const& Permissions::era(base::Instant at) const {
    auto const after = std::ranges::upper_bound(eras_, at, {}, &Era::from);
    return after == eras_.begin() ? eras_.front() : *(after - 1);
}

Site Permissions::Era::site(std::string_view name) const {
    auto const found = std::ranges::find(sites, name, &SiteName::name);
    return found == sites.end() ? Site{} : found->site;
}

bool Permissions::Era::is_external(std::string_view role) const {
    auto const found = std::ranges::find(caps, role, &RoleCap::role);
    return found != caps.end() && found->is_external;
}

bool Permissions::holds(Person person, std::string_view role, base::Instant at) const {
    return std::ranges::any_of(members_, [&](RoleMember const& member) {
        return member.person == person && member.role == role && member.span.contains(at);
    });
}

std::vector<std::string> Permissions::roles_of(Person person, base::Instant at) const {
    std::vector<std::string> roles;
    for (auto const& member : members_) {
        if (member.person == person && member.span.contains(at)) roles.push_back(member.role);
    }
    std::ranges::sort(roles);
    auto const repeats = std::ranges::unique(roles);
    roles.erase(repeats.begin(), repeats.end());
    return roles;
}

base::Status check_caps(std::span<RoleCap const> caps, std::span<RoleMember const> members) {
    std::map<std::string, std::map<Person, std::vector<base::Span>>> roles;
    for (auto const& member : members) roles[member.role][member.person].push_back(member.span);
    for (auto const& [role, holders] : roles) {
        auto const cap = std::ranges::find(caps, role, &RoleCap::role);
        if (cap == caps.end()) {
            return base::fail(base::Fault::bad_input,
                              fmt::format("the role `{}` has members but no cap", role));
        }
        auto const most = most_at_once(holders);
        if (most <= static_cast<std::int64_t>(cap->cap)) continue;
        return base::fail(base::Fault::bad_input,
                          fmt::format("the role `{}` has a cap of {}, got {} people at once", role,
                                      cap->cap, most));
    }
    return {};
}

}  // namespace weir::access
