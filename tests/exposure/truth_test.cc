// A seeded exposure's report equals the seeded truth, over many random histories. The truth asks
// the rule itself (may_read) at every moment at which anything can change, of the state as it stood
// then; the report comes from sweeps over intervals at the end. They share the rule, the cells and
// nothing else.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "doors/exposure/report.h"
#include "rules/program/sign_off.h"
#include "tests/scenarios/programme.h"

namespace weir::exposure {
namespace {

using access::Cell;
using access::Class;
using base::Instant;
using base::Person;
using state::State;

constexpr std::int64_t kStart = 1'770'000'000;  // 2026-02-02T02:40:00Z, a Monday
constexpr std::int64_t kLength = 40 * 86'400;
constexpr std::uint32_t kPeople = 28;
constexpr std::array kReaders{Person{1}, Person{2}, Person{3}, Person{4}};

std::string charter() {
    auto text = scenarios::small_charter(2);
    for (auto const* role : {"lead", "auditor", "analyst"}) {
        auto const members = fmt::format("members = [\"{}\"]\ncap = 2\n", role);
        auto const at = text.find(members);
        if (at != std::string::npos && std::string_view(role) == "auditor")
            text.insert(at + members.size(), "external = true\n");
    }
    return text;
}

/// A history that is made up, with the truth beside it.
class Story {
public:
    explicit Story(std::uint64_t seed) : random_(seed) {
        say({}, state::Genesis{"weir.invalid/truth", false, true});
        auto const grants = random_grants();
        state::CharterSigned sign{program::rules_hash(charter(), grants),
                                  "privacy",
                                  {},
                                  charter(),
                                  grants,
                                  members(),
                                  Person{kPeople + 20}};
        say(Person{5}, std::move(sign));
        directory(true);
        say({}, state::Activated{program::rules_hash(charter(), grants)});
        auto const steps = 12 + below(25);
        for (std::uint64_t i = 0; i < steps; ++i) step();
    }
    struct Moment {
        Instant at;
        State state;
    };
    struct Truth {
        Class what = Class::release;
        disclosure::ShownWeek shown;
        base::Span existed;
    };
    std::vector<state::Happened> const& entries() const { return entries_; }
    std::vector<Moment> const& moments() const { return moments_; }
    std::vector<Truth> const& held() const { return held_; }
    std::set<std::uint64_t> const& signed_directories() const { return signed_; }
    State const& at(Instant when) const {
        State const* found = &moments_.front().state;
        for (auto const& moment : moments_) {
            if (moment.at <= when) found = &moment.state;
        }
        return *found;
    }
    Instant now() const { return Instant{clock_}; }
    std::uint64_t below(std::uint64_t most) { return random_() % most; }
    Instant any_time() { return Instant{kStart + static_cast<std::int64_t>(below(kLength))}; }

private:
    State const& state() const { return moments_.back().state; }
    void say(Person actor, state::Entry entry, std::vector<Person> people = {}) {
        state::Happened happened{moments_.empty() ? 0 : state().entries,
                                 Instant{clock_},
                                 actor,
                                 std::move(entry),
                                 std::move(people),
                                 {},
                                 {}};
        auto next = state::fold(moments_.empty() ? State() : state(), happened);
        ASSERT_TRUE(next) << base::to_text(next.error());
        entries_.push_back(std::move(happened));
        moments_.push_back({Instant{clock_}, std::move(*next)});
    }
    std::map<std::string, std::vector<Person>> members() {
        std::map<std::string, std::vector<Person>> out{{"privacy", {Person{kPeople + 1}}},
                                                       {"security", {Person{kPeople + 2}}}};
        out["analyst"] = {Person{1}};
        out["lead"] = {Person{2}, Person{3}};
        out["auditor"] = {Person{4 + (below(4) == 0 ? kPeople : 0)}};
        if (below(4) == 0) out["lead"].pop_back();
        return out;
    }
    std::string date() { return base::to_text(base::Zone::utc().date(any_time())); }
    std::string random_grants() {
        constexpr std::array<std::string_view, 3> kRoles{"analyst", "lead", "auditor"};
        constexpr std::array<std::string_view, 2> kClasses{"release", "answer"};
        constexpr std::array<std::string_view, 5> kScopes{
            "company", "department:North", "department:South", "team:North/Red", "own_unit"};
        std::set<std::string> lines;
        for (std::uint64_t i = 0, count = 1 + below(5); i < count; ++i) {
            auto line = fmt::format(
                "[[grant]]\nrole = \"{}\"\nclass = \"{}\"\nscope = \"{}\"\n"
                "purpose = \"PersonnelWorkloadManagement\"\nfrom = \"{}\"\n",
                kRoles[below(3)], kClasses[below(2)], kScopes[below(5)],
                below(2) == 0 ? "2026-01-05" : date());
            if (below(3) == 0) line += fmt::format("until = \"{}\"\n", "2026-03-20");
            lines.insert(line);
        }
        std::string text;
        for (auto const& line : lines) text += line;
        return text;
    }
    org::PersonRow row(std::uint32_t number) {
        constexpr std::array<std::array<std::string_view, 2>, 4> kTeams{
            {{"North", "Red"}, {"North", "Blue"}, {"South", "Green"}, {"South", "White"}}};
        auto const& team = kTeams[below(4)];
        org::PersonRow row{.person = Person{number},
                           .unit_path = {std::string(team[0]), std::string(team[1])},
                           .manager = Person{2 + static_cast<std::uint32_t>(below(3))},
                           .site = {},
                           .minutes_a_week = 2400,
                           .from = Instant{clock_},
                           .until = {}};
        if (below(6) == 0) row.from = any_time();
        return row;
    }
    org::DirectoryChange change(bool all) {
        org::DirectoryChange change{Instant{clock_}, all, {}};
        for (std::uint32_t number = 1; number <= kPeople; ++number) {
            if (all ? below(12) != 0 : below(8) == 0) change.rows.push_back(row(number));
        }
        if (all) {
            for (auto& one : change.rows) one.from = Instant{0};
        }
        return change;
    }
    void directory(bool all) {
        say(Person{6}, state::DirectoryChanged{change(all), Person{kPeople + 20}});
    }
    void step() {
        clock_ += static_cast<std::int64_t>(below(3) == 0 ? 0 : below(2 * 86'400));
        if (state().is_paused()) {
            say(Person{5}, state::Resumed{});
            return;
        }
        switch (below(8)) {
            case 0: rules(); return;
            case 1: directory(false); return;
            case 2: signed_directory(); return;
            case 3: say(Person{5}, state::Paused{"a test"}); return;
            case 4:
            case 5: release(); return;
            default: read(); return;
        }
    }
    void rules() {
        auto const at = entries_.size();
        state::Proposed proposed;
        proposed.what = std::string(state::kOfRules);
        proposed.charter = charter();
        proposed.grants = random_grants();
        proposed.members = members();
        proposed.person_max = Person{kPeople + 20};
        proposed.needs = {"privacy"};
        proposed.radius = "{}";
        proposed.expires = Instant{clock_ + 86'400};
        say(Person{6}, std::move(proposed));
        clock_ += static_cast<std::int64_t>(below(2) * 3600);
        say({}, state::Applied{at});
    }
    void signed_directory() {
        auto const at = entries_.size();
        state::Proposed proposed;
        proposed.what = std::string(state::kOfDirectory);
        proposed.directory = change(false);
        proposed.person_max = Person{kPeople + 20};
        proposed.needs = {"privacy"};
        proposed.radius = "{}";
        proposed.expires = Instant{clock_ + 86'400};
        say(Person{6}, std::move(proposed));
        clock_ += static_cast<std::int64_t>(below(2) * 3600);
        signed_.insert(entries_.size());
        say({}, state::Applied{at});
    }
    void release() {
        auto const week = base::week_of(base::Zone::utc().date(
            Instant{clock_ - static_cast<std::int64_t>(below(3) * 7 * 86'400)}));
        if (state().releases.contains(week)) {
            sweep(week);
            return;
        }
        auto shown = disclosure::shown_week(state(), week, privacy::Share::release);
        ASSERT_TRUE(shown);
        if (!std::holds_alternative<disclosure::ShownWeek>(*shown)) return;
        auto const closing = entries_.size();
        state::Closing entry{.week = week,
                             .snapshot = "s",
                             .generator = {},
                             .share = privacy::Share::release,
                             .rho = base::Rho{1},
                             .units = {}};
        say({}, std::move(entry));
        clock_ += static_cast<std::int64_t>(below(100));
        say({}, state::Released{week, closing, "d"});
        auto const& cells = std::get<disclosure::ShownWeek>(*shown);
        held_.push_back({Class::release, cells, {Instant{clock_}, {}}});
        held_.push_back({Class::answer, cells, {Instant{clock_}, {}}});
    }
    void sweep(base::Week week) {
        if (!swept_.insert(week).second) return;
        say({}, state::RetentionSwept{week, 4});
        for (auto& held : held_) {
            bool const is_it = held.what == Class::answer && held.shown.roster.week == week;
            if (is_it) held.existed.until = Instant{clock_};
        }
    }
    void read() {
        if (state().releases.empty()) return;
        constexpr std::array<std::string_view, 4> kLevels{"company", "department", "team", ""};
        auto const first = state().releases.begin()->first;
        auto const last = state().releases.rbegin()->first;
        say(below(3) == 0 ? Person{1 + static_cast<std::uint32_t>(below(kPeople))}
                          : kReaders[below(4)],
            state::ReleaseRead{first, last, "", "test", std::string(kLevels[below(4)])});
    }

    std::mt19937_64 random_;
    std::int64_t clock_ = kStart;
    std::vector<state::Happened> entries_;
    std::vector<Moment> moments_;
    std::vector<Truth> held_;
    std::set<base::Week> swept_;
    std::set<std::uint64_t> signed_;
};

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
    }
    Story const& story_;
    Period period_;
    std::optional<access::Permissions> base_;
    std::uint64_t first_ = 0;
    std::vector<std::pair<Instant, org::Directory>> meant_;
};

Report report_of_story(Story const& story, Period const& period) {
    Historian historian(period);
    for (auto const& entry : story.entries()) {
        auto const added = historian.add(entry);
        EXPECT_TRUE(added) << base::to_text(added.error());
    }
    auto const history = std::move(historian).finish();
    EXPECT_TRUE(history);
    return report_of({*history, nullptr});
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
            for (std::uint32_t reader = 1; reader <= kPeople + 20; ++reader) {
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
        if (held.what != Class::release || !held.existed.contains(entry.time)) continue;
        std::set<Person_> all;
        std::set<Person_> meant;
        for (auto const& cell : held.shown.cells) {
            bool const is_level =
                read.level.empty() || (static_cast<std::int64_t>(cell.level) <= level &&
                                       level <= static_cast<std::int64_t>(cell.level_last));
            if (!is_level) continue;
            bool const may = oracle.may(entry.actor, Class::release, cell.cell, entry.time);
            bool const was = oracle.was_meant(entry.actor, Class::release, cell.cell, entry.time);
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
        Story story(seed);
        auto const a = story.any_time();
        auto const b = story.any_time();
        Period period{{std::min(a, b), Instant{std::max(a, b).seconds + 1}}, 0};
        if (story.below(3) == 0) period.cause = story.below(story.entries().size());
        Oracle const oracle(story, period);
        auto const report = report_of_story(story, period);
        auto const moments = oracle.boundaries();
        auto const truth = truth_of(story, oracle, moments);
        Both found;
        for (auto const& one : report.reached) {
            add(found.all, one, one.all, moments);
            add(found.beyond, one, one.beyond, moments);
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
            EXPECT_TRUE(moments.contains(span.from));
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
    EXPECT_GT(looked_, rounds / 50);
}

}  // namespace
}  // namespace weir::exposure
