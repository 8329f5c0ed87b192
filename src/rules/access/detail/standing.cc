#include "rules/access/detail/standing.h"

#include <algorithm>
#include <utility>

namespace weir::access::detail {
namespace {

Spot spot_of(org::Membership const& fact) {
    auto const manager = fact.manager == fact.person ? Person{} : fact.manager;
    return {fact.home, manager, fact.site, true};
}

/// Here and not by the operator, because it is asked of everybody.
bool is_same(org::Membership const& a, org::Membership const& b) {
    return a.person == b.person && a.home == b.home && a.manager == b.manager && a.site == b.site &&
           a.minutes_a_week == b.minutes_a_week && a.span.from == b.span.from &&
           a.span.until == b.span.until;
}

}  // namespace

UnitTree::UnitTree(org::Directory const& directory) {
    std::vector<Table<Unit>::Entry> entries;
    for (auto const& fact : directory.units()) {
        parents_.push_back(fact.parent);
        if (fact.unit != org::kCompany) entries.push_back({fact.parent.value, fact.unit});
    }
    children_ = Table<Unit>(std::move(entries), parents_.size());
}

std::vector<Unit> UnitTree::path(Unit unit) const {
    std::vector<Unit> path{unit};
    while (path.back() != org::kCompany) path.push_back(parent(path.back()));
    return path;
}

std::vector<Unit> UnitTree::below(std::span<Unit const> heads) const {
    std::vector<Unit> sorted(heads.begin(), heads.end());
    std::ranges::sort(sorted);
    auto const is_head = [&](Unit unit) { return std::ranges::binary_search(sorted, unit); };
    std::vector<Unit> found;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        bool is_below = false;
        for (auto unit = sorted[i]; unit != org::kCompany && sorted.size() > 1 && !is_below;) {
            unit = parent(unit);
            is_below = is_head(unit);
        }
        if (is_below || (i > 0 && sorted[i] == sorted[i - 1])) continue;
        found.push_back(sorted[i]);
    }
    for (std::size_t i = 0; i < found.size(); ++i) {
        auto const more = children(found[i]);
        found.insert(found.end(), more.begin(), more.end());
    }
    return found;
}

std::vector<Person> differing(org::Directory const& a, org::Directory const& b) {
    if (&a == &b) return {};
    std::vector<Person> people;
    auto const end_of_person = [](auto from, auto end, Person person) {
        while (from != end && from->person == person) ++from;
        return from;
    };
    auto in_a = a.memberships().begin();
    auto in_b = b.memberships().begin();
    auto const end_a = a.memberships().end();
    auto const end_b = b.memberships().end();
    while (in_a != end_a || in_b != end_b) {
        if (in_a != end_a && in_b != end_b && is_same(*in_a, *in_b)) {
            ++in_a;
            ++in_b;
            continue;
        }
        bool const is_a_first = in_b == end_b || (in_a != end_a && in_a->person < in_b->person);
        people.push_back(is_a_first ? in_a->person : in_b->person);
        in_a = end_of_person(in_a, end_a, people.back());
        in_b = end_of_person(in_b, end_b, people.back());
    }
    return people;
}

Standing::Standing(Standing before, org::Directory const& directory, std::span<Person const> differ,
                   base::Instant at)
    : Standing(std::move(before)) {
    for (auto const person : differ) {
        reach_up_to(person);
        auto& spot = spots_[person.value];
        if (spot.stands) --size_;
        spot = {};
        auto const* fact = directory.at(person, at);
        if (fact == nullptr) continue;
        reach_up_to(fact->manager);
        spots_[person.value] = spot_of(*fact);
        ++size_;
    }
}

void Standing::reach_up_to(Person person) {
    if (person.value >= spots_.size()) spots_.resize(person.value + std::size_t{1});
}

Standing::Standing(org::Directory const& directory, base::Instant at) {
    auto const& facts = directory.memberships();
    auto last = facts.empty() ? 0U : facts.back().person.value;
    spots_.resize(last + std::size_t{1});
    for (auto const& fact : facts) {
        last = std::max(last, fact.manager.value);
        if (!fact.span.contains(at)) continue;
        spots_[fact.person.value] = spot_of(fact);
        ++size_;
    }
    spots_.resize(last + std::size_t{1});
}

Spot const& Standing::of(Person person) const {
    static constexpr Spot kNowhere;
    return person.value < spots_.size() ? spots_[person.value] : kNowhere;
}

std::vector<Person> Standing::everyone() const {
    std::vector<Person> everyone;
    everyone.reserve(size_);
    for (std::uint32_t i = 0; i < spots_.size(); ++i) {
        if (spots_[i].stands) everyone.emplace_back(i);
    }
    return everyone;
}

Table<Person> Standing::by_home(std::vector<bool> const& units) const {
    std::vector<Table<Person>::Entry> entries;
    for (std::uint32_t i = 0; i < spots_.size(); ++i) {
        auto const& spot = spots_[i];
        if (spot.stands && units[spot.home.value]) entries.push_back({spot.home.value, Person{i}});
    }
    return {std::move(entries), units.size()};
}

Table<Unit> Standing::homes_of_reports(std::vector<bool> const& managers) const {
    std::vector<Table<Unit>::Entry> entries;
    for (auto const& spot : spots_) {
        bool const reports = spot.stands && spot.manager != Person{} &&
                             spot.manager.value < managers.size() && managers[spot.manager.value];
        if (reports) entries.push_back({spot.manager.value, spot.home});
    }
    return {std::move(entries), managers.size()};
}

void Place::join(Place const& other) {
    if (other.kind == Kind::empty) return;
    if (kind == Kind::empty) *this = other;
    else if (*this != other) *this = {Kind::mixed, {}};
}

OwnPlaces own_places(Standing const& standing, UnitTree const& tree) {
    OwnPlaces own(tree.size());
    for (std::uint32_t i = 0; i < standing.end(); ++i) {
        auto const& spot = standing.of(Person{i});
        if (spot.stands) own[spot.home.value].join({Place::Kind::one, spot.site});
    }
    return own;
}

OwnPlaces own_places(OwnPlaces before, Standing const& standing, UnitTree const& tree,
                     std::span<Unit const> changed) {
    auto own = std::move(before);
    own.resize(tree.size());
    std::vector<bool> is_changed(tree.size());
    for (auto const unit : changed) {
        own[unit.value] = {};
        is_changed[unit.value] = true;
    }
    for (std::uint32_t i = 0; i < standing.end(); ++i) {
        auto const& spot = standing.of(Person{i});
        if (spot.stands && is_changed[spot.home.value])
            own[spot.home.value].join({Place::Kind::one, spot.site});
    }
    return own;
}

std::vector<Site> sites_of_units(OwnPlaces const& own, UnitTree const& tree) {
    auto whole = own;  // with all below: a unit's number is above its parent's
    for (auto i = static_cast<std::uint32_t>(tree.size()); i-- > 1;)
        whole[tree.parent(Unit{i}).value].join(whole[i]);
    std::vector<Place> around(tree.size());  // of the unit's subtree, or of one above it
    std::vector<Site> sites(tree.size());
    for (std::uint32_t i = 0; i < tree.size(); ++i) {
        around[i] = whole[i];
        if (whole[i].kind == Place::Kind::empty && i > 0)
            around[i] = around[tree.parent(Unit{i}).value];
        // At most one of the two says anything: a pure subtree holds no other site's people.
        if (around[i].kind == Place::Kind::one) sites[i] = around[i].site;
        else if (own[i].kind == Place::Kind::one) sites[i] = own[i].site;
    }
    return sites;
}

}  // namespace weir::access::detail
