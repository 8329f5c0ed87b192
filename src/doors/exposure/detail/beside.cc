#include "doors/exposure/detail/beside.h"

#include <algorithm>
#include <ranges>

namespace weir::exposure::detail {
namespace {

bool is_of_site(access::Cell const& cell, base::Site site) {
    return cell.sites.empty() || std::ranges::find(cell.sites, site) != cell.sites.end();
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
    : week_(week),
      directory_(directory),
      order_(order),
      by_home_(week.roster.rows.size()),
      offsets_(order.size() + 1),
      people_(week.cells.size()) {
    auto const& rows = week.roster.rows;
    for (auto const& row : rows) ++offsets_[order.first(row.home) + 1];
    for (std::size_t i = 0; i < order.size(); ++i) offsets_[i + 1] += offsets_[i];
    auto ends = offsets_;
    for (auto const& row : rows) by_home_[ends[order.first(row.home)]++] = row;
    for (std::size_t i = 0; i < week.cells.size(); ++i) {
        for (auto const unit : week.cells[i].within) within_.emplace_back(unit, i);
        for (auto const unit : week.cells[i].exactly) exactly_.emplace_back(unit, i);
    }
    std::ranges::sort(within_);
    std::ranges::sort(exactly_);
}

access::People const& Beside::people_in(std::size_t cell) {
    if (people_[cell]) return *people_[cell];
    auto const& it = week_.cells[cell];
    std::vector<Person> people;
    auto const add = [&](Rows rows) {
        for (auto const& row : rows) {
            if (is_of_site(it, row.site)) people.push_back(row.person);
        }
    };
    for (auto const unit : it.within) add(rows_between(order_.first(unit), order_.last(unit)));
    for (auto const unit : it.exactly)
        add(rows_between(order_.first(unit), order_.first(unit) + 1));
    std::ranges::sort(people);
    return people_[cell].emplace(people);
}

access::People Beside::of(Person person) {
    auto const& rows = week_.roster.rows;
    auto const own = std::ranges::lower_bound(rows, person, {}, &org::RosterRow::person);
    access::People people;
    if (own == rows.end() || own->person != person) return people;
    bool has_above = false;  // everybody of the unit, or of one above it, is among them
    auto const add = [&](CellsOf const& cells, base::Unit unit) {
        for (auto const& [of, i] :
             std::ranges::equal_range(cells, unit, {}, &CellsOf::value_type::first)) {
            auto const& cell = week_.cells[i];
            bool const is_one = cell.within.size() + cell.exactly.size() == 1;
            if ((has_above && is_one) || !is_of_site(cell, own->site)) continue;
            people.add(people_in(i));
            has_above = has_above || (&cells == &within_ && cell.sites.empty());
        }
    };
    std::vector<base::Unit> path{own->home};
    while (path.back() != org::kCompany) path.push_back(directory_.unit(path.back()).parent);
    for (auto const unit : std::views::reverse(path)) add(within_, unit);
    add(exactly_, own->home);
    return people;
}

}  // namespace weir::exposure::detail
