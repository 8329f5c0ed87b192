// Who stands in which stored week, and relations put in order.
#include <algorithm>
#include <bit>
#include <unordered_map>
#include <utility>

#include "rules/access/detail/shift.h"
#include "rules/access/radius.h"

namespace weir::access {
namespace {

template <class Number>
std::span<Number const> row(std::vector<std::size_t> const& offsets,
                            std::vector<Number> const& numbers, std::uint32_t key) {
    if (key + std::size_t{1} >= offsets.size()) return {};
    return std::span(numbers).subspan(offsets[key], offsets[key + 1] - offsets[key]);
}

/// Sorted pairs into rows by their first number.
template <class Key, class Number>
void fill(std::vector<std::pair<Key, Number>>& pairs, std::vector<std::size_t>& offsets,
          std::vector<Number>& numbers) {
    std::ranges::sort(pairs);
    auto const repeats = std::ranges::unique(pairs);
    pairs.erase(repeats.begin(), repeats.end());
    auto const last = pairs.empty() ? 0U : pairs.back().first.value;
    offsets.assign(last + std::size_t{2}, 0);
    for (auto const& [key, number] : pairs) {
        ++offsets[key.value + std::size_t{1}];
        numbers.push_back(number);
    }
    for (std::size_t i = 1; i < offsets.size(); ++i) offsets[i] += offsets[i - 1];
}

}  // namespace

Residents::Residents(std::span<org::Roster const> rosters) {
    std::vector<std::pair<Unit, Person>> by_unit;
    for (auto const& roster : rosters) {
        std::vector<std::pair<Unit, Person>> more;
        for (auto const& line : roster.rows) more.emplace_back(line.home, line.person);
        by_unit.insert(by_unit.end(), more.begin(), more.end());
        std::ranges::sort(by_unit);
        auto const repeats = std::ranges::unique(by_unit);
        by_unit.erase(repeats.begin(), repeats.end());
    }
    fill(by_unit, offsets_, people_);
    std::vector<std::pair<Person, Unit>> by_person;
    for (auto const& [unit, person] : by_unit) by_person.emplace_back(person, unit);
    fill(by_person, home_offsets_, homes_);
}

std::span<Person const> Residents::of(Unit unit) const {
    return row(offsets_, people_, unit.value);
}

std::span<Unit const> Residents::homes_of(Person person) const {
    return row(home_offsets_, homes_, person.value);
}

namespace detail {
namespace {

/// Sets that differ may share a mark; those of different marks differ.
std::uint64_t mark_of(People const& people) {
    constexpr std::size_t kWhole = 64;
    constexpr std::uint64_t kFactor = 0x9e37'79b9'7f4a'7c15;  // odd, and without a pattern
    auto const size = people.size();
    std::uint64_t mark = size * kFactor;
    if (size > kWhole) return mark;
    for (auto const person : people.to_vector())
        mark = (std::rotl(mark, 23) ^ person.value) * kFactor;
    return mark;
}

}  // namespace

Relation relation_of(std::vector<Pairs> parts) {
    Relation relation;
    relation.reserve(parts.size());
    std::unordered_map<std::uint64_t, std::vector<std::size_t>> known;
    for (auto& part : parts) {
        if (part.readers.is_empty() || part.people.is_empty()) continue;
        auto& alike = known[mark_of(part.people)];
        auto const same = std::ranges::find_if(
            alike, [&](std::size_t i) { return relation[i].people == part.people; });
        if (same != alike.end()) {
            relation[*same].readers.add(part.readers);
            continue;
        }
        alike.push_back(relation.size());
        relation.push_back(std::move(part));
    }
    std::vector<std::pair<Person, std::size_t>> order;
    for (std::size_t i = 0; i < relation.size(); ++i)
        order.emplace_back(relation[i].readers.first(), i);
    std::ranges::sort(order);
    Relation ordered;
    ordered.reserve(relation.size());
    for (auto const& [reader, i] : order) ordered.push_back(std::move(relation[i]));
    return ordered;
}

}  // namespace detail
}  // namespace weir::access
