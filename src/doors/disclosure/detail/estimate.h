// What released numbers already tell, for free: sums over cells from a release's own noisy sums,
// and several independent figures of one sum made into one. Post-processing: reads nothing sealed.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "doors/disclosure/release.h"

namespace weir::disclosure::detail {

/// A noisy sum: unbiased, with the variance of its noise (> 0), in the integer unit.
struct Estimated {
    double sum = 0;
    double variance = 0;
};

/// The mean weighted by one over variance: the best unbiased figure from two independent ones.
[[nodiscard]] std::optional<Estimated> merged(std::optional<Estimated> a,
                                              std::optional<Estimated> b);

/// A cell's own number joined with the sum of its parts', bottom-up; one per cell, nothing where
/// neither is released. Figures of cells that do not overlap are independent.
/// Source: Hay et al. 2010, "Boosting the Accuracy of Differentially Private Histograms Through
/// Consistency", section 4 (the pass from the leaves up), with unequal variances.
[[nodiscard]] base::Result<std::vector<std::optional<Estimated>>> estimates_of(
    Release const& release, std::size_t metric);

/// Every cell's best figure given all numbers of the release: parts add up to their whole. Figures
/// of different cells are correlated. corrupt if the release's cells are no tree.
[[nodiscard]] base::Result<std::vector<std::optional<Estimated>>> consistent_of(
    Release const& release, std::size_t metric);

/// The same of the cells by site: the units of a site add up to it. Sites do not add up to the
/// company: the figures of the tree are measured by themselves.
[[nodiscard]] base::Result<std::vector<std::optional<Estimated>>> consistent_of(
    ReleasedSites const& sites, std::size_t metric);

/// The sum over disjoint cells; nothing if one of them has no estimate.
[[nodiscard]] std::optional<Estimated> sum_of(std::span<std::optional<Estimated> const> estimates,
                                              std::span<metrics::CellIndex const> cells);

}  // namespace weir::disclosure::detail
