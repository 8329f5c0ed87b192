// Reach at one second.
#include <algorithm>

#include "rules/access/detail/side.h"
#include "rules/access/reach.h"

namespace weir::access {

bool is_about_cells(Class what) {
    return std::ranges::find(kCellClasses, what) != kCellClasses.end();
}

bool is_about_persons(Class what) {
    return std::ranges::find(kPersonClasses, what) != kPersonClasses.end();
}

bool Reach::is_empty() const { return units.is_empty() && people.is_empty() && !is_everybody; }

struct ReachAt::Index {
    Index(World world, base::Instant moment) : at(moment), side(world, moment) {
        side.index_managers(std::vector<bool>(side.standing().end(), true));
        side.index_units(std::vector<bool>(side.tree().size(), true));
        side.index_sites();
        for (auto const person : side.standing().everyone()) {
            auto const manager = side.standing().of(person).manager;
            if (manager != Person{}) managers.add(manager);
        }
    }
    People people_of(detail::Cover const& cover) const {
        People people;
        if (cover.is_company) people.add(side.standing().everyone());
        for (auto const unit : side.headed_units(cover)) people.add(side.at_home(unit));
        if (cover.sites.empty()) return people;
        for (auto const person : side.standing().everyone()) {
            auto const site = side.standing().of(person).site;
            if (std::ranges::find(cover.sites, site) != cover.sites.end()) people.add(person);
        }
        return people;
    }

    base::Instant at;
    detail::Side side;
    People managers;
};

ReachAt::ReachAt(World world, base::Instant at) : index_(std::make_unique<Index>(world, at)) {}
ReachAt::ReachAt(ReachAt&&) noexcept = default;
ReachAt& ReachAt::operator=(ReachAt&&) noexcept = default;
ReachAt::~ReachAt() = default;

base::Instant ReachAt::at() const { return index_->at; }

People ReachAt::standing() const { return People(index_->side.standing().everyone()); }

Reach ReachAt::reach_of(Person reader, Class what) const {
    auto const cover = index_->side.cover_of(reader, what);
    Reach reach;
    if (is_about_cells(what)) reach.units = Units(index_->side.units_of(cover));
    if (!is_about_persons(what)) return reach;
    reach.people = index_->people_of(cover);
    reach.is_everybody = cover.is_company;
    return reach;
}

People ReachAt::readers(Class what) const {
    auto const& scopes = index_->side.scopes(what);
    People readers;
    for (auto const reader : detail::readers_of(scopes, index_->managers).to_vector()) {
        bool const is_plain = scopes.company.contains(reader) ||
                              (scopes.own.contains(reader) && index_->managers.contains(reader));
        // A unit that is there, or a site with nobody or with a mixed company: it may be nothing.
        if (is_plain || !reach_of(reader, what).is_empty()) readers.add(reader);
    }
    return readers;
}

People ReachAt::readers_of(Class what, Unit unit) const {
    if (!is_about_cells(what) || unit.value >= index_->side.tree().size()) return {};
    return index_->side.readers_of_cells(what, unit);
}

std::vector<Right> rights_at(World world, base::Instant at) {
    People const everyone(detail::Standing(world.directory, at).everyone());
    People subjects;
    for (auto const& fact : world.directory.memberships()) subjects.add(fact.person);
    using Kind = Because::Kind;
    return {{Kind::enrolled, Class::notice, everyone},
            {Kind::measured, Class::release, everyone},
            {Kind::measured, Class::answer, everyone},
            {Kind::subject, Class::own_record, subjects},
            {Kind::subject, Class::trail, subjects}};
}

}  // namespace weir::access
