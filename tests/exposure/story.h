// A history that is made up from a seed, with the truth beside it: what stood at every entry.
#pragma once

#include <array>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "doors/exposure/report.h"
#include "rules/program/sign_off.h"
#include "tests/scenarios/programme.h"

namespace weir::exposure {

using access::Class;
using base::Instant;
using base::Person;
using state::State;

inline constexpr std::int64_t kStart = 1'770'000'000;  // 2026-02-02T02:40:00Z, a Monday
inline constexpr std::int64_t kLength = 40 * 86'400;
inline constexpr std::uint32_t kPeople = 40;
// Whom random rules name in a role that is granted anything; the auditor may be external.
inline constexpr std::array kReaders{Person{1}, Person{2}, Person{3}, Person{4}};

inline std::string charter() {
    auto text = scenarios::small_charter(5);
    std::string const members = "members = [\"auditor\"]\ncap = 2\n";
    return text.insert(text.find(members) + members.size(), "external = true\n");
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
        std::uint64_t made = 0;  // the entry
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
        if (std::holds_alternative<state::Proposed>(happened.entry) ||
            std::holds_alternative<state::Applied>(happened.entry) ||
            std::holds_alternative<state::Activated>(happened.entry) ||
            std::holds_alternative<state::DirectoryChanged>(happened.entry))
            moved_ = clock_;
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
            std::string line = "[[grant]]\npurpose = \"PersonnelWorkloadManagement\"\n";
            line.append("role = \"").append(kRoles[below(3)]);
            line.append("\"\nclass = \"").append(kClasses[below(2)]);
            line.append("\"\nscope = \"").append(kScopes[below(5)]);
            line.append("\"\nfrom = \"").append(below(2) == 0 ? "2026-01-05" : date());
            line.append("\"\n");
            if (below(3) == 0) line.append("until = \"2026-03-20\"\n");
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
            clock_ += 1;  // no pause is shorter than a second
            say(Person{5}, state::Resumed{});
            return;
        }
        switch (below(12)) {
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
                             .units = {base::Unit{1}}};
        say({}, std::move(entry));
        clock_ += static_cast<std::int64_t>(below(100));
        say({}, state::Released{week, closing, "d"});
        auto const& cells = std::get<disclosure::ShownWeek>(*shown);
        auto const made = entries_.size() - 1;
        held_.push_back({Class::release, cells, {Instant{clock_}, {}}, made});
        held_.push_back({Class::answer, cells, {Instant{clock_}, {}}, made});
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
        // Between two moves of grants in one second no interval knows what stood.
        if (clock_ == moved_) clock_ += 1;
        constexpr std::array<std::string_view, 4> kLevels{"company", "department", "team", ""};
        auto const first = state().releases.begin()->first;
        auto const last = state().releases.rbegin()->first;
        say(below(3) == 0 ? Person{1 + static_cast<std::uint32_t>(below(kPeople))}
                          : kReaders[below(4)],
            state::ReleaseRead{first, last, "", "test", std::string(kLevels[below(4)])});
    }

    std::mt19937_64 random_;
    std::int64_t clock_ = kStart;
    std::int64_t moved_ = 0;  // when grants last moved
    std::vector<state::Happened> entries_;
    std::vector<Moment> moments_;
    std::vector<Truth> held_;
    std::set<base::Week> swept_;
    std::set<std::uint64_t> signed_;
};

}  // namespace weir::exposure
