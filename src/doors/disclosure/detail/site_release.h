// What of a week's cells by site may be shown: one draw of noise for each number of each cell, in a
// fixed order. And their form in the file of a release: docs/formats/release.md.
#pragma once

#include "base/clock.h"
#include "doors/disclosure/detail/cell_json.h"
#include "doors/disclosure/detail/site_plan.h"
#include "doors/disclosure/release.h"
#include "rules/metrics/sums.h"

namespace weir::disclosure::detail {

/// `exact` by cell of the plan's lattice; of a plan without cells it is empty, and nothing is
/// drawn.
[[nodiscard]] ReleasedSites protect(SitePlan const& plan, metrics::CellSums const& exact,
                                    base::RandomSource& noise);

[[nodiscard]] Tree to_tree(std::vector<NoisySum> const& sums);
/// Inverse of it, from the member "sums"; tells `in` if it is none.
[[nodiscard]] std::vector<NoisySum> sums_of(Taker& in);

[[nodiscard]] Tree to_tree(ReleasedSites const& sites);
/// Inverse of to_tree; tells `outer` if the tree is none, if a parent does not come before its
/// part, or if a cell has other than so many numbers.
[[nodiscard]] ReleasedSites sites_of(Tree const& tree, std::size_t numbers, Taker& outer);

}  // namespace weir::disclosure::detail
