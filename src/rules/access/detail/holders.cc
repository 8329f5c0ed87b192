#include "rules/access/detail/holders.h"

#include <algorithm>
#include <string>

namespace weir::access::detail {
namespace {

constexpr std::string_view kEmployeeRole = "employee";

using ByRole = std::map<std::string_view, std::vector<Person>>;

/// Of each role, those who hold it and may read by it: who stands in the directory, or any holder
/// of an external role.
ByRole holders_by_role(Permissions const& permissions, base::Instant at, Standing const& standing) {
    ByRole by_role;
    auto const& era = permissions.era(at);
    std::pair<std::string_view, std::vector<Person>*> last;  // members come role by role
    for (auto const& member : permissions.members()) {
        if (!member.span.contains(at) || member.role == kEmployeeRole) continue;
        if (!standing.stands(member.person) && !era.is_external(member.role)) continue;
        if (last.second == nullptr || last.first != member.role)
            last = {member.role, &by_role[member.role]};
        last.second->push_back(member.person);
    }
    return by_role;
}

template <class Thing>
void sort_once(std::vector<Thing>& things) {
    std::ranges::stable_sort(things);  // a merge: they come in long runs that ascend already
    auto const repeats = std::ranges::unique(things);
    things.erase(repeats.begin(), repeats.end());
}

}  // namespace

bool gives(Class granted, Class what) {
    switch (what) {
        case Class::answer: return granted == Class::answer || granted == Class::release;
        case Class::notice:
        case Class::release:
        case Class::feed:
        case Class::trail:
        case Class::training_set: return granted == what;
        case Class::own_record:
        case Class::person_record: return false;
    }
    return false;
}

Holders::Holders(World world, base::Instant at, Standing const& standing) {
    auto by_role = holders_by_role(world.permissions, at, standing);
    auto const& era = world.permissions.era(at);
    for (auto const& grant : world.permissions.grants()) {
        if (!grant.span.contains(at)) continue;
        if (grant.role == kEmployeeRole && !by_role.contains(kEmployeeRole))
            by_role[kEmployeeRole] = standing.everyone();
        auto const found = by_role.find(grant.role);
        if (found != by_role.end()) add(grant, found->second, world, era);
    }
    for (auto& scopes : scopes_) {
        sort_once(scopes.heads);
        sort_once(scopes.sites);
    }
}

void Holders::add(Grant const& grant, std::vector<Person> const& people, World world,
                  Permissions::Era const& era) {
    auto const unit = world.directory.find_unit(grant.scope.path);
    auto const site = era.site(grant.scope.site);
    for (std::size_t i = 0; i < kClasses; ++i) {
        if (!gives(grant.what, static_cast<Class>(i))) continue;
        auto& scopes = scopes_[i];
        switch (grant.scope.kind) {
            case Scope::Kind::company: scopes.company.add(people); break;
            case Scope::Kind::own_unit: scopes.own.add(people); break;
            case Scope::Kind::unit:
                if (!unit) break;
                for (auto const person : people) scopes.heads.emplace_back(*unit, person);
                break;
            case Scope::Kind::site:
                if (site == Site{}) break;
                for (auto const person : people) scopes.sites.emplace_back(site, person);
                break;
        }
    }
}

People readers_of(Scopes const& scopes, People const& managers) {
    auto readers = union_of(intersection_of(scopes.own, managers), scopes.company);
    for (auto const& [unit, person] : scopes.heads) readers.add(person);
    for (auto const& [site, person] : scopes.sites) readers.add(person);
    return readers;
}

}  // namespace weir::access::detail
