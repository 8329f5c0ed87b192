// The time that people of different cells were together, minute by minute, split evenly. See
// rules/metrics/collaboration.h for the rule.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "rules/metrics/collaboration.h"

namespace weir::metrics::detail {

struct CellStay {
    Stay stay;
    CellIndex cell;
};

/// The place of a pair of cells, a below b, in a list of all pairs.
[[nodiscard]] constexpr std::size_t place_of(CellIndex a, CellIndex b) {
    return std::size_t{b} * (b - 1) / 2 + a;
}
[[nodiscard]] constexpr std::size_t pairs_of(std::size_t cells) {
    return cells * (cells - (cells > 0 ? 1 : 0)) / 2;
}

/// By place of pair, in 2^-20 minutes, rounded down once at the end. `stays`: sorted by thread; one
/// person's stays of one thread never overlap.
[[nodiscard]] std::vector<std::uint64_t> time_together(std::span<CellStay const> stays,
                                                       std::size_t cells);

}  // namespace weir::metrics::detail
