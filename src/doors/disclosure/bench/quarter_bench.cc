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

struct Setting {
    std::size_t people;
    std::size_t metrics;
    std::uint32_t radius;
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

detail::QuarterPlan plan_of(Setting const& setting) {
    QuarterCell cell;
    cell.person_weeks = setting.people * kWeeks;
    cell.centres.assign(setting.metrics, kCentre);
    auto const ball = std::uint64_t{setting.radius} * kWeeks;
    auto const norm = static_cast<std::uint64_t>(
        std::sqrt(static_cast<double>(setting.metrics)) * static_cast<double>(kMost) + 5);
    return {.quarter = {2026, 2},
            .weeks = {},
            .people = std::vector<weir::base::Person>(setting.people),
            .cells_of_people = std::vector<std::size_t>(setting.people, 0),
            .is_there = {kWeeks, std::vector<bool>(setting.people, true)},
            .cells = {std::move(cell)},
            .metrics = std::vector<weir::disclosure::QuarterMetric>(
                setting.metrics, {{"m", 1, kMost, 60, "hours"}, 1}),
            .numbers = {},
            .ball = privacy::NormBound::of(ball).value(),
            .mechanism = detail::mechanism_of({norm, ball, kWeeks, setting.rho}).value(),
            .rho = setting.rho,
            .snapshot = {}};
}

/// A team's people, each a total of 13 weeks within [0, clamp].
detail::QuarterTotals team_of(Setting const& setting, Normal& normal) {
    detail::QuarterTotals totals(setting.people, std::vector<std::int64_t>(setting.metrics));
    for (std::size_t m = 0; m < setting.metrics; ++m) {
        auto const team = kCentre + normal.draw(kTeamEffect);
        for (auto& person : totals) {
            auto const own = team + normal.draw(kPersonEffect);
            for (std::size_t week = 0; week < kWeeks; ++week) {
                auto const value = std::llround(own + normal.draw(kWeekEffect));
                person[m] += std::clamp<std::int64_t>(value, 0, kMost);
            }
        }
    }
    return totals;
}

void measure(Setting const& setting, std::uint64_t seed) {
    auto const plan = plan_of(setting);
    Normal normal(seed);
    weir::crypto::Generator noise(weir::crypto::Key::generate());
    double squares = 0;
    double clipping = 0;
    double count = 0;
    for (int team = 0; team < kTeams; ++team) {
        auto const totals = team_of(setting, normal);
        auto const exact = detail::sums_of(plan, totals);
        auto const noisy = detail::protect_quarter(plan, totals, noise);
        auto const weeks = static_cast<double>(setting.people * kWeeks);
        for (std::size_t m = 0; m < setting.metrics; ++m) {
            double truth = 0;
            for (auto const& person : totals) truth += static_cast<double>(person[m]);
            truth -= weeks * static_cast<double>(kCentre);
            auto const off = (static_cast<double>(noisy[0].sums[m]) - truth) / weeks / 60;
            auto const clipped = (static_cast<double>(exact[0][m]) - truth) / weeks / 60;
            squares += off * off;
            clipping += clipped * clipped;
            ++count;
        }
    }
    auto const own = std::sqrt(static_cast<double>(plan.mechanism.noise().variance())) /
                     static_cast<double>(setting.people * kWeeks) / 60;
    std::printf(
        "{\"bench\":\"quarter\",\"people\":%zu,\"metrics\":%zu,\"radius_hours\":%.1f,"
        "\"rho_week\":\"%s\",\"noise_hours\":%.2f,\"clipping_hours\":%.2f,"
        "\"total_hours\":%.2f,\"teams\":%d,\"seed\":%llu}\n",
        setting.people, setting.metrics, setting.radius / 60.0,
        privacy::to_text(setting.rho).c_str(), own, std::sqrt(clipping / count),
        std::sqrt(squares / count), kTeams, static_cast<unsigned long long>(seed));
}

}  // namespace

int main() {
    constexpr std::uint64_t kSeed = 20261122;
    // The demo's charter: 60 % of the release's 80 % of the standard profile's 0.1.
    auto const rho =
        privacy::share_of(privacy::share_of(privacy::parse_rho("0.1").value(), 80), 60);
    for (std::size_t const metrics : {1, 2}) {
        for (std::uint32_t const radius : {360, 420, 480}) {
            for (std::size_t const people : {6, 8, 12})
                measure({people, metrics, radius, rho}, kSeed);
        }
    }
}
