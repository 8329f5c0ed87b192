#include "records/org/directory.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>

#include "base/check.h"
#include "records/org/detail/timeline.h"

namespace weir::org {
namespace {

constexpr unsigned kLastSlot = 63;

using Timelines = std::map<Person, detail::Timeline>;

std::set<Person> people_of(DirectoryChange const& change) {
    std::set<Person> people;
    for (auto const& row : change.rows) people.insert(row.person);
    return people;
}

std::vector<Membership> join(Timelines const& lines, std::vector<Membership> const& untouched) {
    std::vector<Membership> touched;
    for (auto const& [person, line] : lines)
        touched.insert(touched.end(), line.begin(), line.end());
    std::vector<Membership> all;
    all.reserve(touched.size() + untouched.size());
    std::ranges::merge(untouched, touched, std::back_inserter(all), {}, &Membership::person,
                       &Membership::person);
    return all;
}

}  // namespace

bool operator==(Membership const& a, Membership const& b) {
    auto const parts = [](Membership const& m) {
        return std::tie(m.person, m.home, m.manager, m.site, m.minutes_a_week, m.span.from,
                        m.span.until);
    };
    return parts(a) == parts(b);
}

Directory::Directory() : units_{{kCompany, kCompany, "", 0}}, slots_{kLastSlot} {}

void Directory::apply(DirectoryChange const& change) {
    auto const named = people_of(change);
    Timelines lines;
    std::vector<Membership> untouched;
    for (auto const& fact : memberships_) {
        bool const is_touched = change.is_complete || named.contains(fact.person);
        (is_touched ? lines[fact.person] : untouched).push_back(fact);
    }
    for (auto const& row : change.rows) {
        Membership const fact{.person = row.person,
                              .home = unit_at(row.unit_path),
                              .manager = row.manager,
                              .site = row.site,
                              .minutes_a_week = row.minutes_a_week,
                              .span = {row.from, row.until}};
        detail::replace_from(lines[row.person], fact, change.at);
    }
    for (auto& [person, line] : lines) {
        if (!named.contains(person)) detail::end_at(line, change.at);
    }
    memberships_ = join(lines, untouched);
}

void Directory::name_units(DirectoryChange const& change) {
    for (auto const& row : change.rows) (void)unit_at(row.unit_path);
}

Membership const* Directory::at(Person person, base::Instant when) const {
    auto const is_before = [](Membership const& fact, std::pair<Person, base::Instant> key) {
        return std::pair(fact.person, fact.span.from) <= key;
    };
    auto const after = std::lower_bound(memberships_.begin(), memberships_.end(),
                                        std::pair(person, when), is_before);
    if (after == memberships_.begin()) return nullptr;
    auto const& fact = *(after - 1);
    return fact.person == person && fact.span.contains(when) ? &fact : nullptr;
}

std::vector<Membership const*> Directory::everyone_at(base::Instant when) const {
    std::vector<Membership const*> everyone;
    for (auto const& fact : memberships_) {
        if (fact.span.contains(when)) everyone.push_back(&fact);
    }
    return everyone;
}

UnitFact const& Directory::unit(Unit unit) const {
    base::check(unit.value < units_.size(), "a unit belongs to the directory it is asked of");
    return units_[unit.value];
}

std::optional<Unit> Directory::child_of(Unit parent, std::string const& name) const {
    auto const found = children_.find(std::pair<Unit, std::string_view>(parent, name));
    if (found == children_.end()) return std::nullopt;
    return found->second;
}

std::optional<Unit> Directory::find_unit(std::vector<std::string> const& path) const {
    Unit unit = kCompany;
    for (auto const& name : path) {
        auto const child = child_of(unit, name);
        if (!child) return std::nullopt;
        unit = *child;
    }
    return unit;
}

Unit Directory::unit_at(std::vector<std::string> const& path) {
    Unit unit = kCompany;
    for (auto const& name : path) {
        if (auto const child = child_of(unit, name)) {
            unit = *child;
            continue;
        }
        Unit const fresh{static_cast<std::uint32_t>(units_.size())};
        auto const departments = std::ranges::count(units_, 1U, &UnitFact::depth);
        units_.push_back({fresh, unit, name, units_[unit.value].depth + 1});
        slots_.push_back(unit == kCompany ? static_cast<unsigned>(
                                                std::min<std::ptrdiff_t>(departments, kLastSlot))
                                          : slots_[unit.value]);
        children_[{unit, name}] = fresh;
        unit = fresh;
    }
    return unit;
}

std::string Directory::path_of(Unit unit) const {
    std::string path;
    for (auto const* fact = &this->unit(unit); fact->depth > 0;
         fact = &units_[fact->parent.value]) {
        path = path.empty() ? fact->name : fact->name + " / " + path;
    }
    return path;
}

bool Directory::is_within(Unit inner, Unit outer) const {
    return ancestor_at(inner, unit(outer).depth) == outer;
}

Unit Directory::ancestor_at(Unit unit, std::uint32_t depth) const {
    auto const* fact = &this->unit(unit);
    while (fact->depth > depth) fact = &units_[fact->parent.value];
    return fact->unit;
}

unsigned Directory::department_slot(Unit unit) const {
    base::check(unit.value < slots_.size(), "a unit belongs to the directory it is asked of");
    return slots_[unit.value];
}

}  // namespace weir::org
