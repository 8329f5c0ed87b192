#include "rules/access/detail/side.h"

#include <algorithm>

#include "rules/access/reach.h"

namespace weir::access::detail {
namespace {

template <class Key>
std::span<std::pair<Key, Person> const> pairs_of(std::vector<std::pair<Key, Person>> const& pairs,
                                                 Key key) {
    auto const found = std::ranges::equal_range(pairs, key, {}, &std::pair<Key, Person>::first);
    return {found.begin(), found.end()};
}

}  // namespace

Side::Side(World world, base::Instant at)
    : tree_(world.directory), standing_(world.directory, at), holders_(world, at, standing_) {}

void Side::index_managers(std::vector<bool> const& managers) {
    reports_ = standing_.homes_of_reports(managers);
}

void Side::index_units(std::vector<bool> const& units) { homes_ = standing_.by_home(units); }

void Side::index_sites() {
    bool const is_asked = std::ranges::any_of(
        kGrantedClasses, [&](Class what) { return !scopes(what).sites.empty(); });
    if (is_asked) sites_ = sites_of_units(standing_, tree_);
}

Cover Side::cover_of(Person reader, Class what) const {
    auto const& held = scopes(what);
    Cover cover{held.company.contains(reader), {}, {}};
    for (auto const& [unit, holder] : held.heads) {
        if (holder == reader) cover.heads.push_back(unit);
    }
    for (auto const& [site, holder] : held.sites) {
        if (holder == reader) cover.sites.push_back(site);
    }
    if (!held.own.contains(reader)) return cover;
    auto const homes = reports_.row(reader.value);
    cover.heads.insert(cover.heads.end(), homes.begin(), homes.end());
    std::ranges::sort(cover.heads);
    auto const repeats = std::ranges::unique(cover.heads);
    cover.heads.erase(repeats.begin(), repeats.end());
    return cover;
}

Units Side::headed_units(Cover const& cover) const {
    if (cover.is_company) {
        Unit const company = org::kCompany;
        return Units(tree_.below(std::span(&company, 1)));
    }
    return Units(tree_.below(cover.heads));
}

Units Side::units_of(Cover const& cover) const {
    auto units = headed_units(cover);
    if (cover.sites.empty()) return units;
    for (std::uint32_t i = 0; i < sites_.size(); ++i) {
        if (std::ranges::binary_search(cover.sites, sites_[i])) units.add(Unit{i});
    }
    return units;
}

void Side::add_heads_above(People& readers, Class what, Unit unit) const {
    auto const& held = scopes(what);
    for (auto const above : tree_.path(unit)) {
        for (auto const& [head, reader] : pairs_of(held.heads, above)) readers.add(reader);
        if (held.own.is_empty()) continue;
        for (auto const person : at_home(above)) {
            auto const manager = standing_.of(person).manager;
            if (held.own.contains(manager)) readers.add(manager);
        }
    }
}

People Side::readers_of_cells(Class what, Unit unit) const {
    auto const& held = scopes(what);
    auto readers = held.company;
    add_heads_above(readers, what, unit);
    for (auto const& [site, reader] : pairs_of(held.sites, site_of_unit(unit))) readers.add(reader);
    return readers;
}

People Side::readers_of_person(Class what, Spot const& spot) const {
    auto const& held = scopes(what);
    auto readers = held.company;
    if (!spot.stands) return readers;
    add_heads_above(readers, what, spot.home);
    for (auto const& [site, reader] : pairs_of(held.sites, spot.site)) readers.add(reader);
    return readers;
}

}  // namespace weir::access::detail
