#include "rules/metrics/tests/oracle.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <random>

#include "rules/metrics/tests/days.h"

namespace weir::metrics::tests {
namespace {

using activity::Kind;

constexpr int kPeople = 300;
constexpr int kWeeks = 3;

struct Case {
    std::string name;
    std::string zone;
    std::string first_week;
    std::uint64_t seed;
};

/// Random events with what is awkward made common: round times, overlaps, equal starts, lengths of
/// zero, gaps of exactly an hour, nights, week ends, and meetings of days.
class Events {
public:
    explicit Events(Case const& one) : random_(one.seed) {
        auto const where = zone(one.zone);
        from_ = where.midnight(week(one.first_week).monday);
        base::Date const last{week(one.first_week).monday.days + 7 * kWeeks};
        seconds_ = (where.midnight(last) - from_).seconds;
    }

    std::vector<OracleEvent> draw() {
        std::vector<OracleEvent> events;
        for (std::int64_t person = 1; person <= kPeople; ++person) {
            std::uint64_t const count = below(8) == 0 ? 0 : below(160);
            for (std::uint64_t i = 0; i < count; ++i) events.push_back({person, one()});
        }
        return events;
    }

private:
    std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

    activity::Event one() {
        auto at = static_cast<std::int64_t>(below(static_cast<std::uint64_t>(seconds_)));
        if (below(2) == 0) at -= at % 900;
        if (below(3) == 0)
            at = at - at % 86'400 + 9 * 3600 + static_cast<std::int64_t>(below(9)) * 3600;
        if (below(50) == 0) at = at - at % (7 * 86'400) + 7 * 86'400 - 600;
        at = std::clamp<std::int64_t>(at, 0, seconds_ - 1);
        auto const kind = static_cast<Kind>(1 + below(activity::kKinds));
        return event(kind, from_ + base::Duration{at}, length());
    }

    std::uint32_t length() {
        switch (below(6)) {
            case 0: return 0;
            case 1: return 20;
            case 2: return static_cast<std::uint32_t>(below(7200));
            case 3: return below(20) == 0 ? static_cast<std::uint32_t>(below(3 * 86'400)) : 300;
            default: return static_cast<std::uint32_t>(900 * (1 + below(8)));
        }
    }

    std::mt19937_64 random_;
    base::Instant from_;
    std::int64_t seconds_ = 0;
};

using Sorted = std::map<std::pair<std::int64_t, base::Date>, std::vector<activity::Event>>;

Sorted by_person_and_week(std::vector<OracleEvent> const& events, base::Zone const& where) {
    Sorted sorted;
    for (auto const& [person, event] : events) {
        sorted[{person, where.week(event.start).monday}].push_back(event);
    }
    for (auto& [key, list] : sorted) std::ranges::sort(list);
    return sorted;
}

void PrintTo(Case const& one, std::ostream* out) { *out << one.zone << ", seed " << one.seed; }

class SweepAgainstSql : public ::testing::TestWithParam<Case> {};

TEST_P(SweepAgainstSql, AgreesExactlyOnEveryMetricOfEveryPersonWeek) {
    std::cout << "seed " << GetParam().seed << ", " << GetParam().zone << "\n";
    auto const where = zone(GetParam().zone);
    auto const monday = week(GetParam().first_week).monday;
    auto const events = Events(GetParam()).draw();
    auto const expected = oracle({events, GetParam().zone, monday, kWeeks});
    auto const sorted = by_person_and_week(events, where);
    EXPECT_EQ(sorted.size(), expected.size());
    std::map<base::Date, WeekContext> contexts;
    for (int i = 0; i < kWeeks; ++i) {
        base::Week const one{base::Date{monday.days + 7 * i}};
        contexts.emplace(one.monday, WeekContext::of(one, where));
    }
    Values totals{};
    for (auto const& [key, list] : sorted) {
        auto const row = sweep(list, contexts.at(key.second), widest());
        for (auto const& facts : registry()) {
            auto const i = index_of(facts.metric);
            auto const exact = expected.at(key)[i];
            ASSERT_EQ(row.values[i], std::min(exact, facts.clamp_max))
                << facts.id << ", person " << key.first << ", week of " << base::to_text(key.second)
                << ", seed " << GetParam().seed;
            ASSERT_EQ(row.is_clipped(facts.metric), exact > facts.clamp_max) << facts.id;
            totals[i] += row.values[i];
        }
    }
    for (std::int64_t const total : totals) EXPECT_GT(total, 0);  // the test tests something
}

std::vector<Case> cases() {
    return {{"Spring", "Europe/Berlin", "2026-W12", 20260329},
            {"Autumn", "America/New_York", "2026-W43", 20261101},
            {"HalfAnHour", "Australia/Lord_Howe", "2026-W13", 20260405},
            {"MidnightMissing", "Africa/Cairo", "2026-W16", 20260424},
            {"NoChange", "Asia/Kolkata", "2026-W52", 20261231}};
}

INSTANTIATE_TEST_SUITE_P(Zones, SweepAgainstSql, ::testing::ValuesIn(cases()),
                         [](auto const& one) { return one.param.name; });

}  // namespace
}  // namespace weir::metrics::tests
