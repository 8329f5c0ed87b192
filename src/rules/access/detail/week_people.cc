#include "rules/access/detail/week_people.h"

#include <algorithm>

namespace weir::access::detail {
namespace {

bool is_plain(Cell const& cell) {
    return cell.sites.empty() && cell.within.size() + cell.exactly.size() == 1;
}

}  // namespace

TreeOrder::TreeOrder(org::Directory const& directory) : ranks_(directory.units().size()) {
    auto const& units = directory.units();
    std::vector<std::uint32_t> sizes(units.size(), 1);
    for (auto i = units.size(); i-- > 1;) sizes[units[i].parent.value] += sizes[i];
    std::vector<std::uint32_t> next(units.size());  // rank for the next child
    for (std::size_t i = 0; i < units.size(); ++i) {
        auto& place = next[units[i].parent.value];
        auto const rank = i == 0 ? 0 : place;
        if (i > 0) place += sizes[i];
        ranks_[i] = {rank, rank + sizes[i]};
        next[i] = rank + 1;
    }
}

WeekPeople::WeekPeople(DataWeek const& week, org::Directory const& directory)
    : order_(directory), offsets_(order_.size() + 1), plain_(order_.size()) {
    for (auto const& row : week.roster.rows) ++offsets_[order_.rank(row.home) + 1];
    for (std::size_t i = 0; i < order_.size(); ++i) offsets_[i + 1] += offsets_[i];
    auto ends = offsets_;
    people_.resize(week.roster.rows.size());
    for (auto const& row : week.roster.rows) people_[ends[order_.rank(row.home)]++] = row.person;
    for (auto const& cell : week.cells) add_cell(cell, week.roster);
    std::ranges::stable_sort(odd_, {}, &OddCell::rank);
    if (week.cells.empty()) everyone_.add(people_);
}

void WeekPeople::add_cell(Cell const& cell, org::Roster const& roster) {
    if (cell.within.empty() && cell.exactly.empty()) return;  // nobody is in it
    auto const first = cell.within.empty() ? cell.exactly.front() : cell.within.front();
    auto const rank = order_.rank(first);
    if (is_plain(cell)) {
        auto const end = cell.within.empty() ? rank + 1 : order_.below(first).end;
        (cell.within.empty() ? plain_[rank].is_own : plain_[rank].is_whole) = true;
        plain_[rank].end = order_.below(first).end;
        everyone_.add(people_between(rank, end));
        return;
    }
    OddCell odd{cell, rank, {}};
    for (auto const& row : roster.rows) {
        auto const home = order_.rank(row.home);
        auto const is_below = [&](Unit unit) {
            auto const range = order_.below(unit);
            return range.begin <= home && home < range.end;
        };
        bool const is_there =
            cell.sites.empty() || std::ranges::find(cell.sites, row.site) != cell.sites.end();
        bool const is_in = std::ranges::any_of(cell.within, is_below) ||
                           std::ranges::find(cell.exactly, row.home) != cell.exactly.end();
        if (is_there && is_in) odd.people.push_back(row.person);
    }
    everyone_.add(odd.people);
    odd_.push_back(std::move(odd));
}

Range WeekPeople::range_of(Unit unit) const {
    return unit.value < order_.size() ? order_.below(unit) : Range{};
}

WeekPeople::Numbers WeekPeople::at_home(Unit unit) const {
    auto const range = range_of(unit);
    return people_between(range.begin, std::min(range.begin + 1, range.end));
}

WeekPeople::Numbers WeekPeople::below(Unit unit) const {
    auto const range = range_of(unit);
    return people_between(range.begin, range.end);
}

bool WeekPeople::has_own_cell(Unit unit) const {
    return unit.value < order_.size() && plain_[order_.rank(unit)].is_own;
}

bool WeekPeople::has_whole_cell(Unit unit) const {
    return unit.value < order_.size() && plain_[order_.rank(unit)].is_whole;
}

std::span<OddCell const> WeekPeople::odd_below(Unit head) const {
    auto const range = range_of(head);
    auto const begin = std::ranges::lower_bound(odd_, range.begin, {}, &OddCell::rank);
    auto const end = std::ranges::lower_bound(odd_, range.end, {}, &OddCell::rank);
    return {begin, end};
}

bool Gathering::Before::operator()(Spans const& a, Spans const& b) const {
    return std::ranges::lexicographical_compare(a, b, [](base::Span const& x, base::Span const& y) {
        return std::pair(x.from, x.until.value_or(base::kLatest)) <
               std::pair(y.from, y.until.value_or(base::kLatest));
    });
}

void Gathering::add(std::span<Person const> people, Spans const& spans) {
    if (people.empty()) return;
    auto when = intersection_of(spans, within_);
    if (when.empty()) return;
    auto& some = seen_[std::move(when)].some;
    some.insert(some.end(), people.begin(), people.end());
}

void Gathering::add(People const& people, Spans const& spans) {
    auto when = intersection_of(spans, within_);
    if (!when.empty()) seen_[std::move(when)].many.add(people);
}

Sightings Gathering::take() const {
    Sightings seen;
    for (auto const& [spans, found] : seen_) {
        seen.push_back({found.many, spans});
        seen.back().people.add(found.some);
        if (seen.back().people.is_empty()) seen.pop_back();
    }
    return seen.size() < 2 ? seen : union_of(seen, {});
}

}  // namespace weir::access::detail
