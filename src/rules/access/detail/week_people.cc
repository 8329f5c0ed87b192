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
    find_everyone(week);
}

/// In the order of the roster: a set takes people in their own order sooner.
void WeekPeople::find_everyone(DataWeek const& week) {
    std::vector<bool> is_shown(plain_.size(), week.cells.empty());
    std::uint32_t end = 0;  // of what is shown as a whole so far
    for (std::uint32_t rank = 0; rank < plain_.size(); ++rank) {
        if (plain_[rank].is_whole) end = std::max(end, plain_[rank].end);
        if (rank < end || plain_[rank].is_own) is_shown[rank] = true;
    }
    std::vector<Person> people;
    people.reserve(week.roster.rows.size());
    for (auto const& row : week.roster.rows) {
        if (is_shown[order_.rank(row.home)]) people.push_back(row.person);
    }
    everyone_.add(people);
    for (auto const& odd : odd_) everyone_.add(odd.people);
}

void WeekPeople::add_cell(Cell const& cell, org::Roster const& roster) {
    if (cell.within.empty() && cell.exactly.empty()) return;  // nobody is in it
    auto const first = cell.within.empty() ? cell.exactly.front() : cell.within.front();
    auto const rank = order_.rank(first);
    if (is_plain(cell)) {
        (cell.within.empty() ? plain_[rank].is_own : plain_[rank].is_whole) = true;
        plain_[rank].end = order_.below(first).end;
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

People const& WeekPeople::in_plain_below(Unit head) const {
    std::scoped_lock const lock(mutex_);
    auto const [place, is_new] = below_.try_emplace(head);
    if (is_new) each_plain_below(head, [&](Numbers people) { place->second.add(people); });
    return place->second;
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

Gathering::Seen& Gathering::at(Spans spans) {
    auto const comes_before = [](Spans const& a, Spans const& b) {
        return std::ranges::lexicographical_compare(
            a, b, [](base::Span const& x, base::Span const& y) {
                return std::pair(x.from, x.until.value_or(base::kLatest)) <
                       std::pair(y.from, y.until.value_or(base::kLatest));
            });
    };
    auto const place = std::ranges::lower_bound(seen_, spans, comes_before, &Seen::spans);
    if (place != seen_.end() && !comes_before(spans, place->spans)) return *place;
    return *seen_.insert(place, Seen{std::move(spans), {}, {}});
}

void Gathering::add(std::span<Person const> people, Spans const& spans) {
    if (people.empty()) return;
    auto when = intersection_of(spans, within_);
    if (when.empty()) return;
    auto& some = at(std::move(when)).some;
    some.insert(some.end(), people.begin(), people.end());
}

void Gathering::add(People const& people, Spans const& spans) {
    auto when = intersection_of(spans, within_);
    if (when.empty()) return;
    auto& many = at(std::move(when)).many;
    if (many) many->add(people);
    else many = people;
}

Sightings Gathering::take() && {
    Sightings seen;
    for (auto& [spans, some, many] : seen_) {
        auto people = many ? std::move(*many) : People();
        people.add(some);
        if (!people.is_empty()) seen.push_back({std::move(people), std::move(spans)});
    }
    return seen.size() < 2 ? std::move(seen) : union_of(seen, {});
}

}  // namespace weir::access::detail
