// How one cell is divided among its parts so that every part keeps the minimum: the rule of the
// minimum group, on numbers alone. DESIGN section 7, "minimum group".
#pragma once

#include <cstdint>
#include <vector>

#include "rules/metrics/lattice.h"

namespace weir::metrics::detail {

/// A sibling: a unit with all below it, or (with the parent's own number) the people at the parent.
struct Part {
    base::Unit unit;
    std::uint32_t people = 0;  // > 0
};

struct Division {
    std::vector<Part> alone;   // cells of their own, by unit number
    std::vector<Merged> rest;  // one cell together, by unit number; may be empty
    bool is_possible = true;   // false: the rest took in everything; the parent stays whole
};

/// Parts below `least` go to the rest, which takes in the smallest part left (ties: the lower unit
/// number) while it is itself below `least`. With nothing left alone there is no division.
[[nodiscard]] Division divide(std::vector<Part> parts, std::uint32_t least);

}  // namespace weir::metrics::detail
