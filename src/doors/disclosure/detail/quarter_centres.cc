#include "doors/disclosure/detail/quarter_centres.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "doors/disclosure/detail/estimate.h"
#include "doors/disclosure/detail/why.h"

namespace weir::disclosure::detail {
namespace {

/// Where the people of a unit are in a week's release: its own cell, the rest that took it in, or
/// the company.
std::size_t cell_holding(Release const& release, base::Unit unit) {
    for (std::size_t i = 0; i < release.cells.size(); ++i) {
        auto const& cell = release.cells[i].cell;
        if (cell.kind == metrics::CellKind::unit && cell.unit == unit) return i;
        if (std::ranges::find(cell.merged, unit, &metrics::Merged::unit) != cell.merged.end())
            return i;
    }
    return 0;
}

/// The share of weeks of everybody in the cells below a unit, in the last quarter; nothing if that
/// was not released then.
std::optional<double> share_before(SharesBefore const& before, QuarterMetric const& metric,
                                   base::Unit above) {
    if (!before.release) return std::nullopt;
    auto const& metrics = before.release->metrics;
    auto const found = std::ranges::find_if(metrics, [&](QuarterMetric const& then) {
        return then.released == metric.released && then.at_least == metric.at_least;
    });
    if (found == metrics.end()) return std::nullopt;
    auto const at = static_cast<std::size_t>(std::distance(metrics.begin(), found));
    double total = 0;
    double weeks = 0;
    for (auto const& cell : before.release->cells) {
        if (!before.directory.is_within(above_of(cell.cell, before.directory), above)) continue;
        auto const of_cell = static_cast<double>(cell.person_weeks);
        total +=
            static_cast<double>(cell.centres[at]) * of_cell + static_cast<double>(cell.sums[at]);
        weeks += of_cell;
    }
    if (weeks == 0) return std::nullopt;
    return std::clamp(total / weeks / static_cast<double>(found->minutes), 0.0, 1.0);
}

}  // namespace

base::Result<SharesBefore> shares_before(state::State const& state, base::Quarter quarter,
                                         QuarterLoads const& load) {
    SharesBefore before{state.rules->charter.quarter->weeks, std::nullopt, *state.directory};
    if (before.rules.empty()) return before;
    auto fact = state.quarters.lower_bound(quarter);
    while (fact != state.quarters.begin() && !before.release) {
        --fact;
        if (fact->second.digest.empty()) continue;
        auto release = load.quarter(fact->second);
        if (!release) return std::unexpected(release.error());
        before.release = std::move(*release);
    }
    return before;
}

std::int64_t centre_of_share(SharesBefore const& before, QuarterMetric const& metric,
                             base::Unit above) {
    constexpr double kPerCent = 100;
    auto const rule = std::ranges::find_if(before.rules, [&](program::WeeksRule const& each) {
        return each.metric == metric.released.id && each.at_least == metric.at_least;
    });
    base::check(rule != before.rules.end(), "a share of weeks has its rule");
    auto const share = share_before(before, metric, above).value_or(rule->expected / kPerCent);
    return std::llround(share * static_cast<double>(metric.minutes));
}

base::Result<std::int64_t> centre_of_mean(std::vector<Release const*> const& weeks,
                                          QuarterMetric const& metric, base::Unit above) {
    double total = 0;
    double people = 0;
    for (auto const* week : weeks) {
        auto const& metrics = week->metrics;
        for (std::size_t m = 0; m < metrics.size(); ++m) {
            if (metrics[m] != metric.released) continue;
            auto const estimates = consistent_of(*week, m);
            if (!estimates) return std::unexpected(estimates.error());
            auto const cell = cell_holding(*week, above);
            if (!(*estimates)[cell]) continue;
            total += (*estimates)[cell]->sum;
            people += week->cells[cell].cell.people;
        }
    }
    auto const mean = people > 0 ? total / people : 0;
    auto const most = static_cast<double>(metric.released.clamp);
    return std::llround(std::clamp(mean, 0.0, most) * static_cast<double>(metric.minutes));
}

}  // namespace weir::disclosure::detail
