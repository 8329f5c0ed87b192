// What a week's release will be, from public facts alone: who is eligible, which cells there are,
// how much noise each number gets and what it costs. Nothing of it depends on what anybody did.
#pragma once

#include <vector>

#include "base/outcome.h"
#include "doors/disclosure/detail/collaboration_plan.h"
#include "doors/disclosure/detail/site_plan.h"
#include "engines/privacy/mechanism.h"
#include "records/org/roster.h"
#include "rules/metrics/lattice.h"
#include "rules/metrics/sweep.h"
#include "rules/state/state.h"

namespace weir::disclosure::detail {

/// How one metric is released.
struct MetricPlan {
    metrics::Metric metric = metrics::Metric::messages_sent;
    std::int64_t clamp = 0;
    /// By first and last level of a cell: mechanisms[first * levels + last]; nothing where the
    /// metric is released at none of them.
    std::vector<std::optional<privacy::GaussianMechanism>> mechanisms;
};

struct Plan {
    base::Week week;
    privacy::Share share = privacy::Share::release;
    org::Roster roster;  // eligible rows only
    metrics::Lattice lattice;
    metrics::Clamps clamps;
    std::vector<MetricPlan> metrics;
    std::optional<CollaborationPlan> collaboration;  // of a first release only
    std::optional<SitePlan> sites;                   // where the charter has cells by site
    base::Rho rho;                  // of every block: all metrics, all levels, collaboration, sites
    std::vector<base::Unit> units;  // home units with eligible people: the blocks

    [[nodiscard]] std::optional<privacy::GaussianMechanism> const& mechanism(
        std::size_t metric, metrics::Cell const& cell) const {
        return metrics[metric].mechanisms[cell.level * lattice.levels + cell.level_last];
    }
};

/// Refusal too_few_people if the company has no cell; an accident if the charter's figures allow no
/// mechanism.
[[nodiscard]] base::Outcome<Plan> plan_of(state::State const& state, base::Week week,
                                          privacy::Share share);

}  // namespace weir::disclosure::detail
