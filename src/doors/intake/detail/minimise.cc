#include "doors/intake/detail/minimise.h"

#include <algorithm>
#include <limits>
#include <set>

namespace weir::intake::detail {
namespace {

using activity::Event;
using activity::Field;
using activity::ForeignEvent;
using base::Person;

constexpr std::size_t kStopEvery = 4096;        // events between two looks at the stop token
constexpr base::Duration kClockSkewMax{86400};  // how far ahead of us a source's clock may be

/// An identity of the batch: nobody we collect about, or a person; and whether they are protected.
struct Known {
    Person person;
    bool is_protected = false;
};

using Table = std::unordered_map<std::string, Person>;

/// Whom the charter protects, by whichever of their names: a source may know them by the other.
std::set<Person> protected_people(MinimiseRequest const& request) {
    auto const& charter = request.state.rules->charter;
    std::set<Person> people;
    auto const add = [&](std::vector<std::string> const& names, Table const& table) {
        for (auto const& name : names) {
            auto const found = table.find(name);
            if (found != table.end()) people.insert(found->second);
        }
    };
    add(charter.protected_ids, request.resolver.by_id);
    add(charter.protected_addresses, request.resolver.by_address);
    return people;
}

std::vector<Known> resolve(MinimiseRequest const& request) {
    auto const& charter = request.state.rules->charter;
    bool const by_id = request.source.identity == program::Identity::id;
    auto const& table = by_id ? request.resolver.by_id : request.resolver.by_address;
    auto const& names = by_id ? charter.protected_ids : charter.protected_addresses;
    auto const people = protected_people(request);
    std::vector<Known> known;
    known.reserve(request.batch.identities.size());
    for (auto const& identity : request.batch.identities) {
        auto const found = table.find(identity);
        auto const person = found == table.end() ? Person{} : found->second;
        bool const is_named = std::ranges::find(names, identity) != names.end();
        known.push_back({person, is_named || people.contains(person)});
    }
    return known;
}

class Minimiser {
public:
    explicit Minimiser(MinimiseRequest const& request)
        : request_(&request), known_(resolve(request)), charter_(&request.state.rules->charter) {}

    void take(ForeignEvent const& foreign);
    Minimised take_result() { return std::move(result_); }

private:
    [[nodiscard]] bool is_timely(ForeignEvent const& foreign) const;
    [[nodiscard]] bool touches_protected(ForeignEvent const& foreign) const;
    [[nodiscard]] bool is_in_own_pause(ForeignEvent const& foreign) const;
    [[nodiscard]] std::span<std::uint32_t const> others_of(ForeignEvent const& foreign) const {
        return std::span(request_->batch.others)
            .subspan(foreign.others_first, foreign.others_count);
    }
    void describe_others(Event& event, ForeignEvent const& foreign,
                         org::Membership const& home) const;

    MinimiseRequest const* request_;
    std::vector<Known> known_;
    program::Charter const* charter_;
    Minimised result_;
};

bool Minimiser::is_timely(ForeignEvent const& foreign) const {
    if (foreign.start > request_->now + kClockSkewMax) return false;
    return request_->state.lifecycle.may_store_event_at(
        {foreign.start, base::Duration{static_cast<std::int64_t>(foreign.length)}}, *charter_);
}

bool Minimiser::touches_protected(ForeignEvent const& foreign) const {
    if (known_[foreign.subject].is_protected) return true;
    return std::ranges::any_of(others_of(foreign),
                               [&](auto other) { return known_[other].is_protected; });
}

bool Minimiser::is_in_own_pause(ForeignEvent const& foreign) const {
    base::Duration const length{static_cast<std::int64_t>(foreign.length)};
    return !request_->state.incidents->may_keep(known_[foreign.subject].person,
                                                {foreign.start, foreign.start + length});
}

void Minimiser::describe_others(Event& event, ForeignEvent const& foreign,
                                org::Membership const& home) const {
    auto const& directory = *request_->state.directory;
    std::size_t heads = 0;
    for (auto const other : others_of(foreign)) {
        if (other == foreign.subject) continue;
        ++heads;
        auto const person = known_[other].person;
        if (person.value == 0) continue;
        if (person == home.manager) event.with_manager = true;
        if (auto const* there = directory.at(person, foreign.start)) {
            event.departments |= activity::Departments{1} << directory.department_slot(there->home);
        }
    }
    heads += foreign.others_unnamed;
    event.others = static_cast<std::uint16_t>(
        std::min<std::size_t>(heads, std::numeric_limits<std::uint16_t>::max()));
}

void Minimiser::take(ForeignEvent const& foreign) {
    auto const* rule = charter_->kind(foreign.kind);
    if (rule == nullptr) {
        ++result_.undeclared_kinds;
        return;
    }
    // What is counted must not depend on whose event it is: the company's week stands for
    // everybody's.
    auto const& releases = request_->state.releases;
    auto const is_swept = [&](base::Week week) {
        return request_->state.custody.swept.contains({week, rule->retention});
    };
    auto const company_week = charter_->zone.week(foreign.start);
    if (!is_timely(foreign) || releases.contains(company_week) || is_swept(company_week)) {
        ++result_.untimely;
        return;
    }
    auto const person = known_[foreign.subject].person;
    auto const* home =
        person.value == 0 ? nullptr : request_->state.directory->at(person, foreign.start);
    if (home == nullptr || !charter_->is_covered(home->site) || touches_protected(foreign)) return;
    if (is_in_own_pause(foreign)) return;
    auto const week = charter_->zone_of(home->site).week(foreign.start);
    if (releases.contains(week) || is_swept(week)) return;
    Event event;
    event.start = foreign.start;
    event.kind = foreign.kind;
    describe_others(event, foreign, *home);
    auto const declares = [&](Field field) { return charter_->may_store(foreign.kind, field); };
    if (declares(Field::length)) event.length = foreign.length;
    if (!declares(Field::others)) event.others = 0;
    if (!declares(Field::departments)) event.departments = 0;
    if (!declares(Field::manager)) event.with_manager = false;
    if (declares(Field::thread) && foreign.thread != 0) {
        event.thread = request_->thread_of(week, foreign.thread);
    }
    result_.placed[{week, rule->retention, person}].push_back(event);
}

}  // namespace

Minimised minimise(MinimiseRequest const& request, std::stop_token stop) {
    Minimiser minimiser(request);
    std::size_t taken = 0;
    for (auto const& foreign : request.batch.events) {
        minimiser.take(foreign);
        if (++taken % kStopEvery == 0 && stop.stop_requested()) {
            Minimised cancelled;
            cancelled.was_cancelled = true;
            return cancelled;
        }
    }
    return minimiser.take_result();
}

}  // namespace weir::intake::detail
