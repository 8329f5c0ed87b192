// How many people of one cell met somebody of another, each somebody else: a greedy matching in a
// fixed order. Taking one person away changes a matching by at most one, because the two orders of
// events differ by one free person at any time: tests/collaboration_test.cc tries to break it, and
// docs/collaboration.md proves it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "rules/metrics/detail/together.h"

namespace weir::metrics::detail {

struct Sizes {
    std::size_t rows;
    std::size_t cells;
};
/// By place of pair. `stays`: sorted by thread, then cell, row and time. Two people met if they
/// were in one thread at one time.
[[nodiscard]] std::vector<std::uint32_t> people_paired(std::span<CellStay const> stays,
                                                       Sizes sizes);

}  // namespace weir::metrics::detail
