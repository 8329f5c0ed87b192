// The two promises of a quarter's release, on random people: what one changed week moves, and what
// one changed quarter moves. docs/quarter.md.
#include "doors/disclosure/quarter.h"

#include <array>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "doors/disclosure/detail/quarter_sums.h"
#include "engines/privacy/tests/seeded.h"

namespace weir::disclosure {
namespace {

constexpr std::uint64_t kSeed = 20261122;
constexpr std::size_t kWeeks = 13;

/// A plan of one cell of people who were there in every week; week_norm as quarter_plan has it.
struct Ground {
    detail::QuarterPlan plan;
    std::uint64_t week_norm;
};

std::vector<QuarterMetric> metrics_of(std::mt19937_64& random) {
    std::vector<QuarterMetric> metrics(1 + random() % 4);
    for (auto& metric : metrics) {
        metric.minutes = random() % 2 == 0 ? 1 : 30;
        metric.released = {"m", 1, static_cast<std::int64_t>(1 + random() % 2400), 60, "hours"};
        if (random() % 2 == 0) continue;
        metric = {{"m", 1, 1, 1, "% of weeks"},
                  static_cast<std::int64_t>(1 + random() % 2400),
                  static_cast<std::int64_t>(1 + random() % 900)};
    }
    return metrics;
}

Ground ground_of(std::mt19937_64& random, std::size_t people) {
    auto metrics = metrics_of(random);
    auto const radius = 1 + random() % 2000;
    QuarterCell cell;
    double squares = 0;
    for (auto const& metric : metrics) {
        auto const most = metric.released.clamp * metric.minutes;
        squares += static_cast<double>(most) * static_cast<double>(most);
        cell.centres.push_back(
            static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(most + 1)));
    }
    auto const norm = static_cast<std::uint64_t>(std::sqrt(squares)) + 5;
    auto const ball = radius * kWeeks;
    base::Rho const rho{std::uint64_t{1} << 34};
    detail::QuarterPlan plan{.quarter = {2026, 2},
                             .weeks = {},
                             .people = std::vector<base::Person>(people),
                             .cells_of_people = std::vector<std::size_t>(people, 0),
                             .is_there = {kWeeks, std::vector<bool>(people, true)},
                             .cells = {std::move(cell)},
                             .metrics = std::move(metrics),
                             .numbers = {},
                             .ball = privacy::NormBound::of(ball).value(),
                             .mechanism = detail::mechanism_of({norm, ball, kWeeks, rho}).value(),
                             .rho = rho,
                             .snapshot = {}};
    return {std::move(plan), norm};
}

/// A person's weeks: any values, often at the edges of clamps and thresholds and beyond them.
std::vector<std::vector<std::int64_t>> weeks_of(std::mt19937_64& random,
                                                detail::QuarterPlan const& plan) {
    std::vector<std::vector<std::int64_t>> weeks(kWeeks);
    for (auto& week : weeks) {
        for (auto const& metric : plan.metrics) {
            auto const most = metric.is_share() ? metric.at_least : metric.released.clamp;
            auto const value = random() % (2 * static_cast<std::uint64_t>(most) + 1);
            std::array const choices{std::int64_t{0}, most - 1, most,
                                     static_cast<std::int64_t>(value)};
            week.push_back(detail::minutes_of_week(metric, choices[random() % choices.size()]));
        }
    }
    return weeks;
}

std::vector<std::int64_t> total_of(std::vector<std::vector<std::int64_t>> const& weeks) {
    std::vector<std::int64_t> total(weeks.front().size());
    for (auto const& week : weeks) {
        for (std::size_t m = 0; m < total.size(); ++m) total[m] += week[m];
    }
    return total;
}

double moved(detail::QuarterPlan const& plan, detail::QuarterTotals const& a,
             detail::QuarterTotals const& b) {
    auto const x = detail::sums_of(plan, a);
    auto const y = detail::sums_of(plan, b);
    double squares = 0;
    for (std::size_t m = 0; m < x[0].size(); ++m) {
        auto const difference = static_cast<double>(x[0][m] - y[0][m]);
        squares += difference * difference;
    }
    return std::sqrt(squares);
}

TEST(QuarterSums, MoveByNoMoreThanTheTwoPromisesSay) {
    std::mt19937_64 random(kSeed);
    for (int round = 0; round < 8'000; ++round) {
        auto const ground = ground_of(random, 3);
        auto weeks = weeks_of(random, ground.plan);
        detail::QuarterTotals totals{total_of(weeks), total_of(weeks_of(random, ground.plan)),
                                     total_of(weeks_of(random, ground.plan))};
        auto other = totals;
        weeks[random() % kWeeks] = weeks_of(random, ground.plan).front();
        other[0] = total_of(weeks);
        ASSERT_LE(moved(ground.plan, totals, other), static_cast<double>(ground.week_norm))
            << "one week, seed " << kSeed << ", round " << round;
        other[0] = total_of(weeks_of(random, ground.plan));
        ASSERT_LE(moved(ground.plan, totals, other),
                  2 * static_cast<double>(ground.plan.ball.norm_max()))
            << "a whole quarter, seed " << kSeed << ", round " << round;
    }
}

TEST(QuarterSums, CountAWeekOnceWhereItReachesTheThreshold) {
    QuarterMetric const share{{"meeting_hours", 1, 1, 1, "% of weeks"}, 1200, 300};
    EXPECT_EQ(detail::minutes_of_week(share, 0), 0);
    EXPECT_EQ(detail::minutes_of_week(share, 299), 0);
    EXPECT_EQ(detail::minutes_of_week(share, 300), 1200);
    EXPECT_EQ(detail::minutes_of_week(share, 10'080), 1200);
    QuarterMetric const mean{{"active_half_hours", 1, 60, 1, "half-hours"}, 30, 0};
    EXPECT_EQ(detail::minutes_of_week(mean, 7), 210);
    EXPECT_EQ(detail::minutes_of_week(mean, 336), 1800);
}

/// Errors over their deviations, of means and shares alike, are standard normal and independent.
TEST(QuarterNoise, IsTheSameNormalForMeansAndShares) {
    std::mt19937_64 random(kSeed);
    privacy::Seeded noise(kSeed);
    double sum = 0;
    double squares = 0;
    double products = 0;
    double count = 0;
    double pairs = 0;
    for (int round = 0; round < 400; ++round) {
        auto const ground = ground_of(random, 3);
        auto const weeks = weeks_of(random, ground.plan);
        detail::QuarterTotals const totals(3, total_of(weeks));
        auto const exact = detail::sums_of(ground.plan, totals);
        auto const cells = detail::protect_quarter(ground.plan, totals, noise);
        double before = 0;
        for (std::size_t m = 0; m < exact[0].size(); ++m) {
            auto const error = static_cast<double>(cells[0].sums[m] - exact[0][m]) /
                               ground.plan.mechanism.standard_deviation();
            sum += error;
            squares += error * error;
            products += before * error;
            pairs += m > 0 ? 1 : 0;
            before = error;
            ++count;
        }
    }
    constexpr double kSigmas = 6;
    EXPECT_LE(std::abs(sum), kSigmas * std::sqrt(count)) << "seed " << kSeed;
    EXPECT_LE(std::abs(squares - count), kSigmas * std::sqrt(2 * count)) << "seed " << kSeed;
    EXPECT_LE(std::abs(products), kSigmas * std::sqrt(pairs)) << "seed " << kSeed;
}

TEST(QuarterNoise, KeepsBothPromises) {
    std::mt19937_64 random(kSeed);
    for (int round = 0; round < 2'000; ++round) {
        detail::QuarterNoise const noise{
            1 + random() % 20'000, 1 + random() % 200'000, kWeeks,
            base::Rho{(std::uint64_t{1} << 30) + random() % (1ULL << 36)}};
        auto const variance =
            static_cast<double>(detail::mechanism_of(noise).value().noise().variance());
        auto const rho = static_cast<double>(noise.rho.value) / std::pow(2, 40);
        auto const week = static_cast<double>(noise.week_norm);
        auto const quarter = 2 * static_cast<double>(noise.ball);
        EXPECT_LE(week * week / (2 * variance), rho * (1 + 1e-12));
        EXPECT_LE(quarter * quarter / (2 * variance), kWeeks * rho * (1 + 1e-12));
    }
}

TEST(QuarterRelease, ReadsBackWhatItWrote) {
    QuarterRelease release{.quarter = {2026, 4},
                           .charter = "c",
                           .snapshot = "s",
                           .minimum_group = 5,
                           .radius = 480,
                           .variance = 77,
                           .rho = base::Rho{9},
                           .metrics = {{{"meeting_hours", 1, 900, 60, "hours"}, 1, 0},
                                       {{"meeting_hours", 1, 1, 1, "% of weeks"}, 1200, 300}},
                           .cells = {}};
    QuarterCell cell;
    cell.cell.name = "Red";
    cell.person_weeks = 91;
    cell.centres = {300, 480};
    cell.sums = {-12, 70};
    release.cells.push_back(cell);
    EXPECT_EQ(decode_quarter(encode(release)).value(), release);
    auto bytes = encode(release);
    bytes.pop_back();
    EXPECT_EQ(decode_quarter(bytes).error().fault, base::Fault::corrupt);
    EXPECT_EQ(decode_quarter({}).error().fault, base::Fault::corrupt);
}

TEST(QuarterRelease, ReadsOneOfBeforeThereWereShares) {
    std::string_view const old =
        R"({"version":1,"quarter":"2026-Q1","charter":"c","snapshot":"s","minimum_group":5,)"
        R"("radius":480,"variance":77,"rho":9,"metrics":[{"id":"meeting_hours","version":1,)"
        R"("clamp":900,"divisor":60,"unit":"hours","minutes":1}],"cells":[]})";
    auto const release = decode_quarter(base::bytes_of(old));
    ASSERT_TRUE(release) << release.error().message;
    ASSERT_EQ(release->metrics.size(), 1U);
    EXPECT_FALSE(release->metrics.front().is_share());
    EXPECT_EQ(title_of(release->metrics.front()), "meeting hours");
}

TEST(QuarterMetric, OfAShareIsNamedByItsThreshold) {
    QuarterMetric const share{{"meeting_hours", 1, 1, 1, "% of weeks"}, 1200, 330};
    EXPECT_EQ(title_of(share), "weeks with at least 5.5 meeting hours");
    EXPECT_DOUBLE_EQ(share.minutes_shown(), 12);  // one per cent of the weeks
}

}  // namespace
}  // namespace weir::disclosure
