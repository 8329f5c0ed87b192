// Putting rules in force: at the activation, and when a proposal is applied; and what of new rules
// holds before they are signed, because it only takes sight away.
#pragma once

#include "rules/state/state.h"

namespace weir::state {

/// Roles, grants and sites of `rules` are those in force from `at` on.
void put_in_force(access::Permissions& permissions, Rules const& rules, base::Instant at);

/// The rules become the state's own: also the limits of the budgets. What was spent stays spent.
void put_in_force(State& state, base::Instant at);

struct Successor {
    Rules const& now;
    Rules const& next;
};
/// From `at` on only those of the next grants hold that lie within one in force (the same role,
/// class and purpose, a scope within its scope), until the earlier of both ends; and of the roles
/// only the members whom `next` names too. Holders of roles that sign stay: to take one's
/// signature away takes signatures.
void narrow(access::Permissions& permissions, Successor rules, base::Instant at);

/// What a proposal does at once, and what it does when it is complete. corrupt if the texts do not
/// parse or no rules are in force yet.
[[nodiscard]] base::Status begin_proposed(State& state, Proposed const& proposed, base::Instant at);
[[nodiscard]] base::Status apply_proposed(State& state, Proposed const& proposed, base::Instant at);

}  // namespace weir::state
