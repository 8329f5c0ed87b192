#include "doors/exposure/detail/worlds.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

#include "base/hands.h"

namespace weir::exposure::detail {

using access::Class;
using access::Sightings;
using access::Spans;
using access::WeekIndex;
using access::World;

namespace {

constexpr std::size_t kAtOnce = 64;  // readers
constexpr std::string_view kEverybody = "employee";

Sightings within(Sightings sightings, Spans const& spans) {
    bool const is_all = std::ranges::all_of(sightings, [&](access::Sighting const& sighting) {
        return access::difference_of(sighting.spans, spans).empty();
    });
    if (is_all) return sightings;
    Sightings out;
    for (auto& sighting : sightings) {
        auto left = access::intersection_of(sighting.spans, spans);
        if (!left.empty()) out.push_back({std::move(sighting.people), std::move(left)});
    }
    return access::union_of(out, {});
}

std::vector<WeekIndex> indexes_of(std::span<Held const> held, org::Directory const& directory) {
    std::vector<WeekIndex> indexes;
    indexes.reserve(held.size());
    for (auto const& one : held) indexes.emplace_back(one.week, directory);
    return indexes;
}

/// A look of the first second may have been under what stood before it.
base::Span window(base::Span const& span) {
    return {base::Instant{span.from.seconds - 1}, span.until};
}

access::Permissions const& meant_of(ReportRequest const& request) {
    return request.meant == nullptr ? request.history.meant : *request.meant;
}

auto key_of(base::Span const& span) {
    return std::pair(span.from, span.until.value_or(base::kLatest));
}
auto key_of(access::Grant const& grant) {
    return std::tuple(std::string_view(grant.role), grant.what, grant.scope,
                      std::string_view(grant.purpose), key_of(grant.span));
}
auto key_of(access::RoleMember const& member) {
    return std::tuple(std::string_view(member.role), member.person, key_of(member.span));
}

/// Roles of which some grant or some member is in one of the two only.
template <class Item>
void add_differing(std::set<std::string>& roles, std::vector<Item> const& a,
                   std::vector<Item> const& b) {
    auto const sorted = [](std::vector<Item> const& items) {
        std::vector<decltype(key_of(items.front()))> keys;
        for (auto const& item : items) keys.push_back(key_of(item));
        std::ranges::sort(keys);
        return keys;
    };
    decltype(sorted(a)) different;
    std::ranges::set_symmetric_difference(sorted(a), sorted(b), std::back_inserter(different));
    for (auto const& key : different) roles.emplace(std::get<0>(key));
}

}  // namespace

access::People people_at(Sightings const& sightings, base::Instant at) {
    access::People people;
    for (auto const& sighting : sightings) {
        bool const is_then = std::ranges::any_of(
            sighting.spans, [&](base::Span const& span) { return span.contains(at); });
        if (is_then) people.add(sighting.people);
    }
    return people;
}

Worlds::Reaches Worlds::reaches_of(ReportRequest const& request) {
    auto const& history = request.history;
    auto const over = window(history.period.span);
    std::optional<access::ReachOver> actual;
    std::optional<access::ReachOver> meant;
    base::by_two_hands(
        [&] { actual.emplace(World{history.now->permissions, history.directory}, over); },
        [&] { meant.emplace(World{meant_of(request), history.meant_directory}, over); });
    return {std::move(*actual), std::move(*meant)};
}

Worlds::Worlds(ReportRequest const& request, Reaches reaches)
    : history_(request.history),
      permissions_(meant_of(request)),
      directory_(history_.directory),
      actual_(std::move(reaches.actual)),
      meant_(std::move(reaches.meant)),
      known_(history_.known()),
      depth_(request.depth) {
    std::span const held(history_.held);
    auto const half = held.size() / 2;
    std::vector<WeekIndex> rest;
    base::by_two_hands([&] { weeks_ = indexes_of(held.first(half), directory_); },
                       [&] { rest = indexes_of(held.subspan(half), directory_); });
    std::ranges::move(rest, std::back_inserter(weeks_));
    for (std::size_t i = 0; i < held.size(); ++i)
        held_[held[i].what][held[i].week.roster.week].push_back(i);
    find_differing();
}

/// Most readers have the same grants in both worlds, and then nothing of theirs is beyond.
void Worlds::find_differing() {
    auto const& now = history_.now->permissions;
    auto const is_same_era = [](auto const& a, auto const& b) {
        return a.from == b.from && a.caps == b.caps && a.sites == b.sites;
    };
    std::set<std::string> roles;
    add_differing(roles, now.grants(), permissions_.grants());
    add_differing(roles, now.members(), permissions_.members());
    bool const is_same_directory =
        directory_.memberships() == history_.meant_directory.memberships();
    bool const are_same_eras = std::ranges::equal(now.eras(), permissions_.eras(), is_same_era);
    all_may_differ_ =
        !is_same_directory || !are_same_eras || roles.contains(std::string(kEverybody));
    for (auto const* permissions : {&now, &permissions_}) {
        for (auto const& member : permissions->members()) {
            if (roles.contains(member.role)) differing_.insert(member.person);
        }
    }
}

Reached Worlds::of(Person reader, Class what, WeekIndex const& week) const {
    Reached one{reader, what, week.week().roster.week, {}, {}};
    one.all = actual_.sightings(reader, what, week);
    if (!one.all.empty() && may_differ(reader))
        one.beyond = access::difference_of(one.all, meant_.sightings(reader, what, week));
    return one;
}

Reached Worlds::of_persons(Person reader, Class what) const {
    Reached one{reader, what, std::nullopt, {}, {}};
    one.all = actual_.sightings(reader, what, known_);
    if (!one.all.empty() && may_differ(reader))
        one.beyond = access::difference_of(one.all, meant_.sightings(reader, what, known_));
    return one;
}

Reached Worlds::served(Reached one) const {
    one.all = within(std::move(one.all), history_.serving);
    if (!one.beyond.empty()) one.beyond = within(std::move(one.beyond), history_.serving);
    return one;
}

void Worlds::keep(InReach& out, Reached one) const {
    if (one.all.empty()) return;
    auto& sums = out.sums[one.what];
    sums.could.add(one.reader, one.week, one.all);
    if (!one.beyond.empty()) sums.could_beyond.add(one.reader, one.week, one.beyond);
    if (depth_ == Depth::all || !one.beyond.empty()) out.reached.push_back(std::move(one));
}

/// What stood of a week more than once is put together.
Reached Worlds::of_week(Person reader, Class what, std::span<std::size_t const> held) const {
    auto all = served(of(reader, what, weeks_[held.front()]));
    for (auto const i : held.subspan(1)) {
        auto const one = served(of(reader, what, weeks_[i]));
        if (one.all.empty()) continue;
        all.all = access::union_of(all.all, one.all);
        all.beyond = access::union_of(all.beyond, one.beyond);
    }
    return all;
}

/// Week by week, and not reader by reader: a week's people then stay close at hand.
void Worlds::add(InReach& out, Class what, std::span<Person const> readers) const {
    auto const of_class = held_.find(what);
    if (of_class != held_.end()) {
        for (auto const& [week, held] : of_class->second) {
            for (auto const reader : readers) keep(out, of_week(reader, what, held));
        }
    }
    if (access::is_about_persons(what)) {
        for (auto const reader : readers) keep(out, served(of_persons(reader, what)));
    }
    std::ranges::stable_sort(out.reached, {}, &Reached::reader);
}

InReach Worlds::in_reach() const {
    struct Some {
        Class what;
        std::vector<Person> readers;
        std::vector<Reached> reached;
    };
    std::vector<Some> all;
    for (auto const what : access::kGrantedClasses) {
        if (what == Class::notice) continue;  // for everybody enrolled: nothing of a person
        for (auto const reader : actual_.readers(what)) {
            bool const is_full =
                all.empty() || all.back().what != what || all.back().readers.size() == kAtOnce;
            if (is_full) all.push_back({what, {}, {}});
            all.back().readers.push_back(reader);
        }
    }
    // Whoever has a hand free takes the next few readers; some see far more than others.
    std::atomic<std::size_t> next{0};
    auto const take = [&](InReach& sums) {
        for (auto i = next++; i < all.size(); i = next++) {
            add(sums, all[i].what, all[i].readers);
            all[i].reached = std::exchange(sums.reached, {});
        }
    };
    InReach one;
    InReach other;
    base::by_two_hands([&] { take(one); }, [&] { take(other); });
    for (auto& [what, sums] : other.sums) {
        one.sums[what].could.add(sums.could);
        one.sums[what].could_beyond.add(sums.could_beyond);
    }
    for (auto& some : all) std::ranges::move(some.reached, std::back_inserter(one.reached));
    return one;
}

}  // namespace weir::exposure::detail
