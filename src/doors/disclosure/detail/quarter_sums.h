// From everybody's sealed weeks to a quarter's noisy sums: differences from public figures, jointly
// clipped, added up, one draw for each number. docs/quarter.md.
#pragma once

#include <functional>
#include <stop_token>
#include <vector>

#include "base/clock.h"
#include "doors/disclosure/detail/quarter_plan.h"
#include "records/vault/vault.h"
#include "rules/metrics/sealed.h"

namespace weir::disclosure::detail {

/// What one week with this value of the metric adds: minutes of a mean, or what a share's week
/// counts as where the threshold is reached. In [0, clamp * minutes], whatever the value.
[[nodiscard]] std::int64_t minutes_of_week(QuarterMetric const& metric, std::int64_t value);

/// By person, then metric: minutes over the quarter, of the weeks they were eligible in.
using QuarterTotals = std::vector<std::vector<std::int64_t>>;

struct QuarterOpening {
    QuarterPlan const& plan;
    vault::Vault const& vault;
    vault::Permit const& permit;
    std::function<void(std::uint64_t done, std::uint64_t total)> on_progress;
};
/// unavailable if `stop` was requested; corrupt if a row does not verify.
[[nodiscard]] base::Result<metrics::Sealed<QuarterTotals>> open_quarter(
    QuarterOpening const& opening, std::stop_token stop);

/// By cell, then metric. Pure: what one person moves is bounded by the plan's ball, and by its
/// week_norm if one of their weeks changes.
[[nodiscard]] std::vector<std::vector<std::int64_t>> sums_of(QuarterPlan const& plan,
                                                             QuarterTotals const& totals);

/// The plan's cells with their sums and one draw of noise each, in order.
[[nodiscard]] std::vector<QuarterCell> protect_quarter(QuarterPlan const& plan,
                                                       QuarterTotals const& totals,
                                                       base::RandomSource& noise);

}  // namespace weir::disclosure::detail
