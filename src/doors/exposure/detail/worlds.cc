#include "doors/exposure/detail/worlds.h"

#include <algorithm>
#include <thread>

namespace weir::exposure::detail {

using access::Class;
using access::Sightings;
using access::Spans;
using access::WeekIndex;

namespace {

constexpr std::size_t kHands = 2;
constexpr std::string_view kEverybody = "employee";

Sightings within(Sightings const& sightings, Spans const& spans) {
    bool const is_all = std::ranges::all_of(sightings, [&](access::Sighting const& sighting) {
        return std::ranges::all_of(sighting.spans, [&](base::Span const& span) {
            return std::ranges::any_of(spans, [&](base::Span const& one) {
                return one.from <= span.from &&
                       (!one.until || (span.until && *span.until <= *one.until));
            });
        });
    });
    if (is_all) return sightings;
    Sightings out;
    for (auto const& sighting : sightings) {
        auto left = access::intersection_of(sighting.spans, spans);
        if (!left.empty()) out.push_back({sighting.people, std::move(left)});
    }
    return access::union_of(out, {});
}

/// A look of the first second may have been under what stood before it.
base::Span window(base::Span const& span) {
    return {base::Instant{span.from.seconds - 1}, span.until};
}

/// Roles of which some grant or some member is in one of the two only.
template <class Item>
void add_differing(std::set<std::string>& roles, std::vector<Item> const& a,
                   std::vector<Item> const& b) {
    for (auto const& item : a) {
        if (std::ranges::find(b, item) == b.end()) roles.insert(item.role);
    }
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

Worlds::Worlds(ReportRequest const& request)
    : history_(request.history),
      permissions_(request.meant == nullptr ? request.history.meant : *request.meant),
      directory_(history_.directory),
      actual_({history_.now->permissions, directory_}, window(history_.period.span)),
      meant_({permissions_, history_.meant_directory}, window(history_.period.span)),
      known_(history_.known()),
      depth_(request.depth) {
    for (auto const& held : history_.held) weeks_.emplace_back(held.week, directory_);
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
    add_differing(roles, permissions_.grants(), now.grants());
    add_differing(roles, now.members(), permissions_.members());
    add_differing(roles, permissions_.members(), now.members());
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
    one.all = within(one.all, history_.serving);
    if (!one.beyond.empty()) one.beyond = within(one.beyond, history_.serving);
    return one;
}

void Worlds::keep(InReach& out, Reached one) const {
    auto& sums = out.sums[one.what];
    sums.could.add(one.reader, one.week, one.all);
    if (!one.beyond.empty()) sums.could_beyond.add(one.reader, one.week, one.beyond);
    if (depth_ == Depth::all || !one.beyond.empty()) out.reached.push_back(std::move(one));
}

void Worlds::add(InReach& out, Person reader, Class what) const {
    std::map<base::Week, Reached> by_week;
    for (std::size_t i = 0; i < weeks_.size(); ++i) {
        if (history_.held[i].what != what) continue;
        auto one = served(of(reader, what, weeks_[i]));
        if (one.all.empty()) continue;
        auto const week = *one.week;
        auto const place = by_week.find(week);
        if (place == by_week.end()) {
            by_week.emplace(week, std::move(one));
            continue;
        }
        place->second.all = access::union_of(place->second.all, one.all);
        place->second.beyond = access::union_of(place->second.beyond, one.beyond);
    }
    for (auto& [week, one] : by_week) keep(out, std::move(one));
    if (!access::is_about_persons(what)) return;
    auto persons = served(of_persons(reader, what));
    if (!persons.all.empty()) keep(out, std::move(persons));
}

InReach Worlds::in_reach() const {
    std::vector<std::pair<Class, Person>> readers;
    for (auto const what : access::kGrantedClasses) {
        if (what == Class::notice) continue;  // for everybody enrolled: nothing of a person
        for (auto const reader : actual_.readers(what)) readers.emplace_back(what, reader);
    }
    std::array<InReach, kHands> parts;
    auto const take = [&](std::size_t hand) {
        auto const from = readers.size() * hand / kHands;
        auto const to = readers.size() * (hand + 1) / kHands;
        for (auto i = from; i < to; ++i) add(parts[hand], readers[i].second, readers[i].first);
    };
    {
        std::jthread const other([&] { take(1); });
        take(0);
    }
    for (auto& [what, sums] : parts[1].sums) {
        parts[0].sums[what].could.add(sums.could);
        parts[0].sums[what].could_beyond.add(sums.could_beyond);
    }
    for (auto& one : parts[1].reached) parts[0].reached.push_back(std::move(one));
    return std::move(parts[0]);
}

}  // namespace weir::exposure::detail
