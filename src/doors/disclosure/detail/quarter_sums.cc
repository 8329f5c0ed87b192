#include "doors/disclosure/detail/quarter_sums.h"

#include <algorithm>

#include "rules/metrics/sweep.h"

namespace weir::disclosure::detail {
namespace {

base::Status add_week(QuarterOpening const& opening, std::size_t week, QuarterTotals& totals,
                      std::stop_token const& stop) {
    auto const& plan = opening.plan;
    auto const shelf = opening.vault.load({plan.weeks[week].week, vault::kRows});
    if (!shelf) return std::unexpected(shelf.error());
    for (std::size_t i = 0; i < plan.people.size(); ++i) {
        if (stop.stop_requested())
            return base::fail(base::Fault::unavailable, "cancelled by a pause");
        if (!plan.is_there[week][i]) continue;
        auto const plain = opening.vault.open_chunk(opening.permit, *shelf, plan.people[i]);
        if (!plain) return std::unexpected(plain.error());
        if (!*plain) continue;
        auto const row = metrics::decode_person_week(**plain);
        if (!row) return std::unexpected(row.error());
        for (std::size_t m = 0; m < plan.metrics.size(); ++m)
            totals[i][m] += minutes_of_week(plan.metrics[m], row->value(plan.numbers[m]));
    }
    return {};
}

}  // namespace

std::int64_t minutes_of_week(QuarterMetric const& metric, std::int64_t value) {
    auto const counted = metric.is_share() ? std::int64_t{value >= metric.at_least} : value;
    return std::clamp<std::int64_t>(counted, 0, metric.released.clamp) * metric.minutes;
}

base::Result<metrics::Sealed<QuarterTotals>> open_quarter(QuarterOpening const& opening,
                                                          std::stop_token stop) {
    auto const& plan = opening.plan;
    QuarterTotals totals(plan.people.size(), std::vector<std::int64_t>(plan.metrics.size()));
    for (std::size_t week = 0; week < plan.weeks.size(); ++week) {
        if (auto added = add_week(opening, week, totals, stop); !added)
            return std::unexpected(added.error());
        if (opening.on_progress) opening.on_progress(week + 1, plan.weeks.size());
    }
    return metrics::Sealed<QuarterTotals>(std::move(totals));
}

std::vector<std::vector<std::int64_t>> sums_of(QuarterPlan const& plan,
                                               QuarterTotals const& totals) {
    std::vector<std::vector<std::int64_t>> sums(plan.cells.size(),
                                                std::vector<std::int64_t>(plan.metrics.size()));
    std::vector<std::int64_t> difference(plan.metrics.size());
    for (std::size_t i = 0; i < plan.people.size(); ++i) {
        auto const& cell = plan.cells[plan.cells_of_people[i]];
        auto const weeks = std::ranges::count_if(
            plan.is_there, [i](std::vector<bool> const& there) { return there[i]; });
        for (std::size_t m = 0; m < difference.size(); ++m)
            difference[m] = totals[i][m] - weeks * cell.centres[m];
        auto const clipped = privacy::clip_differences(difference, plan.ball);
        for (std::size_t m = 0; m < difference.size(); ++m)
            sums[plan.cells_of_people[i]][m] += clipped[m];
    }
    return sums;
}

std::vector<QuarterCell> protect_quarter(QuarterPlan const& plan, QuarterTotals const& totals,
                                         base::RandomSource& noise) {
    auto const exact = sums_of(plan, totals);
    auto cells = plan.cells;
    for (std::size_t c = 0; c < cells.size(); ++c) {
        for (auto const sum : exact[c])
            cells[c].sums.push_back(privacy::add_noise({sum, plan.mechanism}, noise));
    }
    return cells;
}

}  // namespace weir::disclosure::detail
