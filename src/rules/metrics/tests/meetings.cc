#include "rules/metrics/tests/meetings.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "rules/metrics/tests/days.h"
#include "rules/metrics/tests/stand_in_door.h"

namespace weir::metrics::tests {
namespace {

constexpr std::size_t kTownHallEvery = 5'000;
constexpr std::int64_t kMinute = 60;

std::size_t below(std::mt19937_64& random, std::size_t bound) { return random() % bound; }

WeekContext const& context() {
    static auto const made = WeekContext::of(meetings_week(), base::Zone::utc());
    return made;
}

/// A meeting as its calendar has it, and how far people keep to it.
struct Plan {
    std::uint64_t thread;
    std::int64_t start;
    std::int64_t length;
    std::int64_t jitter;  // seconds to come later and leave earlier or later
};

std::vector<Plan> draw_plans(std::mt19937_64& random) {
    constexpr std::array<std::int64_t, 6> kLengths{1, 60, 900, 1800, 3600, 7 * 3600};
    constexpr std::array<std::int64_t, 4> kJitters{0, 0, 60, 1800};
    std::vector<Plan> plans(1 + below(random, 5));
    for (std::size_t i = 0; i < plans.size(); ++i) {
        plans[i] = {1 + below(random, 4), static_cast<std::int64_t>(below(random, 4)) * 900,
                    kLengths[below(random, kLengths.size())],
                    kJitters[below(random, kJitters.size())]};
    }
    return plans;
}

void attend(Records& records, Plan const& plan, std::mt19937_64& random) {
    auto const late =
        plan.jitter == 0 ? 0 : static_cast<std::int64_t>(below(random, std::size_t(plan.jitter)));
    auto const longer =
        plan.jitter == 0
            ? 0
            : static_cast<std::int64_t>(below(random, 2 * std::size_t(plan.jitter))) - plan.jitter;
    auto const length = std::max<std::int64_t>(0, plan.length - late + longer);
    records.push_back(met(plan.thread, plan.start + late, static_cast<std::uint32_t>(length)));
}

Records draw_records(std::vector<Plan> const& plans, std::mt19937_64& random) {
    Records records;
    auto const eagerness = 1 + below(random, 4);
    for (auto const& plan : plans) {
        if (below(random, 4) < eagerness) attend(records, plan, random);
    }
    // Now and then on one's own, which only uses the cap up.
    if (below(random, 8) == 0) attend(records, {99, 0, 3600, 0}, random);
    std::ranges::sort(records);
    return records;
}

using Times = std::map<std::pair<CellIndex, CellIndex>, std::pair<double, double>>;

double minutes_of(PairSum const& sum) {
    return std::ldexp(static_cast<double>(sum.time), -static_cast<int>(kTimeFractionBits));
}

struct Distance {
    double sum = 0;      // minutes
    double squares = 0;  // minutes squared
    double people = 0;
};

Distance distance(PairSums const& a, PairSums const& b, CellIndex own) {
    std::map<std::pair<CellIndex, CellIndex>, std::array<double, 2>> moved;
    for (auto const& one : a) moved[{one.a, one.b}] = {minutes_of(one), double(one.people)};
    for (auto const& one : b) {
        auto& [time, people] = moved[{one.a, one.b}];
        time -= minutes_of(one);
        people -= one.people;
    }
    Distance out;
    for (auto const& [pair, by] : moved) {
        out.sum += std::abs(by[0]);
        out.squares += by[0] * by[0];
        bool const is_of_others = pair.first != own && pair.second != own;
        out.people = std::max(out.people, is_of_others ? 2 * std::abs(by[1]) : std::abs(by[1]));
    }
    return out;
}

}  // namespace

base::Week meetings_week() { return week("2026-W10"); }

activity::Event met(std::uint64_t thread, std::int64_t second, std::uint32_t length) {
    auto made = event(activity::Kind::meeting, context().begin() + base::Duration{second}, length);
    made.thread = base::Thread{thread};
    return made;
}

std::vector<Stay> stays(Office const& office) {
    std::vector<Stay> all;
    for (std::uint32_t row = 0; row < office.people.size(); ++row) {
        auto const of_one = stays_of({office.people[row], context(), office.most, row});
        all.insert(all.end(), of_one.begin(), of_one.end());
    }
    return all;
}

Trial draw_trial(std::mt19937_64& random) {
    constexpr std::array<std::int64_t, 4> kMost{1, 15, 60, 600};
    auto const plans = draw_plans(random);
    Trial one;
    one.office.cell_count = 2 + below(random, 4);
    one.office.most = base::Duration{kMost[below(random, kMost.size())] * kMinute};
    for (std::size_t i = 0, people = 2 + below(random, 8); i < people; ++i) {
        one.office.cells.push_back(static_cast<CellIndex>(below(random, one.office.cell_count)));
        one.office.people.push_back(draw_records(plans, random));
    }
    one.person = below(random, one.office.people.size());
    one.instead = draw_records(below(random, 2) == 0 ? plans : draw_plans(random), random);
    return one;
}

Trial town_halls(std::mt19937_64& random) {
    constexpr std::size_t kPeople = 122;
    constexpr std::size_t kTeams = 32;
    constexpr std::uint32_t kLength = 900;
    Trial one;
    one.office.cell_count = kTeams;
    one.office.most = base::Duration{(1 + static_cast<std::int64_t>(below(random, 3))) * 3600};
    auto const halls = one.office.most.seconds / kLength;
    for (std::size_t i = 0; i < kPeople; ++i) {
        one.office.cells.push_back(static_cast<CellIndex>(i % kTeams));
        Records records;
        for (std::int64_t hall = 0; hall < halls; ++hall)
            records.push_back(
                met(1000 + static_cast<std::uint64_t>(hall), hall * kLength, kLength));
        one.office.people.push_back(std::move(records));
    }
    one.person = below(random, kPeople);
    // Among two of another team each time, and so in pairs of cells that nobody else is in.
    for (std::int64_t hall = 0; hall < halls; ++hall) {
        auto const thread = 5000 + static_cast<std::uint64_t>(hall);
        one.instead.push_back(met(thread, hall * kLength, kLength));
    }
    return one;
}

PairSums our_rule(Office const& office) {
    return disclosure::Door::open(collaborate({stays(office), office.cells, office.cell_count}));
}

void Breach::take(Breach const& other) {
    removed_both_ways = std::max(removed_both_ways, other.removed_both_ways);
    replaced = std::max(replaced, other.replaced);
    replaced_square = std::max(replaced_square, other.replaced_square);
    people = std::max(people, other.people);
}

double Breach::worst() const {
    return std::max({removed_both_ways, replaced, replaced_square, people});
}

Breach breach_of(Trial const& one, Rule const& rule) {
    auto const own = one.office.cells[one.person];
    auto office = one.office;
    auto const before = rule(office);
    office.people[one.person].clear();
    auto const removed = distance(before, rule(office), own);
    office.people[one.person] = one.instead;
    auto const replaced = distance(before, rule(office), own);
    auto const most = static_cast<double>(one.office.most.seconds) / 60;
    return {2 * removed.sum / (3 * most + 1), replaced.sum / (3 * most + 1),
            replaced.squares / (2 * (most + 1) * (most + 1)),
            std::max(removed.people, replaced.people)};
}

Breach worst_of(std::uint64_t seed, std::size_t cases, Rule const& rule) {
    std::printf("seed %llu, %zu cases\n", static_cast<unsigned long long>(seed), cases);
    std::mt19937_64 random(seed);
    Breach worst;
    for (std::size_t i = 0; i < cases; ++i) {
        bool const is_large = i % kTownHallEvery == kTownHallEvery - 1;
        worst.take(breach_of(is_large ? town_halls(random) : draw_trial(random), rule));
    }
    std::printf("removed %.4f, replaced %.4f, square %.4f of what is promised; people %.0f\n",
                worst.removed_both_ways, worst.replaced, worst.replaced_square, worst.people);
    return worst;
}

}  // namespace weir::metrics::tests
