// Putting rules in force: at the activation, and when a proposal is applied.
#pragma once

#include "rules/state/state.h"

namespace weir::state::detail {

/// state.rules become what is in force from `at` on: roles, grants and sites as intervals, and the
/// limits of the budgets. What was spent stays spent.
void put_in_force(State& state, base::Instant at);

/// corrupt if the texts do not parse or no rules are in force yet.
[[nodiscard]] base::Status apply_proposed(State& state, Proposed const& proposed, base::Instant at);

}  // namespace weir::state::detail
