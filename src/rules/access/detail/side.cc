#include "rules/access/detail/side.h"

#include <algorithm>
#include <iterator>

#include "rules/access/reach.h"

namespace weir::access::detail {
namespace {

template <class Key>
std::span<std::pair<Key, Person> const> pairs_of(std::vector<std::pair<Key, Person>> const& pairs,
                                                 Key key) {
    auto const found = std::ranges::equal_range(pairs, key, {}, &std::pair<Key, Person>::first);
    return {found.begin(), found.end()};
}

bool is_same(Permissions::Era const& a, Permissions::Era const& b) {
    return a.from == b.from && a.caps == b.caps && a.sites == b.sites;
}

bool is_same(Permissions const& a, Permissions const& b) {
    if (&a == &b) return true;
    return std::ranges::equal(
               a.eras(), b.eras(),
               [](auto const& one, auto const& other) { return is_same(one, other); }) &&
           a.grants() == b.grants() && a.members() == b.members();
}

}  // namespace

Side::Side(World world, base::Instant at)
    : tree_(std::make_shared<UnitTree const>(world.directory)),
      standing_(std::make_shared<Standing const>(world.directory, at)),
      holders_(std::make_shared<Holders const>(world, at, *standing_)) {}

Side::Side(Side const& before, World was, World after, std::span<Person const> differ,
           base::Instant at)
    : tree_(before.tree_), standing_(before.standing_), holders_(before.holders_) {
    bool const has_new_units = after.directory.units().size() != tree_->size();
    if (has_new_units) tree_ = std::make_shared<UnitTree const>(after.directory);
    if (!differ.empty())
        standing_ = std::make_shared<Standing const>(*standing_, after.directory, differ, at);
    // Who holds what hangs on who stands, on the units there are, and on grants and roles.
    bool const comes_or_goes = std::ranges::any_of(differ, [&](Person person) {
        return standing_->stands(person) != before.standing().stands(person);
    });
    if (comes_or_goes || has_new_units || !is_same(was.permissions, after.permissions))
        holders_ = std::make_shared<Holders const>(after, at, *standing_);
}

void Side::index_managers(std::vector<bool> const& managers) {
    reports_ = standing_->homes_of_reports(managers);
}

void Side::index_units(std::vector<bool> const& units) { homes_ = standing_->by_home(units); }

void Side::index_managers(Side const& before, std::vector<bool> const& managers) {
    if (standing_ == before.standing_) reports_ = before.reports_;
    else index_managers(managers);
}

void Side::index_units(Side const& before, std::vector<bool> const& units) {
    if (standing_ == before.standing_) homes_ = before.homes_;
    else index_units(units);
}

bool Side::is_site_asked() const {
    return std::ranges::any_of(kGrantedClasses,
                               [&](Class what) { return !scopes(what).sites.empty(); });
}

void Side::index_sites() {
    if (!is_site_asked()) return;
    own_places_ = own_places(*standing_, *tree_);
    sites_ = sites_of_units(own_places_, *tree_);
}

void Side::index_sites(Side const& before, std::span<Unit const> changed) {
    if (before.sites_.empty()) return index_sites();
    if (!is_site_asked()) return;
    bool const is_as_before = changed.empty() && tree_ == before.tree_;
    own_places_ = is_as_before ? before.own_places_
                               : own_places(before.own_places_, *standing_, *tree_, changed);
    sites_ = is_as_before ? before.sites_ : sites_of_units(own_places_, *tree_);
}

Cover Side::cover_of(Person reader, Class what) const {
    return std::move(covers_of(std::span(&reader, 1), what).front());
}

std::vector<Cover> Side::covers_of(std::span<Person const> readers, Class what) const {
    auto const& held = scopes(what);
    std::vector<Cover> covers(readers.size());
    auto const each_of = [&](auto const& pairs, auto act) {
        for (auto const& [key, holder] : pairs) {
            auto const found = std::ranges::lower_bound(readers, holder);
            if (found != readers.end() && *found == holder)
                act(covers[static_cast<std::size_t>(found - readers.begin())], key);
        }
    };
    each_of(held.heads, [](Cover& cover, Unit unit) { cover.heads.push_back(unit); });
    each_of(held.sites, [](Cover& cover, Site site) { cover.sites.push_back(site); });
    for (std::size_t i = 0; i < readers.size(); ++i) {
        if (held.company.contains(readers[i])) {
            covers[i] = {true, {}, {}};
            continue;
        }
        if (!held.own.contains(readers[i])) continue;
        auto& heads = covers[i].heads;
        auto const homes = reports_.row(readers[i].value);
        heads.insert(heads.end(), homes.begin(), homes.end());
        std::ranges::sort(heads);
        auto const repeats = std::ranges::unique(heads);
        heads.erase(repeats.begin(), repeats.end());
    }
    return covers;
}

std::vector<Unit> Side::headed_units(Cover const& cover) const {
    std::vector<Unit> units;
    if (cover.is_company) {
        units.reserve(tree_->size());
        for (std::uint32_t i = 0; i < tree_->size(); ++i) units.emplace_back(i);
        return units;
    }
    units = tree_->below(cover.heads);
    std::ranges::sort(units);
    return units;
}

std::vector<Unit> Side::units_of(Cover const& cover) const {
    auto const headed = headed_units(cover);
    if (cover.sites.empty()) return headed;
    std::vector<Unit> by_site;
    for (std::uint32_t i = 0; i < sites_.size(); ++i) {
        if (std::ranges::binary_search(cover.sites, sites_[i])) by_site.emplace_back(i);
    }
    std::vector<Unit> units;
    std::ranges::set_union(headed, by_site, std::back_inserter(units));
    return units;
}

void Side::add_heads_above(People& readers, Class what, Unit unit) const {
    auto const& held = scopes(what);
    for (auto const above : tree_->path(unit)) {
        for (auto const& [head, reader] : pairs_of(held.heads, above)) readers.add(reader);
        if (held.own.is_empty()) continue;
        for (auto const person : at_home(above)) {
            auto const manager = standing_->of(person).manager;
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
