#include "doors/exposure/detail/beside.h"

#include <algorithm>

namespace weir::exposure::detail {
namespace {

bool is_plain(access::Cell const& cell) {
    return cell.within.size() == 1 && cell.exactly.empty() && cell.sites.empty();
}

}  // namespace

UnitOrder::UnitOrder(org::Directory const& directory) {
    auto const& units = directory.units();  // what lies below a unit has a higher number
    std::vector<std::uint32_t> sizes(units.size(), 1);
    for (auto i = units.size(); i-- > 1;) sizes[units[i].parent.value] += sizes[i];
    first_.resize(units.size());
    last_.resize(units.size());
    std::vector<std::uint32_t> next(units.size());  // where the next child of a unit begins
    for (std::size_t i = 0; i < units.size(); ++i) {
        auto& place = next[units[i].parent.value];
        first_[i] = i == 0 ? 0 : place;
        if (i > 0) place += sizes[i];
        last_[i] = first_[i] + sizes[i];
        next[i] = first_[i] + 1;
    }
}

Beside::Beside(access::DataWeek const& week, org::Directory const& directory,
               UnitOrder const& order)
    : week_(week), directory_(directory), order_(order) {
    for (auto const& row : week.roster.rows)
        by_home_.emplace_back(order.first(row.home), row.person);
    std::ranges::sort(by_home_);
    for (std::size_t i = 0; i < week.cells.size(); ++i) {
        if (is_plain(week.cells[i])) plain_.emplace(week.cells[i].within.front(), i);
        else others_.push_back(i);
    }
}

bool Beside::holds(access::Cell const& cell, org::RosterRow const& row) const {
    bool const is_site =
        cell.sites.empty() || std::ranges::find(cell.sites, row.site) != cell.sites.end();
    bool const is_at = std::ranges::find(cell.exactly, row.home) != cell.exactly.end() ||
                       std::ranges::any_of(cell.within, [&](base::Unit unit) {
                           return directory_.is_within(row.home, unit);
                       });
    return is_site && is_at;
}

access::People const& Beside::people_in(std::size_t cell) {
    auto const found = people_.find(cell);
    if (found != people_.end()) return found->second;
    std::vector<Person> people;
    auto const& it = week_.cells[cell];
    if (is_plain(it)) {
        auto const unit = it.within.front();
        auto at = std::ranges::lower_bound(by_home_, std::pair(order_.first(unit), Person{0}));
        for (; at != by_home_.end() && at->first < order_.last(unit); ++at)
            people.push_back(at->second);
    } else {
        for (auto const& row : week_.roster.rows) {
            if (holds(it, row)) people.push_back(row.person);
        }
    }
    return people_.emplace(cell, access::People(people)).first->second;
}

access::People Beside::of(Person person) {
    auto const& rows = week_.roster.rows;
    auto const own = std::ranges::lower_bound(rows, person, {}, &org::RosterRow::person);
    access::People people;
    if (own == rows.end() || own->person != person) return people;
    for (auto unit = own->home;; unit = directory_.unit(unit).parent) {
        auto const [begin, end] = plain_.equal_range(unit);
        for (auto at = begin; at != end; ++at) people.add(people_in(at->second));
        if (unit == org::kCompany) break;
    }
    for (auto const cell : others_) {
        if (holds(week_.cells[cell], *own)) people.add(people_in(cell));
    }
    return people;
}

}  // namespace weir::exposure::detail
