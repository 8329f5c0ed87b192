// From a quarter's noisy sums to what is shown: each cell's figure beside its department's, whether
// the two can be told apart, and the best guess. Post-processing: reads released numbers only.
// Source of the best guess: Fay, Herriot 1979, "Estimates of Income for Small Places", with one
// spread for all cells.
#pragma once

#include <vector>

#include "doors/disclosure/quarter.h"
#include "records/org/directory.h"

namespace weir::disclosure::detail {

/// By cell, then metric, in the release's order. Intervals and best guesses of the cells of one
/// department are correlated where its figure is their own (shares of weeks).
[[nodiscard]] std::vector<std::vector<QuarterFigure>> figures_of(QuarterRelease const& release,
                                                                 org::Directory const& directory);

}  // namespace weir::disclosure::detail
