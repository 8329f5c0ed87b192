#include "rules/access/detail/shift.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <optional>

#include "base/check.h"
#include "base/hands.h"

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

/// What it takes to say of one spot whether a cover shows it now.
struct Sight {
    Sight(Side const& side_seen, Shown const& shown, Class what_seen)
        : side(side_seen),
          cover(shown.cover),
          what(what_seen),
          units(is_about_persons(what) ? shown.headed : shown.units) {}
    [[nodiscard]] bool sees(Spot const& spot) const {
        if (!is_about_persons(what))
            return spot.stands && std::ranges::binary_search(units, spot.home);
        if (cover.is_company) return true;
        return spot.stands && (std::ranges::binary_search(units, spot.home) ||
                               std::ranges::binary_search(cover.sites, spot.site));
    }
    Side const& side;
    Cover const& cover;
    Class what;
    std::vector<Unit> const& units;
};

std::vector<Unit> difference_of(std::vector<Unit> const& a, std::vector<Unit> const& b) {
    std::vector<Unit> out;
    std::ranges::set_difference(a, b, std::back_inserter(out));
    return out;
}

/// Those who came to one of the units, whichever list is the shorter.
template <class Act>
void each_arrival(std::map<Unit, std::vector<Person>> const& arrivals,
                  std::vector<Unit> const& units, Act act) {
    if (units.size() < arrivals.size()) {
        for (auto const unit : units) {
            auto const found = arrivals.find(unit);
            if (found != arrivals.end()) act(found->second);
        }
        return;
    }
    for (auto const& [home, movers] : arrivals) {
        if (std::ranges::binary_search(units, home)) act(movers);
    }
}

bool is_large(Change const& change) {
    constexpr std::size_t kWorthTwoHands = 10'000;
    return change.before.directory.memberships().size() >= kWorthTwoHands;
}

}  // namespace

void each_class(std::size_t readers, std::function<void(Class)> const& act) {
    constexpr std::size_t kWorthTwoHands = 1'000;
    std::atomic<std::size_t> next{0};
    auto const work = [&] {
        for (auto i = next++; i < kGrantedClasses.size(); i = next++) act(kGrantedClasses[i]);
    };
    base::by_two_hands(work, work, readers >= kWorthTwoHands);
}

Spot without_manager(Spot spot) {
    spot.manager = {};
    return spot;
}

Shift::Before Shift::compare(Change const& change) {
    std::vector<Person> differ;
    std::optional<Side> side;
    base::by_two_hands([&] { side.emplace(change.before, change.at); },
                       [&] { differ = differing(change.before.directory, change.after.directory); },
                       is_large(change));
    return {std::move(differ), std::move(*side)};
}

Shift::Shift(Change const& change, Residents const& residents)
    : Shift(change, residents, compare(change)) {}

Shift::Shift(Change const& change, Residents const& residents, Before before)
    : change_(change),
      residents_(residents),
      differ_(std::move(before.differ)),
      before_(std::move(before.side)),
      after_(before_, change.before, change.after, differ_, change.at) {
    base::check(before_.tree().size() <= after_.tree().size(),
                "what comes after was folded from what was before");
    find_moves();
    before_.index_sites();
    after_.index_sites(before_, homes_of_movers());
    find_shifted_sites();
    std::vector<bool> managers(std::max(before_.standing().end(), after_.standing().end()));
    for (auto const what : kGrantedClasses) {
        find_changed(what);
        for (auto const reader : changed_[place(what)].to_vector()) {
            if (reader.value < managers.size()) managers[reader.value] = true;
        }
    }
    bool const is_apart = is_large(change) && !differ_.empty();  // one takes nothing from the other
    base::by_two_hands([&] { before_.index_managers(managers); },
                       [&] { after_.index_managers(before_, managers); }, is_apart);
    each_class(readers_changed(), [this](Class what) {
        group_covers(what);
        flag_units(what);
    });
    std::vector<bool> units(after_.tree().size());
    for (auto const& flagged : flagged_) {
        for (std::size_t i = 0; i < flagged.size(); ++i) units[i] = units[i] || flagged[i];
    }
    base::by_two_hands([&] { before_.index_units(units); },
                       [&] { after_.index_units(before_, units); }, is_apart);
}

std::size_t Shift::readers_changed() const {
    std::size_t readers = 0;
    for (auto const& changed : changed_) readers += changed.size();
    return readers;
}

void Shift::find_moves() {
    for (auto const person : differ_) {
        auto const& then = before_.standing().of(person);
        auto const& now = after_.standing().of(person);
        if (then == now) continue;
        movers_.add(person);
        moves_[{without_manager(then), without_manager(now)}].add(person);
        if (then.stands) moved_from_[then.home].push_back(person);
        if (now.stands) moved_to_[now.home].push_back(person);
    }
}

std::vector<Unit> Shift::homes_of_movers() const {
    std::vector<Unit> homes;
    for (auto const* moved : {&moved_from_, &moved_to_}) {
        for (auto const& [home, people] : *moved) homes.push_back(home);
    }
    return homes;
}

void Shift::find_shifted_sites() {
    for (std::uint32_t i = 0; i < after_.tree().size(); ++i) {
        auto const was = before_.site_of_unit(Unit{i});
        auto const is = after_.site_of_unit(Unit{i});
        if (was != is) shifted_sites_.insert(shifted_sites_.end(), {was, is});
    }
    std::ranges::sort(shifted_sites_);
    auto const repeats = std::ranges::unique(shifted_sites_);
    shifted_sites_.erase(repeats.begin(), repeats.end());
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
    for (auto const& [site, reader] : now.sites) {
        if (std::ranges::binary_search(shifted_sites_, site)) changed.add(reader);
    }
}

void Shift::group_covers(Class what) {
    auto const readers = changed_[place(what)].to_vector();
    auto then = before_.covers_of(readers, what);
    auto now = after_.covers_of(readers, what);
    std::map<std::pair<Cover, Cover>, std::vector<Person>> alike;
    for (std::size_t i = 0; i < readers.size(); ++i)
        alike[{std::move(then[i]), std::move(now[i])}].push_back(readers[i]);
    auto const shown = [what](Side const& side, Cover const& cover) {
        Shown out{cover, side.units_of(cover), {}};
        if (is_about_persons(what)) out.headed = side.headed_units(cover);
        return out;
    };
    for (auto const& [covers, people] : alike) {
        groups_[place(what)].push_back(
            {shown(before_, covers.first), shown(after_, covers.second), People(people)});
    }
}

void Shift::flag_units(Class what) {
    if (groups_[place(what)].empty() && moves_.empty()) return;
    auto& units = flagged_[place(what)];
    units.resize(after_.tree().size());
    // Where a unit is flagged already, all above it are.
    auto const flag = [&](Unit unit) {
        while (!units[unit.value]) {
            units[unit.value] = true;
            unit = after_.tree().parent(unit);
        }
    };
    fresh_[place(what)].resize(units.size());
    for (auto const& [spots, people] : moves_) {
        if (spots.first.stands) flag(spots.first.home);
        if (spots.second.stands) flag(spots.second.home);
    }
    for (auto const& group : groups_[place(what)]) {
        for (auto const unit : difference_of(group.then.units, group.now.units)) flag(unit);
        for (auto const unit : difference_of(group.now.units, group.then.units)) {
            flag(unit);
            fresh_[place(what)][unit.value] = true;
        }
        bool const by_site = group.then.cover.sites != group.now.cover.sites;
        if (by_site && is_about_persons(what)) units.assign(units.size(), true);
    }
}

std::vector<Person> Shift::people_of(Class what, CoverGroup const& group, Way way) const {
    auto const& shown_from = way == Way::gained ? group.then : group.now;
    auto const& shown_to = way == Way::gained ? group.now : group.then;
    std::vector<Person> people;
    if (!is_about_persons(what) && shown_from.units.empty()) {
        for (auto const unit : shown_to.units)
            std::ranges::set_union(residents_.of(unit), to(way).at_home(unit),
                                   std::back_inserter(people));
        return people;  // whoever arrived is at home in one of them
    }
    if (is_about_cells(what)) {
        for (auto const unit : difference_of(shown_to.units, shown_from.units)) {
            auto const stored = residents_.of(unit);
            people.insert(people.end(), stored.begin(), stored.end());
        }
    }
    Sight const then(from(way), shown_from, what);
    Sight const now(to(way), shown_to, what);
    auto const look_at = [&](Person person) {
        if (now.sees(now.side.standing().of(person)) && !then.sees(then.side.standing().of(person)))
            people.push_back(person);
    };
    auto const look_at_all = [&](auto const& many) {
        for (auto const person : many) look_at(person);
    };
    bool const is_personal = is_about_persons(what);
    if (is_personal && now.cover.is_company && !then.cover.is_company) {
        for (auto const& fact : change_.after.directory.memberships()) look_at(fact.person);
        for (auto const& fact : change_.before.directory.memberships()) look_at(fact.person);
        return people;
    }
    if (is_personal && now.cover.sites != then.cover.sites) {
        look_at_all(now.side.standing().everyone());
        return people;
    }
    for (auto const unit : difference_of(now.units, then.units))
        look_at_all(now.side.at_home(unit));
    if (is_personal && !now.cover.sites.empty()) {
        look_at_all(movers_.to_vector());
        return people;
    }
    each_arrival(way == Way::gained ? moved_to_ : moved_from_, now.units, look_at_all);
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
    for (auto const& group : groups_[place(what)]) {
        // A cover that stays may show other units: sites go by who stands there.
        bool const is_as_before =
            group.then.cover == group.now.cover && group.then.units == group.now.units;
        if (is_as_before && movers_.is_empty()) continue;
        auto const people = people_of(what, group, way);
        if (!people.empty()) parts.push_back({group.readers, People(people)});
    }
    for (auto& [reader, people] : by_movers(what, way))
        parts.push_back({People(std::span(&reader, 1)), std::move(people)});
    return relation_of(std::move(parts));
}

}  // namespace weir::access::detail
