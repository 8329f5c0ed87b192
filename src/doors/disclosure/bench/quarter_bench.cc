// What a quarter tells a small team: error of a team's mean, noise and clipping together, on a
// model of teams (effects of 2.5 h between teams, 5 h between people, 5 h between weeks, in each
// metric). One JSON row a team size; the functions that clip and add up are the door's own.
#include <cmath>
#include <cstdio>
#include <numbers>
#include <random>

#include "base/check.h"
#include "doors/disclosure/detail/quarter_sums.h"
#include "engines/crypto/random.h"
#include "engines/privacy/rho.h"

namespace {

using std::numbers::pi;
using weir::disclosure::QuarterCell;
namespace detail = weir::disclosure::detail;
namespace privacy = weir::privacy;

constexpr std::size_t kWeeks = 13;
constexpr int kTeams = 4000;
constexpr double kTeamEffect = 2.5 * 60;
constexpr double kPersonEffect = 5 * 60;
constexpr double kWeekEffect = 5 * 60;
constexpr std::int64_t kCentre = 1200;  // minutes a week: the department's
constexpr std::int64_t kMost = 2400;    // the clamp
/// A share of weeks is of those with a value that three weeks in ten reach: 0.524 deviations of
/// all effects together, 7.5 hours, above the centre.
constexpr std::int64_t kAtLeast = kCentre + 236;
constexpr double kShare = 0.3;
constexpr std::uint32_t kCountsAs = 1080;  // minutes: eighteen hours

struct Setting {
    std::size_t people;
    std::size_t means;
    std::size_t shares;
    std::uint32_t radius;     // minutes a week
    std::uint32_t counts_as;  // minutes
    weir::base::Rho rho;
};

class Normal {
public:
    explicit Normal(std::uint64_t seed) : random_(seed) {}
    /// Box and Muller: the library's own normal differs between libraries.
    double draw(double deviation) {
        auto const u = (static_cast<double>(random_() >> 11) + 0.5) / 0x1p53;
        auto const v = static_cast<double>(random_() >> 11) / 0x1p53;
        return deviation * std::sqrt(-2 * std::log(u)) * std::cos(2 * pi * v);
    }

private:
    std::mt19937_64 random_;
};

std::vector<weir::disclosure::QuarterMetric> metrics_of(Setting const& setting) {
    std::vector<weir::disclosure::QuarterMetric> metrics(setting.means,
                                                         {{"m", 1, kMost, 60, "hours"}, 1, 0});
    metrics.resize(setting.means + setting.shares,
                   {{"m", 1, 1, 1, "% of weeks"}, setting.counts_as, kAtLeast});
    return metrics;
}

detail::QuarterPlan plan_of(Setting const& setting) {
    auto metrics = metrics_of(setting);
    QuarterCell cell;
    cell.person_weeks = setting.people * kWeeks;
    cell.centres.assign(setting.means, kCentre);
    cell.centres.resize(metrics.size(), std::llround(kShare * setting.counts_as));
    auto const ball = std::uint64_t{setting.radius} * kWeeks;
    auto const norm = detail::week_norm_of(metrics);
    return {.quarter = {2026, 2},
            .weeks = {},
            .people = std::vector<weir::base::Person>(setting.people),
            .cells_of_people = std::vector<std::size_t>(setting.people, 0),
            .is_there = {kWeeks, std::vector<bool>(setting.people, true)},
            .cells = {std::move(cell)},
            .metrics = std::move(metrics),
            .numbers = {},
            .ball = privacy::NormBound::of(ball).value(),
            .mechanism = detail::mechanism_of({norm, ball, kWeeks, setting.rho}).value(),
            .rho = setting.rho,
            .snapshot = {}};
}

/// A team's people, each a total of 13 weeks; every metric has effects of its own.
detail::QuarterTotals team_of(detail::QuarterPlan const& plan, Normal& normal) {
    detail::QuarterTotals totals(plan.people.size(),
                                 std::vector<std::int64_t>(plan.metrics.size()));
    for (std::size_t m = 0; m < plan.metrics.size(); ++m) {
        auto const team = kCentre + normal.draw(kTeamEffect);
        for (auto& person : totals) {
            auto const own = team + normal.draw(kPersonEffect);
            for (std::size_t week = 0; week < kWeeks; ++week) {
                auto const value = std::llround(own + normal.draw(kWeekEffect));
                person[m] += detail::minutes_of_week(plan.metrics[m], value);
            }
        }
    }
    return totals;
}

/// Errors of one kind of figure, in minutes a person and week: root mean squares.
struct Errors {
    double squares = 0;
    double clipping = 0;
    double count = 0;
    void add(double off, double clipped) {
        squares += off * off;
        clipping += clipped * clipped;
        ++count;
    }
    [[nodiscard]] double total() const { return count > 0 ? std::sqrt(squares / count) : 0; }
    [[nodiscard]] double clipped() const { return count > 0 ? std::sqrt(clipping / count) : 0; }
};

void measure(Setting const& setting, std::uint64_t seed) {
    auto const plan = plan_of(setting);
    Normal normal(seed);
    weir::crypto::Generator noise(weir::crypto::Key::generate());
    Errors hours;
    Errors shares;
    auto const weeks = static_cast<double>(setting.people * kWeeks);
    for (int team = 0; team < kTeams; ++team) {
        auto const totals = team_of(plan, normal);
        auto const exact = detail::sums_of(plan, totals);
        auto const noisy = detail::protect_quarter(plan, totals, noise);
        for (std::size_t m = 0; m < plan.metrics.size(); ++m) {
            double truth = -weeks * static_cast<double>(plan.cells[0].centres[m]);
            for (auto const& person : totals) truth += static_cast<double>(person[m]);
            (plan.metrics[m].is_share() ? shares : hours)
                .add((static_cast<double>(noisy[0].sums[m]) - truth) / weeks,
                     (static_cast<double>(exact[0][m]) - truth) / weeks);
        }
    }
    auto const own = plan.mechanism.standard_deviation() / weeks;
    auto const points = setting.shares > 0 ? 100.0 / setting.counts_as : 0;
    std::printf(
        "{\"bench\":\"quarter\",\"people\":%zu,\"means\":%zu,\"shares\":%zu,"
        "\"radius_hours\":%.1f,\"week_counts_hours\":%.1f,\"rho_week\":\"%s\","
        "\"noise_hours\":%.2f,\"clipping_hours\":%.2f,\"total_hours\":%.2f,"
        "\"noise_points\":%.1f,\"clipping_points\":%.1f,\"total_points\":%.1f,"
        "\"teams\":%d,\"seed\":%llu}\n",
        setting.people, setting.means, setting.shares, setting.radius / 60.0,
        setting.counts_as / 60.0, privacy::to_text(setting.rho).c_str(), own / 60,
        hours.clipped() / 60, hours.total() / 60, own * points, shares.clipped() * points,
        shares.total() * points, kTeams, static_cast<unsigned long long>(seed));
}

struct Department {
    std::size_t people;
    std::int64_t clamp;  // minutes a week
    double centre;       // minutes a week
    weir::base::Rho rho;
};

/// One week of a department: noise of its own figure alone, and what the clamp takes off.
void measure(Department const& department, std::uint64_t seed) {
    constexpr int kDepartments = 2000;
    auto const most = static_cast<std::uint64_t>(department.clamp);
    auto const mechanism =
        privacy::GaussianMechanism::of({privacy::Sensitivity::of(most).value(), department.rho})
            .value();
    Normal normal(seed);
    weir::crypto::Generator noise(weir::crypto::Key::generate());
    Errors errors;
    auto const people = static_cast<double>(department.people);
    for (int i = 0; i < kDepartments; ++i) {
        std::int64_t truth = 0;
        std::int64_t clipped = 0;
        auto const own = department.centre + normal.draw(kTeamEffect);
        for (std::size_t person = 0; person < department.people; ++person) {
            auto const effect = normal.draw(kPersonEffect) + normal.draw(kWeekEffect);
            auto const value = std::max<std::int64_t>(0, std::llround(own + effect));
            truth += value;
            clipped += std::min(value, department.clamp);
        }
        auto const noisy = privacy::add_noise({clipped, mechanism}, noise);
        errors.add(static_cast<double>(noisy - truth) / people,
                   static_cast<double>(clipped - truth) / people);
    }
    std::printf(
        "{\"bench\":\"department_week\",\"people\":%zu,\"clamp_hours\":%.0f,"
        "\"centre_hours\":%.0f,\"rho\":\"%s\",\"noise_hours\":%.2f,\"clipping_hours\":%.2f,"
        "\"total_hours\":%.2f,\"seed\":%llu}\n",
        department.people, static_cast<double>(department.clamp) / 60, department.centre / 60,
        privacy::to_text(department.rho).c_str(), mechanism.standard_deviation() / people / 60,
        errors.clipped() / 60, errors.total() / 60, static_cast<unsigned long long>(seed));
}

}  // namespace

int main() {
    constexpr std::uint64_t kSeed = 20261122;
    auto const release = privacy::share_of(privacy::parse_rho("0.1").value(), 80);
    // The demo's charter leaves its quarter 60 % of the release; 75 % is what one could.
    for (unsigned const percent : {60U, 75U}) {
        auto const rho = privacy::share_of(release, percent);
        for (std::size_t const means : {1U, 2U}) {
            for (std::size_t const shares : {0U, 2U}) {
                for (std::uint32_t const radius : {420U, 480U, 600U}) {
                    for (std::size_t const people : {6U, 8U, 12U})
                        measure(Setting{people, means, shares, radius, kCountsAs, rho}, kSeed);
                }
            }
        }
    }
    // One metric of a week at the department: with the demo's 18 % of what weeks have there, with
    // half of it, and with all.
    auto const department = privacy::share_of(privacy::share_of(release, 40), 85);
    for (unsigned const percent : {18U, 50U, 100U}) {
        auto const rho = privacy::share_of(department, percent);
        measure(Department{80, 15 * 60, 6 * 60, rho}, kSeed);
        measure(Department{80, 25 * 60, 10 * 60, rho}, kSeed);
    }
}
