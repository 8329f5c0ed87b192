// How fast one core sweeps person-weeks and sums rows into cells. Prints a JSON row for each.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <random>
#include <vector>

#include "base/zones.h"
#include "rules/metrics/sums.h"

namespace weir::metrics {
namespace {

using activity::Event;
using activity::Kind;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kPeople = 20'000;
constexpr std::size_t kEventsEach = 200;  // as in 20 M events of 100,000 people
constexpr std::size_t kRows = 100'000;
constexpr CellIndex kCells = 10'000;
constexpr int kRounds = 20;

double seconds_since(SteadyClock::time_point begin) {
    return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

std::vector<std::vector<Event>> draw(WeekContext const& week, std::mt19937_64& random) {
    std::vector<std::vector<Event>> people(kPeople);
    for (auto& events : people) {
        for (std::size_t i = 0; i < kEventsEach; ++i) {
            auto const day = static_cast<std::int64_t>(random() % 5) * 86'400;
            auto const time = static_cast<std::int64_t>(8 * 3600 + random() % (10 * 3600));
            Event event;
            event.start = week.begin() + base::Duration{day + time};
            event.kind = static_cast<Kind>(1 + random() % activity::kKinds);
            event.length = event.kind == Kind::meeting ? 1800 : 20;
            events.push_back(event);
        }
        std::ranges::sort(events);
    }
    return people;
}

std::vector<PersonWeek> sweep_all(std::vector<std::vector<Event>> const& people,
                                  WeekContext const& week, Clamps const& clamps) {
    std::vector<PersonWeek> rows;
    rows.reserve(kRows);
    double best = 1e9;
    for (int round = 0; round < kRounds; ++round) {
        rows.clear();
        auto const begin = SteadyClock::now();
        for (auto const& events : people) rows.push_back(sweep(events, week, clamps));
        best = std::min(best, seconds_since(begin));
    }
    double const rate = static_cast<double>(kPeople * kEventsEach) / best;
    std::printf(
        "{\"bench\":\"sweep\",\"events\":%zu,\"best_seconds\":%.4f,\"events_per_second\":%.0f}\n",
        kPeople * kEventsEach, best, rate);
    return rows;
}

void sum_all(std::vector<PersonWeek> const& rows, std::mt19937_64& random) {
    std::vector<CellIndex> cells;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        cells.push_back(static_cast<CellIndex>(random() % kCells));
    }
    double best = 1e9;
    for (int round = 0; round < kRounds; ++round) {
        auto const begin = SteadyClock::now();
        auto const sums = sum({.rows = rows, .cells = cells, .cell_count = kCells});
        best = std::min(best, seconds_since(begin));
    }
    std::printf("{\"bench\":\"sum\",\"rows\":%zu,\"metrics\":%zu,\"cells\":%u,\"best_ms\":%.3f}\n",
                rows.size(), kMetrics, kCells, best * 1e3);
}

int run() {
    auto const zone = base::Zone::of("Europe/Berlin");
    auto const week = base::Week::of("2026-W40");
    std::vector<Clamp> wanted;
    for (auto const& facts : registry()) wanted.push_back({facts.metric, facts.clamp_max});
    auto const clamps = Clamps::of(wanted);
    if (!zone || !week || !clamps) return 1;
    auto const context = WeekContext::of(*week, *zone);
    constexpr std::uint64_t kSeed = 7;
    std::mt19937_64 random(kSeed);
    auto rows = sweep_all(draw(context, random), context, *clamps);
    while (rows.size() < kRows) rows.push_back(rows[rows.size() % kPeople]);
    sum_all(rows, random);
    return 0;
}

}  // namespace
}  // namespace weir::metrics

int main() { return weir::metrics::run(); }
