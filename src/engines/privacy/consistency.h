// Makes noisy figures of a tree add up, at no cost: the best linear unbiased estimate of every node
// from the measurements of all nodes. Post-processing: sees released figures only.
// Source: Hay, Rastogi, Miklau, Suciu 2010, "Boosting the Accuracy of Differentially Private
// Histograms Through Consistency", Theorem 3 (two passes), here with unequal variances, ragged
// trees and unmeasured nodes; the two passes are those of Chou, Willsky, Benveniste 1994,
// "Multiscale recursive estimation, data fusion, and regularization", for sums. The derivation is
// in consistency.cc. For display: doubles.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"

namespace weir::privacy {

/// A node's own noisy figure. The noise of different nodes is independent.
struct Measurement {
    double value;     // |value| <= kMeasuredMax
    double variance;  // of the noise, in the squared unit; within kVarianceLeast..kVarianceMost
};
inline constexpr double kMeasuredMax = 0x1p62;
inline constexpr double kVarianceLeast = 0x1p-60;
inline constexpr double kVarianceMost = 0x1p120;

/// A node's true figure is the sum of its children's. A node without children is a leaf; nothing
/// is assumed about a leaf's true figure.
struct TreeNode {
    std::optional<std::size_t> parent;  // an index before the node's own; absent for a root
    std::optional<Measurement> measurement;
};
inline constexpr std::size_t kTreeNodesMax = std::size_t{1} << 20;

struct Estimate {
    double value;     // may be negative: clamp only when showing it
    double variance;  // of the estimate, all measurements counted; never above the node's own
};

/// One entry a node, in the order of `nodes`, which may hold several trees. Nothing for a node of
/// which the measurements say nothing: it has no own, two of its children say nothing, and what is
/// around it leaves it open too. That is an answer, not an error.
///
/// Where a node and all its children have estimates, the children's values add up to the node's
/// exactly, in any order of adding: values are rounded to multiples of one power of two, which is
/// at most 2^-48 of the largest. Linear in the number of nodes; the same on every run.
/// bad_input for a parent that does not come before its child and for a value or variance out of
/// range or not a number; too_large above kTreeNodesMax nodes.
[[nodiscard]] base::Result<std::vector<std::optional<Estimate>>> consistent_estimates(
    std::span<TreeNode const> nodes);

}  // namespace weir::privacy
