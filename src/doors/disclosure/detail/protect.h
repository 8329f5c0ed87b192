// From exact sums to what may be shown: one draw of noise for each number of each cell, in a fixed
// order, so that the same generator gives the same release. Pure.
#pragma once

#include <vector>

#include "base/clock.h"
#include "doors/disclosure/detail/plan.h"
#include "doors/disclosure/release.h"
#include "rules/metrics/sums.h"

namespace weir::disclosure::detail {

/// `exact` by cell of the plan's lattice. Cells in the lattice's order, numbers in the plan's.
[[nodiscard]] std::vector<ReleasedCell> protect(Plan const& plan, metrics::CellSums const& exact,
                                                base::RandomSource& noise);

}  // namespace weir::disclosure::detail
