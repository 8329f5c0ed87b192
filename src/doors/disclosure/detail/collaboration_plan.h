// How a week's collaboration would be released, from public facts alone: the charter's rule and the
// cells there are. Half of its rho selects the pairs that are shown, half is for their times.
#pragma once

#include <optional>

#include "engines/privacy/mechanism.h"
#include "engines/privacy/selection.h"
#include "rules/metrics/lattice.h"
#include "rules/program/charter.h"

namespace weir::disclosure::detail {

struct CollaborationPlan {
    program::CollaborationRule rule;
    std::uint64_t minimum;  // people of each side
    privacy::ExactEpsilon epsilon;
    privacy::CellSelection selection;
    privacy::GaussianMechanism mechanism;  // 2^-10 minutes
    base::Rho rho;                         // of every block: the charter's whole part
};

struct CollaborationGround {
    program::Charter const& charter;
    metrics::Lattice const& lattice;
    std::size_t people;  // of the lattice's roster
};
/// Nothing if the charter has no such rule, or the week's level has fewer than two cells or more
/// than can be paired: then nothing is charged either. An accident if the charter's figures allow
/// no selection or no mechanism.
[[nodiscard]] base::Result<std::optional<CollaborationPlan>> collaboration_plan_of(
    CollaborationGround const& ground);

}  // namespace weir::disclosure::detail
