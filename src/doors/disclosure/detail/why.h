// How a cell came to be, in words.
#pragma once

#include <string>

#include "records/org/directory.h"
#include "rules/metrics/lattice.h"

namespace weir::disclosure::detail {

/// "Yew: has too few people for a cell of its own; ..."; empty for a plain cell.
[[nodiscard]] std::string why_of(metrics::Cell const& cell, org::Directory const& directory);
/// The unit that a cell lies in, and its name: what a quarter measures it from.
[[nodiscard]] base::Unit above_of(metrics::Cell const& cell, org::Directory const& directory);
[[nodiscard]] std::string name_above(metrics::Cell const& cell, org::Directory const& directory);

}  // namespace weir::disclosure::detail
