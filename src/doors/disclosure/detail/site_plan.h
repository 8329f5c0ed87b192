// How a week's cells by site would be released, from public facts alone. The span audit runs here,
// so at every close: where it fails there are no cells, nothing is charged, and the tree stands
// alone. Why charging holds: a person-week is in exactly one cell without parent, and in at most
// one below it; each number moves by at most its clamp when that week is replaced, so that a
// metric's `whole` pays for the one and its `part` for the other, and a site that is not divided
// takes both in one draw, as a cell of the tree does. Every block of the week is charged the sum.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "engines/privacy/mechanism.h"
#include "records/org/roster.h"
#include "rules/metrics/registry.h"
#include "rules/metrics/sites.h"
#include "rules/program/charter.h"

namespace weir::disclosure::detail {

enum class SiteKind : std::uint8_t { divided, part, undivided };
inline constexpr std::size_t kSiteKinds = 3;

struct SiteMetricPlan {
    metrics::Metric metric = metrics::Metric::messages_sent;
    /// By SiteKind; nothing where the metric is not released by site.
    std::array<std::optional<privacy::GaussianMechanism>, kSiteKinds> mechanisms;
};

struct SiteName {
    std::string name;                 // "Berlin / Sales"
    std::vector<std::string> merged;  // of a rest
};

struct SitePlan {
    metrics::SiteLattice lattice;
    std::vector<SiteKind> kinds;          // by cell of it
    std::vector<SiteName> names;          // likewise
    std::vector<SiteMetricPlan> metrics;  // by the charter's order: all of them
    std::uint32_t level = 0;              // depth of a site's parts; 0: it has none
    base::Rho rho;                        // of every block; 0 unless crossed

    [[nodiscard]] std::optional<privacy::GaussianMechanism> const& mechanism(
        std::size_t metric, metrics::CellIndex cell) const {
        return metrics[metric].mechanisms[static_cast<std::size_t>(kinds[cell])];
    }
};

struct SiteGround {
    program::Charter const& charter;
    org::Directory const& directory;
    org::Roster const& roster;     // eligible rows only
    metrics::Lattice const& tree;  // of them, with cells
    privacy::Share share;          // release or restatement
};
/// Nothing if the charter has no cells by site. An accident, with the metric named, if its figures
/// allow no mechanism.
[[nodiscard]] base::Result<std::optional<SitePlan>> site_plan_of(SiteGround const& ground);

}  // namespace weir::disclosure::detail
