#include "rules/access/detail/moment.h"

#include <algorithm>

namespace weir::access::detail {
namespace {

constexpr std::string_view kEmployeeRole = "employee";

}  // namespace

Moment::Moment(World world, base::Instant at) : world_(world), at_(at) {
    for (auto const* fact : world.directory.everyone_at(at)) {
        stands_.emplace_hint(stands_.end(), fact->person, fact);
        bool const reports = fact->manager != Person{} && fact->manager != fact->person;
        if (reports) homes_of_reports_[fact->manager].push_back(fact->home);
    }
}

People Moment::enrolled() const {
    People people;
    for (auto const& [person, fact] : stands_) people.add(person);
    return people;
}

bool Moment::is_in(org::Membership const& fact, Cell const& cell) const {
    bool const is_there =
        cell.sites.empty() || std::ranges::find(cell.sites, fact.site) != cell.sites.end();
    return is_there && (is_below_one_of(fact.home, cell.within) ||
                        std::ranges::find(cell.exactly, fact.home) != cell.exactly.end());
}

People Moment::measured(Cell const& cell) const {
    People people;
    for (auto const& [person, fact] : stands_) {
        if (is_in(*fact, cell)) people.add(person);
    }
    return people;
}

bool Moment::is_measured(Person person, Cell const& cell) const {
    auto const found = stands_.find(person);
    return found != stands_.end() && is_in(*found->second, cell);
}

bool Moment::is_known(Cell const& cell) const {
    auto const is_unit = [&](Unit unit) { return unit.value < world_.directory.units().size(); };
    bool const is_empty = cell.within.empty() && cell.exactly.empty();
    return !is_empty && std::ranges::all_of(cell.within, is_unit) &&
           std::ranges::all_of(cell.exactly, is_unit);
}

bool Moment::may_read_by(std::string_view role, Person person) const {
    return is_enrolled(person) || world_.permissions.era(at_).is_external(role);
}

bool Moment::holds(Person person, Grant const& grant) const {
    if (!grant.span.contains(at_)) return false;
    if (grant.role == kEmployeeRole) return is_enrolled(person);
    return may_read_by(grant.role, person) && world_.permissions.holds(person, grant.role, at_);
}

People Moment::holders(Grant const& grant) const {
    if (!grant.span.contains(at_)) return {};
    if (grant.role == kEmployeeRole) return enrolled();
    People people;
    for (auto const& member : world_.permissions.members()) {
        bool const holds_now = member.role == grant.role && member.span.contains(at_);
        if (holds_now && may_read_by(grant.role, member.person)) people.add(member.person);
    }
    return people;
}

bool Moment::is_below_one_of(Unit unit, Units const& heads) const {
    return std::ranges::any_of(heads,
                               [&](Unit head) { return world_.directory.is_within(unit, head); });
}

bool Moment::units_cover(Units const& heads, Target const& target) const {
    auto const is_covered = [&](Unit unit) { return is_below_one_of(unit, heads); };
    if (auto const* cell = std::get_if<Cell>(&target)) {
        return std::ranges::all_of(cell->within, is_covered) &&
               std::ranges::all_of(cell->exactly, is_covered);
    }
    auto const found = stands_.find(std::get<Person>(target));
    return found != stands_.end() && is_covered(found->second->home);
}

bool Moment::site_covers(Site site, Target const& target) const {
    if (site == Site{}) return false;
    if (auto const* person = std::get_if<Person>(&target)) {
        auto const found = stands_.find(*person);
        return found != stands_.end() && found->second->site == site;
    }
    bool has_somebody = false;
    for (auto const& [person, fact] : stands_) {
        if (!is_in(*fact, std::get<Cell>(target))) continue;
        if (fact->site != site) return false;
        has_somebody = true;
    }
    return has_somebody;
}

bool Moment::covers(Scope const& scope, Person holder, Target const& target) const {
    switch (scope.kind) {
        case Scope::Kind::company: return true;
        case Scope::Kind::site:
            return site_covers(world_.permissions.era(at_).site(scope.site), target);
        case Scope::Kind::unit: {
            auto const unit = world_.directory.find_unit(scope.path);
            return unit && units_cover({*unit}, target);
        }
        case Scope::Kind::own_unit: {
            auto const heads = homes_of_reports_.find(holder);
            return heads != homes_of_reports_.end() && units_cover(heads->second, target);
        }
    }
    return false;
}

}  // namespace weir::access::detail
