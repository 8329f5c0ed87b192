#include "rules/access/detail/shift.h"

#include <algorithm>
#include <iterator>

#include "base/check.h"

namespace weir::access::detail {
namespace {

std::size_t place(Class what) { return static_cast<std::size_t>(what); }

template <class Key>
void add_difference(People& people, std::vector<std::pair<Key, Person>> const& a,
                    std::vector<std::pair<Key, Person>> const& b) {
    std::vector<std::pair<Key, Person>> different;
    std::ranges::set_symmetric_difference(a, b, std::back_inserter(different));
    for (auto const& [key, person] : different) people.add(person);
}

void add_difference(People& people, People const& a, People const& b) {
    people.add(difference_of(a, b));
    people.add(difference_of(b, a));
}

/// A cover with the units it shows on its side: what it takes to say of one spot whether it is
/// seen now.
struct Sight {
    Sight(Side const& side_seen, Cover const& cover_seen, Class what_seen)
        : side(side_seen),
          cover(cover_seen),
          what(what_seen),
          units(is_about_persons(what) ? side.headed_units(cover) : side.units_of(cover)) {}
    [[nodiscard]] bool sees(Spot const& spot) const {
        if (!is_about_persons(what)) return spot.stands && units.contains(spot.home);
        if (cover.is_company) return true;
        return spot.stands &&
               (units.contains(spot.home) || std::ranges::binary_search(cover.sites, spot.site));
    }
    Side const& side;
    Cover const& cover;
    Class what;
    Units units;
};

}  // namespace

Spot without_manager(Spot spot) {
    spot.manager = {};
    return spot;
}

Shift::Shift(Change const& change, Residents const& residents)
    : change_(change),
      residents_(residents),
      before_(change.before, change.at),
      after_(change.after, change.at) {
    base::check(before_.tree().size() <= after_.tree().size(),
                "what comes after was folded from what was before");
    before_.index_sites();
    after_.index_sites();
    find_moves();
    std::vector<bool> managers(std::max(before_.standing().end(), after_.standing().end()));
    for (auto const what : kGrantedClasses) {
        find_changed(what);
        for (auto const reader : changed_[place(what)].to_vector()) {
            if (reader.value < managers.size()) managers[reader.value] = true;
        }
    }
    before_.index_managers(managers);
    after_.index_managers(managers);
    std::vector<bool> units(after_.tree().size());
    for (auto const what : kGrantedClasses) {
        group_covers(what);
        flag_units(what, units);
    }
    before_.index_units(units);
    after_.index_units(units);
}

void Shift::find_moves() {
    auto const end = std::max(before_.standing().end(), after_.standing().end());
    for (std::uint32_t i = 0; i < end; ++i) {
        auto const& then = before_.standing().of(Person{i});
        auto const& now = after_.standing().of(Person{i});
        if (then == now) continue;
        movers_.add(Person{i});
        moves_[{without_manager(then), without_manager(now)}].add(Person{i});
        if (then.stands) moved_from_[then.home].push_back(Person{i});
        if (now.stands) moved_to_[now.home].push_back(Person{i});
    }
}

void Shift::find_changed(Class what) {
    auto const& then = before_.scopes(what);
    auto const& now = after_.scopes(what);
    auto& changed = changed_[place(what)];
    add_difference(changed, then.company, now.company);
    add_difference(changed, then.own, now.own);
    add_difference(changed, then.heads, now.heads);
    add_difference(changed, then.sites, now.sites);
    for (auto const mover : movers_.to_vector()) {
        for (auto const* side : {&before_, &after_}) {
            auto const manager = side->standing().of(mover).manager;
            if (now.own.contains(manager)) changed.add(manager);
        }
    }
    std::vector<Site> shifted;  // sites whose readers see other units
    for (std::uint32_t i = 0; i < after_.tree().size(); ++i) {
        auto const was = before_.site_of_unit(Unit{i});
        auto const is = after_.site_of_unit(Unit{i});
        if (was != is) shifted.insert(shifted.end(), {was, is});
    }
    for (auto const& [site, reader] : now.sites) {
        if (std::ranges::find(shifted, site) != shifted.end()) changed.add(reader);
    }
}

void Shift::group_covers(Class what) {
    for (auto const reader : changed_[place(what)].to_vector()) {
        auto covers = std::pair(before_.cover_of(reader, what), after_.cover_of(reader, what));
        groups_[place(what)][std::move(covers)].add(reader);
    }
}

void Shift::flag_units(Class what, std::vector<bool>& units) {
    auto const flag = [&](Unit unit) {
        for (auto const above : after_.tree().path(unit)) units[above.value] = true;
    };
    for (auto const& [spots, people] : moves_) {
        if (spots.first.stands) flag(spots.first.home);
        if (spots.second.stands) flag(spots.second.home);
    }
    for (auto const& [covers, readers] : groups_[place(what)]) {
        auto const then = before_.units_of(covers.first);
        auto const now = after_.units_of(covers.second);
        auto const fresh = difference_of(now, then);
        fresh_[place(what)].add(fresh);
        for (auto const unit : difference_of(then, now).to_vector()) flag(unit);
        for (auto const unit : fresh.to_vector()) flag(unit);
        bool const by_site = covers.first.sites != covers.second.sites;
        if (by_site && is_about_persons(what)) units.assign(units.size(), true);
    }
}

People Shift::people_of(Class what, std::pair<Cover, Cover> const& covers, Way way) const {
    auto const& cover_from = way == Way::gained ? covers.first : covers.second;
    auto const& cover_to = way == Way::gained ? covers.second : covers.first;
    People people;
    if (is_about_cells(what)) {
        auto const fresh =
            difference_of(to(way).units_of(cover_to), from(way).units_of(cover_from));
        for (auto const unit : fresh.to_vector()) people.add(residents_.of(unit));
    }
    Sight const then(from(way), cover_from, what);
    Sight const now(to(way), cover_to, what);
    auto const look_at = [&](Person person) {
        if (now.sees(now.side.standing().of(person)) && !then.sees(then.side.standing().of(person)))
            people.add(person);
    };
    if (is_about_persons(what) && cover_to.is_company && !cover_from.is_company) {
        for (auto const& fact : change_.after.directory.memberships()) look_at(fact.person);
        for (auto const& fact : change_.before.directory.memberships()) look_at(fact.person);
        return people;
    }
    bool const by_site = is_about_persons(what) && (cover_from.sites != cover_to.sites);
    if (by_site) {
        for (auto const person : now.side.standing().everyone()) look_at(person);
        return people;
    }
    for (auto const unit : difference_of(now.units, then.units).to_vector()) {
        for (auto const person : now.side.at_home(unit)) look_at(person);
    }
    if (is_about_persons(what) && !cover_to.sites.empty()) {
        for (auto const mover : movers_.to_vector()) look_at(mover);
        return people;
    }
    auto const& arrivals = way == Way::gained ? moved_to_ : moved_from_;
    for (auto const& [home, movers] : arrivals) {
        if (!now.units.contains(home)) continue;
        for (auto const mover : movers) look_at(mover);
    }
    return people;
}

People Shift::readers(Side const& side, Class what, Spot const& spot) const {
    if (is_about_persons(what)) return side.readers_of_person(what, spot);
    return spot.stands ? side.readers_of_cells(what, spot.home) : People();
}

std::map<Person, People> Shift::by_movers(Class what, Way way) const {
    std::map<Person, People> by_reader;
    for (auto const& [spots, people] : moves_) {
        auto const& then = way == Way::gained ? spots.first : spots.second;
        auto const& now = way == Way::gained ? spots.second : spots.first;
        auto gaining = readers(to(way), what, now);
        gaining.remove(readers(from(way), what, then));
        gaining.remove(changed_[place(what)]);
        for (auto const reader : gaining.to_vector()) by_reader[reader].add(people);
    }
    return by_reader;
}

Relation Shift::relation(Class what, Way way) const {
    std::vector<Pairs> parts;
    for (auto const& [covers, readers] : groups_[place(what)]) {
        if (covers.first == covers.second && movers_.is_empty()) continue;
        parts.push_back({readers, people_of(what, covers, way)});
    }
    for (auto& [reader, people] : by_movers(what, way))
        parts.push_back({People(std::span(&reader, 1)), std::move(people)});
    return relation_of(std::move(parts));
}

}  // namespace weir::access::detail
