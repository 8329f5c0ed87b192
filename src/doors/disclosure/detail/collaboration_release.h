// What of a week's collaboration may be shown: selected pairs, noisy times. And its form in the
// file of a release: docs/formats/release.md.
#pragma once

#include <optional>

#include "base/clock.h"
#include "doors/disclosure/collaboration.h"
#include "doors/disclosure/detail/cell_json.h"
#include "doors/disclosure/detail/collaboration_plan.h"
#include "rules/metrics/collaboration.h"

namespace weir::disclosure::detail {

/// Draws a word for each pair that met, in order, and noise for each that is shown.
[[nodiscard]] ReleasedCollaboration protect(CollaborationPlan const& plan,
                                            metrics::PairSums const& exact,
                                            base::RandomSource& noise);

[[nodiscard]] Tree to_tree(ReleasedCollaboration const& collaboration);
/// Inverse of to_tree; tells `outer` if the tree is none, or names a cell that is not one of
/// `cells`.
[[nodiscard]] ReleasedCollaboration collaboration_of(Tree const& tree, std::size_t cells,
                                                     Taker& outer);

}  // namespace weir::disclosure::detail
