// A week's release as close() makes it, in parts that a test can look at: the plan, everybody's
// person-week, the exact sums, and as many draws as one likes. Tests only; what it shows never
// leaves otherwise.
#pragma once

#include <vector>

#include "doors/disclosure/detail/plan.h"
#include "doors/disclosure/release.h"
#include "rules/metrics/sums.h"
#include "rules/state/control.h"

namespace weir::disclosure::tests {

struct Rehearsal {
    detail::Plan plan;
    std::vector<metrics::PersonWeek> rows;  // in the order of the plan's roster
    metrics::CellSums exact;                // by cell of the plan's lattice

    /// The release's cells with the noise of one generator.
    [[nodiscard]] std::vector<ReleasedCell> draw(base::RandomSource& noise) const;
};

/// Writes the entry that close() writes, with a generator that opens nothing, and opens the week.
/// Everything that came in has been settled.
[[nodiscard]] base::Result<Rehearsal> rehearse(state::Control& control, vault::Vault& vault,
                                               base::Week week);

}  // namespace weir::disclosure::tests
