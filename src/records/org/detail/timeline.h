// The intervals of one person, and the one way a new truth replaces what comes after a moment.
#pragma once

#include <vector>

#include "records/org/directory.h"

namespace weir::org::detail {

/// Intervals of one person: ascending, apart, none empty, and no two that touch say the same.
using Timeline = std::vector<Membership>;

/// Nothing stands from `at` on.
void end_at(Timeline& line, base::Instant at);

/// From the moment a row takes effect, what it says and nothing else. `at` is when it was learned.
void replace_from(Timeline& line, Membership fact, base::Instant at);

}  // namespace weir::org::detail
