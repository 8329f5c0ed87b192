// Exact sums of person-weeks over cells, by plain loops: what noise is added to. How many people
// were clipped or absent is as personal as the sums; all of it stays sealed.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "rules/metrics/lattice.h"
#include "rules/metrics/sealed.h"
#include "rules/metrics/sites.h"
#include "rules/metrics/sweep.h"

namespace weir::metrics {

/// One cell. Each person adds at most U to a sum, and at most 1 to a count.
struct CellSum {
    Values sums{};
    std::array<std::uint32_t, kMetrics> clipped{};  // people above the clamp
    std::array<std::uint32_t, kMetrics> absent{};   // people whose value is 0
    friend bool operator==(CellSum const&, CellSum const&) = default;
};
using CellSums = std::vector<CellSum>;  // by CellIndex

struct SumRequest {
    std::span<PersonWeek const> rows;
    std::span<CellIndex const> cells;  // of each row; kNoCell: the row counts nowhere
    std::size_t cell_count;            // every other index is below it: a bug otherwise
};
/// One sum a cell; cells may overlap in no row. As many rows as cells of rows: a bug otherwise.
[[nodiscard]] Sealed<CellSums> sum(SumRequest const& request);

/// The sums of every cell of a lattice, all levels: `rows` are those of its roster, in its order
/// (PersonWeek{} for who has none). Exactly additive: a divided cell is the sum of its parts.
[[nodiscard]] Sealed<CellSums> sum_over(Lattice const& lattice, std::span<PersonWeek const> rows);
/// The same of the cells by site; of none, nothing.
[[nodiscard]] Sealed<CellSums> sum_over(SiteLattice const& sites, std::span<PersonWeek const> rows);

}  // namespace weir::metrics
