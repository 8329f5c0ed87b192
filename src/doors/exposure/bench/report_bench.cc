// How long an exposure report over a year takes, of an organisation of 100,000 people with 1,000
// grants, of which some were signed by mistake: every reader, class and data week, twice (what was,
// and what was meant), and every look resolved to the people behind it. A JSON row.
#include <chrono>
#include <cstdio>
#include <ctime>
#include <random>
#include <utility>

#include "doors/exposure/report.h"
#include "rules/access/bench/large_organisation.h"

namespace weir::exposure {
namespace {

using access::Class;
using base::Instant;

constexpr std::uint32_t kWeeks = 52;
constexpr std::int64_t kWeekSeconds = 7 * base::kDay.seconds;
constexpr std::uint32_t kMovesAWeek = 300;
constexpr std::uint32_t kLooks = 20'000;
constexpr std::size_t kMistakes = 20;

/// Released cells: every unit with all that is below it.
std::vector<disclosure::ShownCell> cells_of(org::Directory const& directory) {
    std::vector<disclosure::ShownCell> cells;
    for (auto const& unit : directory.units()) {
        auto const kind =
            unit.unit == org::kCompany ? metrics::CellKind::company : metrics::CellKind::unit;
        cells.push_back({{{unit.unit}, {}, {}},
                         disclosure::Cut::tree,
                         kind,
                         unit.unit,
                         unit.depth,
                         unit.depth});
    }
    return cells;
}

Held held_of(Class what, org::Roster const& roster, Instant from,
             std::vector<disclosure::ShownCell> const& cells) {
    Held held;
    held.what = what;
    held.week = {roster, {from, std::nullopt}, {}};
    held.cells = cells;
    held.is_week = true;
    for (auto const& cell : cells) held.week.cells.push_back(cell.cell);
    return held;
}

void add_year(History& history, access::bench::Organisation& year) {
    std::mt19937 random(7);
    for (std::uint32_t week = 0; week < kWeeks; ++week) {
        Instant const at{kWeekSeconds * week + 1};
        org::DirectoryChange change{at, false, {}};
        for (std::uint32_t i = 0; i < kMovesAWeek; ++i) {
            auto const person = static_cast<std::uint32_t>(random() % access::bench::kPeople);
            if (person % access::bench::kTeamSize == 0) continue;  // leads stay
            auto moved = access::bench::row(person, static_cast<std::uint32_t>(random() % 12'500));
            moved.from = at;
            change.rows.push_back(std::move(moved));
        }
        year.directory.apply(change);
        org::Roster roster{base::Week{base::Date{static_cast<std::int32_t>(4 + 7 * week)}}, {}};
        for (auto const* fact : year.directory.everyone_at(at))
            roster.rows.push_back({fact->person, fact->home, fact->site, 2400});
        Instant const released{at.seconds + kWeekSeconds};
        auto const cells = cells_of(year.directory);
        history.held.push_back(held_of(Class::release, roster, released, cells));
        history.held.push_back(held_of(Class::answer, roster, released, cells));
    }
}

void add_looks(History& history, access::World world) {
    access::ReachOver const over(world, history.period.span);
    auto const readers = over.readers(Class::release);
    std::mt19937 random(8);
    for (std::uint32_t i = 0; i < kLooks; ++i) {
        Look look;
        look.index = i + 1;
        auto const week = 1 + random() % (kWeeks - 1);
        look.at = Instant{kWeekSeconds * static_cast<std::int64_t>(week + 1)};
        look.reader = readers[random() % readers.size()];
        auto const first = week > 4 ? week - 4 : 0;
        for (auto w = first; w <= week; ++w)
            look.weeks.push_back(history.held[2 * w].week.roster.week);
        history.looks.push_back(std::move(look));
    }
}

void measure(char const* what, History const& history) {
    auto const begin = std::chrono::steady_clock::now();
    auto const cpu = std::clock();
    auto const report = report_of({history});
    std::chrono::duration<double> const wall = std::chrono::steady_clock::now() - begin;
    std::printf(
        "{\"bench\":\"exposure_report\",\"what\":\"%s\",\"people\":%u,\"grants\":%u,"
        "\"weeks\":%u,\"looks\":%zu,\"reaches\":%zu,\"affected\":%zu,\"seconds\":%.2f,"
        "\"cpu_seconds\":%.2f,\"target_seconds\":5}\n",
        what, access::bench::kPeople, access::bench::kGrants, kWeeks, report.seen.size(),
        report.reached.size(), report.affected().size(), wall.count(),
        static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC);
    std::fflush(stdout);
}

int run() {
    auto year = access::bench::organisation();
    History history;
    history.period.span = {Instant{0}, Instant{kWeekSeconds * (kWeeks + 1)}};
    history.serving = {history.period.span};
    add_year(history, year);
    history.directory = year.directory;
    history.meant_directory = year.directory;
    auto few = year.permissions.grants();
    few.resize(few.size() - kMistakes);
    history.meant = year.permissions;
    history.meant.apply(access::GrantsChange{Instant{0}, few});
    state::State state;
    state.permissions = year.permissions;
    state.directory = std::make_shared<org::Directory const>(year.directory);
    history.now = std::make_shared<state::State const>(std::move(state));
    add_looks(history, {history.now->permissions, history.directory});
    auto const looks = std::exchange(history.looks, {});
    measure("who could see", history);
    history.looks = looks;
    measure("the whole report", history);
    return 0;
}

}  // namespace
}  // namespace weir::exposure

int main() { return weir::exposure::run(); }
