// A year of a company of 3,000 with a sync every working day: how many proposals wait for a
// signature when the charter has agreed on envelopes. Prints the months.
#include <algorithm>
#include <cstdio>
#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "rules/access/split.h"

namespace weir::access {
namespace {

using base::Instant;

constexpr std::uint32_t kDepartments = 15;
constexpr std::uint32_t kTeamsEach = 25;
constexpr std::uint32_t kTeamSize = 8;  // 3,000 people
constexpr std::uint32_t kDays = 252;
constexpr std::uint32_t kDaysAMonth = 21;
constexpr std::uint32_t kNumbers = 5'000;
constexpr std::uint32_t kWaitingMax = 6;

std::string name(char kind, std::uint32_t number) { return kind + std::to_string(number); }

class Company {
public:
    explicit Company(std::uint32_t seed) : random_(seed) {
        for (std::uint32_t team = 0; team < kDepartments * kTeamsEach; ++team) {
            department_of_[team] = team / kTeamsEach;
            for (std::uint32_t i = 0; i < kTeamSize; ++i) hire(team);
            lead_of_[team] = *members(team).begin();
        }
        for (std::uint32_t department = 0; department < kDepartments; ++department)
            head_of_[department] = lead_of_[department * kTeamsEach];
        org::DirectoryChange all{Instant{0}, true, {}};
        for (auto const& [person, team] : team_of_) all.rows.push_back(row(person));
        dirty_.clear();
        directory.apply(all);
        set_grants();
    }

    /// What the directory would write of a day: whoever's line changed.
    org::DirectoryChange day(std::uint32_t day, Instant at) {
        for (int i = 0; i < 2; ++i) {
            if (random_() % 10 < 9) hire(any_team());
            if (random_() % 10 < 9) leave(any_person());
        }
        if (random_() % 10 < 9) move(any_person(), any_team());
        if (random_() % 4 == 0) change_lead(any_team());  // 63 a year: 17 % of 375 teams
        if (day == 80 || day == 190) reorganise();
        if (random_() % 50 == 0) change_head(static_cast<std::uint32_t>(random_() % kDepartments));
        org::DirectoryChange change{at, false, {}};
        for (auto const person : dirty_) {
            bool const is_here = team_of_.contains(person);
            auto line = is_here ? row(person) : org::PersonRow{};
            line.person = person;
            line.from = is_here ? Instant{0} : at;
            if (!is_here) line.until = at;
            change.rows.push_back(line);
        }
        dirty_.clear();
        return change;
    }

    org::Directory directory;
    Permissions permissions;
    std::map<std::string, std::uint32_t> happened;

private:
    void set_grants() {
        RolesChange roles{Instant{0}, {}, {}, {}};
        Span const ever{Instant{0}, {}};
        for (std::uint32_t i = 1; i < kNumbers; ++i)
            roles.members.push_back({"lead", Person{i}, ever});  // reads nothing without a team
        for (std::uint32_t i = 1; i <= 5; ++i)
            roles.members.push_back({"analyst", Person{i}, ever});
        for (std::uint32_t i = 6; i <= 7; ++i)
            roles.members.push_back({"security", Person{i}, ever});
        permissions.apply(roles);
        permissions.apply(
            GrantsChange{Instant{0},
                         {{"lead", Class::release, scope_of("own_unit").value(), "P", ever},
                          {"analyst", Class::answer, Scope{}, "P", ever},
                          {"security", Class::trail, Scope{}, "P", ever}}});
    }
    using Span = base::Span;

    std::vector<Person> members(std::uint32_t team) const {
        std::vector<Person> members;
        for (auto const& [person, of] : team_of_) {
            if (of == team) members.push_back(person);
        }
        return members;
    }
    org::PersonRow row(Person person) const {
        auto const team = team_of_.at(person);
        auto const department = department_of_.at(team);
        auto const lead = lead_of_.at(team);
        auto const head = head_of_.at(department);
        auto manager = person == lead ? head : lead;
        if (person == head) manager = Person{};
        return {.person = person,
                .unit_path = {name('D', department), name('T', team)},
                .manager = manager,
                .site = Site{1},
                .minutes_a_week = 2400,
                .from = Instant{0},
                .until = {}};
    }
    void hire(std::uint32_t team) {
        Person const fresh{++last_};
        team_of_[fresh] = team;
        dirty_.insert(fresh);
        ++happened["joined"];
    }
    void leave(Person person) {
        if (holds_office(person)) return;
        team_of_.erase(person);
        dirty_.insert(person);
        ++happened["left"];
    }
    void move(Person person, std::uint32_t team) {
        if (holds_office(person)) return;
        team_of_[person] = team;
        dirty_.insert(person);
        ++happened["moved"];
    }
    void change_lead(std::uint32_t team) {
        for (auto const person : members(team)) {
            if (holds_office(person)) continue;
            lead_of_[team] = person;
            break;
        }
        for (auto const person : members(team)) dirty_.insert(person);
        ++happened["new leads"];
    }
    void change_head(std::uint32_t department) {
        auto const other = static_cast<std::uint32_t>(1 + random_() % 20);
        head_of_[department] = lead_of_[department * kTeamsEach + other];
        for (auto const& [team, of] : department_of_) {
            if (of == department) dirty_.insert(lead_of_[team]);
        }
        ++happened["new heads"];
    }
    /// Twenty teams go to another department, with their people and leads.
    void reorganise() {
        for (std::uint32_t i = 0; i < 20; ++i) {
            auto const team = any_team();
            if (lead_of_[team] == head_of_[department_of_[team]]) continue;
            department_of_[team] = static_cast<std::uint32_t>(random_() % kDepartments);
            for (auto const person : members(team)) dirty_.insert(person);
            ++happened["teams reorganised"];
        }
    }
    bool holds_office(Person person) const {
        auto const is = [&](auto const& entry) { return entry.second == person; };
        return std::ranges::any_of(lead_of_, is) || std::ranges::any_of(head_of_, is) ||
               person.value <= 7;
    }
    Person any_person() {
        return std::next(team_of_.begin(), static_cast<std::ptrdiff_t>(random_() % team_of_.size()))
            ->first;
    }
    std::uint32_t any_team() {
        return static_cast<std::uint32_t>(random_() % (kDepartments * kTeamsEach));
    }

    std::mt19937 random_;
    std::uint32_t last_ = 0;
    std::map<Person, std::uint32_t> team_of_;
    std::map<std::uint32_t, std::uint32_t> department_of_;
    std::map<std::uint32_t, Person> lead_of_;
    std::map<std::uint32_t, Person> head_of_;
    std::set<Person> dirty_;
};

TEST(Split, LeavesAtMostSixProposalsAMonthToSignInARealisticYear) {
    constexpr std::uint32_t kSeed = 20260622;
    std::printf("seed %u\n", kSeed);
    Company company(kSeed);
    std::vector<Envelope> const envelopes{
        {Envelope::Kind::new_member, "lead", Class::release, 20, 0},
        {Envelope::Kind::new_member, "analyst", Class::answer, 20, 0},
        {Envelope::Kind::new_member, "security", Class::trail, 20, 0},
        {Envelope::Kind::new_lead, "lead", Class::release, 3, 30}};
    std::map<std::uint32_t, std::uint32_t> proposals;
    std::uint32_t rows = 0;
    std::uint32_t told = 0;
    std::uint32_t waited = 0;
    for (std::uint32_t day = 0; day < kDays; ++day) {
        Instant const at{(day + 1) * base::kDay.seconds};
        auto const change = company.day(day, at);
        auto const parts =
            split({company.permissions, company.directory}, change, {}, {envelopes, {}});
        rows += static_cast<std::uint32_t>(change.rows.size());
        told += static_cast<std::uint32_t>(parts.told.size());
        waited += static_cast<std::uint32_t>(parts.waits.rows.size());
        company.directory.apply(parts.now);
        if (parts.waits.rows.empty()) continue;
        ++proposals[day / kDaysAMonth];
        company.directory.apply(parts.waits);  // signed the same day
    }
    for (auto const& [what, count] : company.happened) std::printf("%s: %u\n", what.c_str(), count);
    std::printf("rows %u, told %u, rows that waited %u; proposals by month:", rows, told, waited);
    std::uint32_t most = 0;
    for (std::uint32_t month = 0; month < kDays / kDaysAMonth; ++month) {
        std::printf(" %u", proposals[month]);
        most = std::max(most, proposals[month]);
    }
    std::printf("\n");
    EXPECT_LE(most, kWaitingMax);
    EXPECT_GT(waited, 0U);
    EXPECT_GE(company.happened["new leads"], 56U);
}

}  // namespace
}  // namespace weir::access
