#include "rules/access/detail/moment.h"

#include <algorithm>

namespace weir::access::detail {
namespace {

constexpr std::string_view kEmployeeRole = "employee";

}  // namespace

Moment::Moment(World world, base::Instant at, Target target)
    : world_(world),
      at_(at),
      target_(std::move(target)),
      standing_(world.directory, at),
      homes_of_reports_(standing_.homes_of_reports(std::vector<bool>(standing_.end(), true))) {
    find_holders();
    if (auto const* cell = std::get_if<Cell>(&target_)) find_cell(*cell);
}

void Moment::find_holders() {
    std::map<std::string_view, std::vector<Person>> found;
    auto const& era = world_.permissions.era(at_);
    auto at_role = found.end();
    for (auto const& member : world_.permissions.members()) {
        if (!member.span.contains(at_) || member.role == kEmployeeRole) continue;
        if (at_role == found.end() || at_role->first != member.role)
            at_role = found.try_emplace(member.role).first;
        at_role->second.push_back(member.person);
    }
    for (auto& [role, people] : found) {
        if (!era.is_external(role))
            std::erase_if(people, [&](Person person) { return !standing_.stands(person); });
        by_role_.emplace(role, People(people));
    }
}

void Moment::find_cell(Cell const& cell) {
    auto const& units = world_.directory.units();
    auto const is_unit = [&](Unit unit) { return unit.value < units.size(); };
    bool const is_empty = cell.within.empty() && cell.exactly.empty();
    is_known_ = !is_empty && std::ranges::all_of(cell.within, is_unit) &&
                std::ranges::all_of(cell.exactly, is_unit);
    if (!is_known_) return;
    has_unit_.resize(units.size());
    for (auto const unit : cell.within) has_unit_[unit.value] = true;
    // A unit's number is above its parent's.
    for (auto const& fact : units) {
        if (has_unit_[fact.parent.value]) has_unit_[fact.unit.value] = true;
    }
    for (auto const unit : cell.exactly) has_unit_[unit.value] = true;
    for (std::uint32_t i = 0; i < standing_.end(); ++i) {
        auto const& spot = standing_.of(Person{i});
        if (is_in(spot)) place_.join({Place::Kind::one, spot.site});
    }
}

bool Moment::is_in(Spot const& spot) const {
    if (!spot.stands || !is_known_ || !has_unit_[spot.home.value]) return false;
    auto const& sites = std::get<Cell>(target_).sites;
    return sites.empty() || std::ranges::find(sites, spot.site) != sites.end();
}

People Moment::measured() const {
    std::vector<Person> people;
    for (std::uint32_t i = 0; i < standing_.end(); ++i) {
        if (is_in(standing_.of(Person{i}))) people.emplace_back(i);
    }
    return People(people);
}

bool Moment::holds(Person person, Grant const& grant) const {
    if (!grant.span.contains(at_)) return false;
    if (grant.role == kEmployeeRole) return is_enrolled(person);
    auto const found = by_role_.find(grant.role);
    return found != by_role_.end() && found->second.contains(person);
}

People Moment::holders(Grant const& grant) const {
    if (!grant.span.contains(at_)) return {};
    if (grant.role == kEmployeeRole) return enrolled();
    auto const found = by_role_.find(grant.role);
    return found == by_role_.end() ? People() : found->second;
}

bool Moment::units_cover(std::span<Unit const> heads) const {
    auto const is_covered = [&](Unit unit) {
        return std::ranges::any_of(
            heads, [&](Unit head) { return world_.directory.is_within(unit, head); });
    };
    if (auto const* cell = std::get_if<Cell>(&target_)) {
        return is_known_ && std::ranges::all_of(cell->within, is_covered) &&
               std::ranges::all_of(cell->exactly, is_covered);
    }
    auto const& spot = standing_.of(std::get<Person>(target_));
    return spot.stands && is_covered(spot.home);
}

bool Moment::site_covers(Site site) const {
    if (site == Site{}) return false;
    if (auto const* person = std::get_if<Person>(&target_)) {
        auto const& spot = standing_.of(*person);
        return spot.stands && spot.site == site;
    }
    return place_ == Place{Place::Kind::one, site};
}

bool Moment::covers(Scope const& scope, Person holder) const {
    switch (scope.kind) {
        case Scope::Kind::company: return true;
        case Scope::Kind::site: return site_covers(world_.permissions.era(at_).site(scope.site));
        case Scope::Kind::unit: {
            auto const unit = world_.directory.find_unit(scope.path);
            return unit && units_cover({&*unit, 1});
        }
        case Scope::Kind::own_unit: {
            auto const heads = homes_of_reports_.row(holder.value);
            return !heads.empty() && units_cover(heads);
        }
    }
    return false;
}

}  // namespace weir::access::detail
