#include "rules/access/detail/standing.h"

#include <algorithm>

namespace weir::access::detail {

UnitTree::UnitTree(org::Directory const& directory) {
    std::vector<Table<Unit>::Entry> entries;
    for (auto const& fact : directory.units()) {
        parents_.push_back(fact.parent);
        if (fact.unit != org::kCompany) entries.push_back({fact.parent.value, fact.unit});
    }
    children_ = Table<Unit>(entries, parents_.size());
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
        auto const above = path(sorted[i]);
        bool const is_below = std::any_of(above.begin() + 1, above.end(), is_head);
        if (is_below || (i > 0 && sorted[i] == sorted[i - 1])) continue;
        found.push_back(sorted[i]);
    }
    for (std::size_t i = 0; i < found.size(); ++i) {
        auto const more = children(found[i]);
        found.insert(found.end(), more.begin(), more.end());
    }
    return found;
}

Standing::Standing(org::Directory const& directory, base::Instant at) {
    auto const& facts = directory.memberships();
    auto last = facts.empty() ? 0U : facts.back().person.value;
    spots_.resize(last + std::size_t{1});
    for (auto const& fact : facts) {
        last = std::max(last, fact.manager.value);
        if (!fact.span.contains(at)) continue;
        auto const manager = fact.manager == fact.person ? Person{} : fact.manager;
        spots_[fact.person.value] = {fact.home, manager, fact.site, true};
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
    return {entries, units.size()};
}

Table<Unit> Standing::homes_of_reports(std::vector<bool> const& managers) const {
    std::vector<Table<Unit>::Entry> entries;
    for (auto const& spot : spots_) {
        bool const reports = spot.stands && spot.manager != Person{} &&
                             spot.manager.value < managers.size() && managers[spot.manager.value];
        if (reports) entries.push_back({spot.manager.value, spot.home});
    }
    return {entries, managers.size()};
}

void Place::join(Place const& other) {
    if (other.kind == Kind::empty) return;
    if (kind == Kind::empty) *this = other;
    else if (*this != other) *this = {Kind::mixed, {}};
}

std::vector<Site> sites_of_units(Standing const& standing, UnitTree const& tree) {
    std::vector<Place> own(tree.size());
    for (std::uint32_t i = 0; i < standing.end(); ++i) {
        auto const& spot = standing.of(Person{i});
        if (spot.stands) own[spot.home.value].join({Place::Kind::one, spot.site});
    }
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
