// A seeded exposure's report equals the seeded truth, over many random histories. The truth asks
// the rule itself (may_read) at every moment at which anything can change, of the state as it stood
// then; the report comes from sweeps over intervals at the end. They share the rule, the cells and
// nothing else.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "doors/exposure/report.h"
#include "engines/text/formats.h"
#include "tests/exposure/story.h"

namespace weir::exposure {
namespace {

using access::Cell;
using access::Class;
using base::Instant;
using base::Person;
using state::State;

bool holds(Cell const& cell, org::RosterRow const& row, org::Directory const& directory) {
    return std::ranges::find(cell.exactly, row.home) != cell.exactly.end() ||
           std::ranges::any_of(
               cell.within, [&](base::Unit unit) { return directory.is_within(row.home, unit); });
}

/// Asks the rule, moment by moment.
class Oracle {
public:
    Oracle(Story const& story, Period period) : story_(story), period_(period) {
        for (auto const& entry : story.entries()) {
            bool const is_since = entry.time >= period.span.from ||
                                  (period.cause != 0 && entry.index >= period.cause);
            auto const& before =
                entry.index == 0 ? State() : story.moments()[entry.index - 1].state;
            if (!base_ && is_since && before.lifecycle.activated_at()) {
                base_ = before.permissions;
                meant_.emplace_back(Instant{INT64_MIN}, *before.directory);
                first_ = entry.index;
            }
            if (base_) follow(entry);
        }
        if (!base_) {
            base_ = story.moments().back().state.permissions;
            meant_.emplace_back(Instant{INT64_MIN}, *story.moments().back().state.directory);
        }
    }
    std::uint64_t first() const { return first_; }
    org::Directory const& meant_at(Instant at) const {
        org::Directory const* found = &meant_.front().second;
        for (auto const& [since, directory] : meant_) {
            if (since <= at) found = &directory;
        }
        return *found;
    }
    bool may(Person reader, Class what, Cell const& cell, Instant at) const {
        auto const& state = story_.at(at);
        return granted(reader, {what, cell, at}, {state.permissions, *state.directory});
    }
    bool was_meant(Person reader, Class what, Cell const& cell, Instant at) const {
        return granted(reader, {what, cell, at}, {*base_, meant_at(at)});
    }
    /// As everything stood before an entry.
    bool could(state::Happened const& entry, Cell const& cell) const {
        auto const& state = story_.moments()[entry.index - 1].state;
        return granted(entry.actor, {Class::release, cell, entry.time},
                       {state.permissions, *state.directory});
    }
    bool was_meant_to(state::Happened const& entry, Cell const& cell) const {
        auto const next = std::ranges::lower_bound(meant_since_, entry.index);
        auto const& meant = meant_[static_cast<std::size_t>(next - meant_since_.begin())].second;
        return granted(entry.actor, {Class::release, cell, entry.time}, {*base_, meant});
    }
    /// Every moment within the period at which anything may change.
    std::set<Instant> boundaries() const {
        std::set<Instant> out{period_.span.from};
        auto const add = [&](Instant at) {
            if (period_.span.contains(at)) out.insert(at);
        };
        auto const add_span = [&](base::Span const& span) {
            add(span.from);
            if (span.until) add(*span.until);
        };
        for (auto const& moment : story_.moments()) {
            add(moment.at);
            for (auto const& grant : moment.state.permissions.grants()) add_span(grant.span);
            for (auto const& member : moment.state.permissions.members()) add_span(member.span);
            for (auto const& fact : moment.state.directory->memberships()) add_span(fact.span);
        }
        for (auto const& [since, directory] : meant_) {
            for (auto const& fact : directory.memberships()) add_span(fact.span);
        }
        return out;
    }

private:
    static bool granted(Person reader, access::CellQuestion const& question,
                        access::World const& world) {
        auto const decision = access::may_read(reader, question, world);
        auto const* because = std::get_if<access::Because>(&decision);
        if (because == nullptr) return false;
        if (because->kind == access::Because::Kind::granted) return true;
        // A right without a grant comes first: ask whom else the grants name.
        auto const reasons = access::audience(question, world).reasons_of(reader);
        return std::ranges::any_of(reasons, [](access::Because const& reason) {
            return reason.kind == access::Because::Kind::granted;
        });
    }
    void follow(state::Happened const& entry) {
        auto directory = meant_.back().second;
        if (auto const* changed = std::get_if<state::DirectoryChanged>(&entry.entry))
            directory.apply(changed->change);
        else if (story_.signed_directories().contains(entry.index))
            directory.name_units(
                story_.moments()[entry.index]
                    .state.changes.find(std::get<state::Applied>(entry.entry).proposal)
                    ->proposed.directory);
        else return;
        meant_.emplace_back(entry.time, std::move(directory));
        meant_since_.push_back(entry.index);
    }
    Story const& story_;
    Period period_;
    std::optional<access::Permissions> base_;
    std::uint64_t first_ = 0;
    std::vector<std::pair<Instant, org::Directory>> meant_;  // the first since ever
    std::vector<std::uint64_t> meant_since_;                 // the entries of all but the first
};

Report report_of_story(Story const& story, Period const& period) {
    Historian historian(period);
    for (auto const& entry : story.entries()) {
        auto const added = historian.add(entry);
        EXPECT_TRUE(added) << base::to_text(added.error());
    }
    auto const history = std::move(historian).finish();
    EXPECT_TRUE(history);
    return report_of({*history, nullptr, Depth::all});
}

using Person_ = std::uint32_t;
/// Class, reader, week, person and moment of everything in reach; and of it, what was not meant.
using Facts = std::set<std::tuple<Class, Person_, base::Week, Person_, Instant>>;

void add(Facts& facts, Reached const& one, access::Sightings const& sightings,
         std::set<Instant> const& moments) {
    for (auto const& sighting : sightings) {
        for (auto const& span : sighting.spans) {
            for (auto const at : moments) {
                if (!span.contains(at)) continue;
                for (auto const person : sighting.people.to_vector())
                    facts.insert({one.what, one.reader.value, *one.week, person.value, at});
            }
        }
    }
}

struct Both {
    Facts all;
    Facts beyond;
};

Both truth_of(Story const& story, Oracle const& oracle, std::set<Instant> const& moments) {
    Both truth;
    auto const& directory = *story.moments().back().state.directory;
    for (auto const at : moments) {
        if (!story.at(at).lifecycle.is_active()) continue;
        for (auto const& held : story.held()) {
            if (!held.existed.contains(at)) continue;
            for (auto const reader : {1U, 2U, 3U, 4U, kPeople + 4}) {
                std::set<Person_> all;
                std::set<Person_> meant;
                for (auto const& cell : held.shown.cells) {
                    bool const may = oracle.may(Person{reader}, held.what, cell.cell, at);
                    bool const was = oracle.was_meant(Person{reader}, held.what, cell.cell, at);
                    if (!may && !was) continue;
                    for (auto const& row : held.shown.roster.rows) {
                        if (!holds(cell.cell, row, directory)) continue;
                        if (may) all.insert(row.person.value);
                        if (was) meant.insert(row.person.value);
                    }
                }
                for (auto const person : all) {
                    auto const week = held.shown.roster.week;
                    truth.all.insert({held.what, reader, week, person, at});
                    if (!meant.contains(person))
                        truth.beyond.insert({held.what, reader, week, person, at});
                }
            }
        }
    }
    return truth;
}

/// Whom one read touched, and whom beyond what was meant.
std::pair<std::set<Person_>, std::set<Person_>> truth_of_look(Story const& story,
                                                              Oracle const& oracle,
                                                              state::Happened const& entry) {
    auto const& read = std::get<state::ReleaseRead>(entry.entry);
    constexpr std::array<std::string_view, 3> kLevels{"company", "department", "team"};
    auto const level = std::ranges::find(kLevels, read.level) - kLevels.begin();
    auto const& directory = *story.moments().back().state.directory;
    std::set<Person_> people;
    std::set<Person_> beyond;
    for (auto const& held : story.held()) {
        auto const week = held.shown.roster.week;
        bool const was_asked = read.first <= week && week <= read.last;
        if (held.what != Class::release || !was_asked || held.made > entry.index) continue;
        std::set<Person_> all;
        std::set<Person_> meant;
        for (auto const& cell : held.shown.cells) {
            bool const is_level =
                read.level.empty() || (static_cast<std::int64_t>(cell.level) <= level &&
                                       level <= static_cast<std::int64_t>(cell.level_last));
            if (!is_level) continue;
            bool const may = oracle.could(entry, cell.cell);
            bool const was = oracle.was_meant_to(entry, cell.cell);
            bool const is_in = std::ranges::any_of(held.shown.roster.rows, [&](auto const& row) {
                return row.person == entry.actor && holds(cell.cell, row, directory);
            });
            for (auto const& row : held.shown.roster.rows) {
                if (!holds(cell.cell, row, directory)) continue;
                if (may) all.insert(row.person.value);
                if (may || is_in) people.insert(row.person.value);
                if (was) meant.insert(row.person.value);
            }
        }
        std::ranges::set_difference(all, meant, std::inserter(beyond, beyond.end()));
    }
    return {people, beyond};
}

std::set<Person_> numbers(access::People const& people) {
    std::set<Person_> out;
    for (auto const person : people.to_vector()) out.insert(person.value);
    return out;
}

std::uint64_t number_from(char const* name, std::uint64_t otherwise) {
    auto const* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

class Exposure : public testing::Test {
protected:
    void compare(std::uint64_t seed) {
        seed_ = seed;
        Story story(seed);
        auto const a = story.any_time();
        auto const b = story.any_time();
        Period period{{std::min(a, b), Instant{std::max(a, b).seconds + 1}}, 0};
        if (story.below(3) == 0) period.cause = story.below(story.entries().size());
        Oracle const oracle(story, period);
        auto const report = report_of_story(story, period);
        auto const moments = oracle.boundaries();
        if (std::getenv("WEIR_TELL") != nullptr) {
            for (auto const& entry : story.entries())
                std::cout << entry.index << " " << base::to_text(entry.time) << " p"
                          << entry.actor.value << " " << state::type_of(entry.entry) << " "
                          << text::write_json(state::to_tree(entry.entry)).substr(0, 300) << "\n";
        }
        auto const truth = truth_of(story, oracle, moments);
        Both found;
        for (auto const& one : report.reached) {
            add(found.all, one, one.all, moments);
            add(found.beyond, one, one.beyond, moments);
            EXPECT_TRUE(one.reader.value <= 4 || one.reader.value == kPeople + 4);
            for (auto const& sighting : one.all) check_edges(sighting.spans, moments, period);
        }
        ASSERT_EQ(found.all, truth.all) << "seed " << seed;
        ASSERT_EQ(found.beyond, truth.beyond) << "seed " << seed;
        beyond_ += truth.beyond.size();
        compare_looks(story, oracle, report, seed);
    }
    /// An interval that began or ended between two moments would be missed by asking at moments.
    void check_edges(access::Spans const& spans, std::set<Instant> const& moments,
                     Period const& period) {
        for (auto const& span : spans) {
            EXPECT_TRUE(moments.contains(span.from))
                << base::to_text(span.from) << " seed " << seed_;
            EXPECT_TRUE(span.until &&
                        (moments.contains(*span.until) || *span.until == *period.span.until));
        }
    }
    void compare_looks(Story const& story, Oracle const& oracle, Report const& report,
                       std::uint64_t seed) {
        for (auto const& seen : report.seen) {
            auto const& entry = story.entries()[seen.look.index];
            auto const [people, beyond] = truth_of_look(story, oracle, entry);
            ASSERT_EQ(numbers(seen.people()), people) << "seed " << seed << " look " << entry.index;
            ASSERT_EQ(numbers(seen.beyond()), beyond) << "seed " << seed << " look " << entry.index;
            looked_ += beyond.empty() ? 0U : 1U;
        }
    }
    std::uint64_t seed_ = 0;
    std::uint64_t beyond_ = 0;
    std::uint64_t looked_ = 0;
};

TEST_F(Exposure, ReportOfARandomHistoryIsTheTruth) {
    auto const seed = number_from("WEIR_SEED", 20'261'123);
    auto const rounds = number_from("WEIR_HISTORIES", 2'000);
    std::cout << "seed " << seed << ", " << rounds << " histories\n";
    for (std::uint64_t i = 0; i < rounds && !HasFatalFailure(); ++i) compare(seed + i);
    std::cout << beyond_ << " facts beyond what was meant, " << looked_ << " looks\n";
    EXPECT_GT(beyond_, rounds);  // a test that never saw an exposure shows nothing
    EXPECT_GT(looked_, rounds / 100);
}

}  // namespace
}  // namespace weir::exposure
