// How long it takes to join who met whom in the week of 100,000 people, at several numbers of
// cells. Prints a JSON row for each.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <random>
#include <vector>

#include "rules/metrics/collaboration.h"

namespace weir::metrics {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::uint32_t kPeople = 100'000;
constexpr std::size_t kMeetingsEach = 12;
constexpr std::uint32_t kNeighbours = 200;  // most meetings are among people who work together
constexpr int kRounds = 3;
constexpr std::int64_t kWeekSeconds = 604'800;

double seconds_since(SteadyClock::time_point begin) {
    return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

struct Meeting {
    base::Thread thread;
    std::int64_t start;
    std::uint32_t people;
    bool is_call;  // people come and go when they like
};

void attend(std::vector<Stay>& stays, Meeting const& meeting, std::mt19937_64& random) {
    auto const caller = static_cast<std::uint32_t>(random() % kPeople);
    bool const is_wide = random() % 8 == 0;
    for (std::uint32_t i = 0; i < meeting.people; ++i) {
        auto const near = (caller / kNeighbours * kNeighbours + random() % kNeighbours) % kPeople;
        auto const row = static_cast<std::uint32_t>(is_wide ? random() % kPeople : near);
        auto const late = meeting.is_call ? static_cast<std::int64_t>(random() % 600) : 0;
        stays.push_back({meeting.thread, base::Instant{meeting.start + late},
                         base::Instant{meeting.start + 3600 - late}, row});
    }
}

/// Nobody twice in one thread at one time, as stays_of gives it.
void make_once(std::vector<Stay>& stays) {
    std::ranges::sort(
        stays, {}, [](Stay const& stay) { return std::tuple(stay.thread, stay.row, stay.from); });
    auto const twice = std::ranges::unique(
        stays, {}, [](Stay const& stay) { return std::tuple(stay.thread, stay.row); });
    stays.erase(twice.begin(), twice.end());
    std::mt19937_64 random(3);
    std::ranges::shuffle(stays, random);
}

std::vector<Stay> draw(std::mt19937_64& random) {
    std::vector<Stay> stays;
    std::uint64_t thread = 0;
    while (stays.size() < kPeople * kMeetingsEach) {
        auto const start = static_cast<std::int64_t>(random() % (kWeekSeconds - 3600));
        auto const people = 2 + static_cast<std::uint32_t>(random() % 9);
        attend(stays, {base::Thread{++thread}, start, people, random() % 2 == 0}, random);
    }
    // A town hall of everybody.
    base::Thread const hall{++thread};
    for (std::uint32_t row = 0; row < kPeople; ++row)
        stays.push_back({hall, base::Instant{0}, base::Instant{3600}, row});
    return stays;
}

int run() {
    constexpr std::uint64_t kSeed = 11;
    std::mt19937_64 random(kSeed);
    auto stays = draw(random);
    make_once(stays);
    for (std::size_t const count : {20U, 200U, 1000U}) {
        std::vector<CellIndex> cells(kPeople);
        for (std::uint32_t row = 0; row < kPeople; ++row)
            cells[row] = static_cast<CellIndex>(row * count / kPeople);
        double best = 1e9;
        double processor = 1e9;
        for (int round = 0; round < kRounds; ++round) {
            auto copy = stays;
            auto const begin = SteadyClock::now();
            auto const used = processor_seconds();
            auto const sums = collaborate({std::move(copy), cells, count});
            best = std::min(best, seconds_since(begin));
            processor = std::min(processor, processor_seconds() - used);
        }
        std::printf(
            "{\"bench\":\"collaboration\",\"people\":%u,\"stays\":%zu,\"cells\":%zu,"
            "\"best_seconds\":%.3f,\"processor_seconds\":%.3f}\n",
            kPeople, stays.size(), count, best, processor);
    }
    return 0;
}

}  // namespace
}  // namespace weir::metrics

int main() { return weir::metrics::run(); }
