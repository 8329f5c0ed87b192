// How long a blast radius and a reach take in an organisation of 100,000 people with 1,000 grants.
// Prints a JSON row for each; times are medians of several rounds.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "rules/access/bench/large_organisation.h"
#include "rules/access/radius.h"
#include "rules/access/split.h"

namespace weir::access {
namespace {

using base::Instant;
using bench::kGrants;
using bench::kPeople;
using bench::kTeamSize;
using bench::Organisation;
using bench::row;
using SteadyClock = std::chrono::steady_clock;

constexpr std::uint32_t kWeeks = 12;
constexpr int kRounds = 9;

struct Took {
    double wall = 0;
    double cpu = 0;  // of all threads: what a machine that has other things to do can be judged by
};

Took once(std::function<void()> const& work) {
    auto const begin = SteadyClock::now();
    auto const cpu = std::clock();
    work();
    auto const wall = std::chrono::duration<double, std::milli>(SteadyClock::now() - begin);
    return {wall.count(), 1000.0 * static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC};
}

double median(std::vector<double> numbers) {
    std::ranges::sort(numbers);
    return numbers[numbers.size() / 2];
}

Took milliseconds(std::function<void()> const& work) {
    std::vector<double> walls;
    std::vector<double> cpus;
    for (int round = 0; round < kRounds; ++round) {
        auto const took = once(work);
        walls.push_back(took.wall);
        cpus.push_back(took.cpu);
    }
    return {median(walls), median(cpus)};
}

void print(char const* what, Took const& took, double target) {
    std::printf(
        "{\"bench\":\"reach\",\"what\":\"%s\",\"people\":%u,\"grants\":%u,\"ms\":%.2f,"
        "\"cpu_ms\":%.2f,\"target_ms\":%.0f}\n",
        what, kPeople, kGrants, took.wall, took.cpu, target);
    std::fflush(stdout);
}

void measure(char const* what, Change const& change, Residents const& residents, double target) {
    auto const radius = radius_of(change, residents);
    for (auto const& of_class : radius.classes) {
        std::printf(
            "{\"bench\":\"reach\",\"what\":\"%s\",\"class\":\"%s\",\"gained\":%llu,"
            "\"lost\":%llu,\"audience_max\":%llu}\n",
            what, std::string(name_of(of_class.what)).c_str(),
            static_cast<unsigned long long>(count_in(of_class.gained)),
            static_cast<unsigned long long>(count_in(of_class.lost)),
            static_cast<unsigned long long>(of_class.audience_max));
    }
    print(what, milliseconds([&] { (void)radius_of(change, residents); }), target);
}

std::uint64_t people_in(Sightings const& sightings) {
    std::uint64_t people = 0;
    for (auto const& sighting : sightings) people += sighting.people.size();
    return people;
}

constexpr std::int64_t kWeekSeconds = 7 * base::kDay.seconds;

/// A week's moves and leavers, and now and then a role's new holder. The week as it was closed.
DataWeek live_a_week(Organisation& year, std::uint32_t week, std::mt19937& random) {
    constexpr std::uint32_t kMoves = 300;
    Instant const at{kWeekSeconds * week + 1};
    org::DirectoryChange change{at, false, {}};
    for (std::uint32_t i = 0; i < kMoves; ++i) {
        auto const person = static_cast<std::uint32_t>(random() % kPeople);
        if (person % kTeamSize == 0) continue;  // leads stay
        auto moved = row(person, static_cast<std::uint32_t>(random() % 12'500));
        moved.from = at;
        if (i % 10 == 0) moved.until = at;  // who leaves
        change.rows.push_back(std::move(moved));
    }
    year.directory.apply(change);
    if (week % 4 == 0) {
        RolesChange roles{at, {}, year.permissions.members(), {{"S", Site{3}}}};
        roles.members.push_back({"role" + std::to_string(week),
                                 Person{1 + static_cast<std::uint32_t>(random() % kPeople)},
                                 {at, {}}});
        year.permissions.apply(roles);
    }
    DataWeek data{{}, {Instant{at.seconds + kWeekSeconds}, std::nullopt}, {}};
    for (auto const* fact : year.directory.everyone_at(at))
        data.roster.rows.push_back({fact->person, fact->home, fact->site, 2400});
    return data;
}

/// Sightings of every reader and class over the data weeks of such a year: what an exposure report
/// is written from.
void measure_year(Organisation year) {
    constexpr std::uint32_t kDataWeeks = 52;
    std::mt19937 random(7);
    std::vector<DataWeek> weeks;
    for (std::uint32_t week = 0; week < kDataWeeks; ++week)
        weeks.push_back(live_a_week(year, week, random));
    std::vector<Cell> cells;
    for (auto const& unit : year.directory.units()) cells.push_back({{unit.unit}, {}});
    base::Span const span{Instant{0}, Instant{kWeekSeconds * (kDataWeeks + 1)}};
    for (auto const* what : {"report_year", "report_year, by released cells"}) {
        std::uint64_t pairs = 0;
        auto const took = once([&] {
            ReachOver const over(year.world(), span);
            std::vector<WeekIndex> indexes;
            for (auto const& week : weeks) indexes.emplace_back(week, year.directory);
            std::array counts{std::uint64_t{0}, std::uint64_t{0}};
            auto const count_half = [&](std::size_t half) {
                for (auto const of_class : kGrantedClasses) {
                    auto const readers = over.readers(of_class);
                    for (std::size_t i = half; i < readers.size(); i += 2) {
                        for (auto const& index : indexes)
                            counts[half] += people_in(over.sightings(readers[i], of_class, index));
                    }
                }
            };
            {
                std::jthread const other([&] { count_half(1); });
                count_half(0);
            }
            pairs = counts[0] + counts[1];
        });
        print(what, took, 5000);
        std::printf("{\"bench\":\"reach\",\"what\":\"%s\",\"sightings_of_people\":%llu}\n", what,
                    static_cast<unsigned long long>(pairs));
        for (auto& week : weeks) week.cells = cells;
    }
}

/// A sync of everybody in which 200 lines move, 50 join and 50 are gone: by hand of `split`.
void measure_import(Organisation const& before, Residents const& residents) {
    org::DirectoryChange sync{Instant{100}, true, {}};
    for (std::uint32_t person = 0; person < kPeople - 50; ++person) {
        bool const moves = person % kTeamSize != 0 && person % 500 == 1;
        auto one = row(person, moves ? person / kTeamSize + 1 : person / kTeamSize);
        if (moves) one.from = Instant{100};
        sync.rows.push_back(std::move(one));
    }
    for (std::uint32_t i = 0; i < 50; ++i) sync.rows.push_back(row(kPeople + i, i));
    auto const measure = [&](char const* what, World world) {
        Split parts;
        auto const took = once([&] { parts = split(world, sync, residents, {}); });
        print(what, took, 60'000);
        std::printf("{\"bench\":\"reach\",\"what\":\"%s\",\"now\":%zu,\"waits\":%zu}\n", what,
                    parts.now.rows.size(), parts.waits.rows.size());
    };
    Permissions const nobody;
    org::Directory const empty;
    measure("import of 100,000 rows, nobody stood there", {nobody, empty});
    measure("import of 100,000 rows, 300 are news", before.world());
}

/// `only`: the measures to run whose names contain it.
int run(std::string_view only) {
    auto const is_asked = [&](std::string_view what) { return what.contains(only); };
    auto const before = bench::organisation();
    if (is_asked("report_year")) measure_year(before);
    std::vector<org::Roster> rosters;
    for (std::uint32_t week = 0; week < kWeeks; ++week) {
        org::Roster roster;
        for (auto const& fact : before.directory.memberships())
            roster.rows.push_back({fact.person, fact.home, fact.site, 2400});
        rosters.push_back(std::move(roster));
    }
    Residents const residents(rosters);

    constexpr Instant kAt{100};
    auto one = before;
    one.directory.apply({Instant{100}, false, {row(16, 700)}});
    if (is_asked("one person moves"))
        measure("one person moves", {before.world(), one.world(), kAt}, residents, 5);

    auto member = before.permissions;  // the directory is the same one, as in a plan
    RolesChange roles{Instant{100}, {}, before.permissions.members(), {{"S", Site{3}}}};
    roles.members.push_back({"role7", Person{4242}, {Instant{100}, {}}});
    member.apply(roles);
    if (is_asked("one person takes a role"))
        measure("one person takes a role", {before.world(), {member, before.directory}, kAt},
                residents, 5);

    auto reorganised = before;
    org::DirectoryChange moves{Instant{100}, false, {}};
    for (std::uint32_t person = 0; person < 5'000; ++person)
        moves.rows.push_back(row(person, (person / kTeamSize + 3'000) % 12'500));
    reorganised.directory.apply(moves);
    if (is_asked("5,000 people move"))
        measure("5,000 people move", {before.world(), reorganised.world(), kAt}, residents, 200);

    Permissions const empty;
    if (is_asked("all grants are new"))
        measure("all grants are new", {{empty, before.directory}, before.world(), kAt}, residents,
                200);

    if (is_asked("import")) measure_import(before, residents);
    if (is_asked("reach at"))
        print("reach at a second",
              milliseconds([&] { ReachAt const at(before.world(), Instant{100}); }), 100);
    base::Span const year{Instant{0}, Instant{365 * base::kDay.seconds}};
    if (is_asked("reach over"))
        print("reach over a year",
              milliseconds([&] { ReachOver const over(before.world(), year); }), 1000);
    return 0;
}

}  // namespace
}  // namespace weir::access

int main(int count, char** words) { return weir::access::run(count > 1 ? words[1] : ""); }
