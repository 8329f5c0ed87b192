// What a restored log takes as the worst, since it does not know what happened between its head and
// now: DESIGN section 6.
#pragma once

#include "rules/state/state.h"

namespace weir::state::detail {

/// Grants younger than this at the restored head may have been withdrawn since, and copies of the
/// log are at most so old that nobody noticed.
inline constexpr base::Duration kRecent{31 * base::kDay.seconds};

/// The programme is paused, and the pause began at the head: nothing of the gap is ever stored.
/// Every week that began before now has nothing left to spend. Grants that began within kRecent of
/// the head end. Month keys, swept weeks and signatures stay as they were.
void restore(State& state, Happened const& happened, LogRestored const& entry);

}  // namespace weir::state::detail
