#include "rules/metrics/sums.h"

#include "base/check.h"

namespace weir::metrics {
namespace {

void add(CellSum& cell, PersonWeek const& row) {
    for (std::size_t i = 0; i < kMetrics; ++i) cell.sums[i] += row.values[i];
    for (std::size_t i = 0; i < kMetrics; ++i) cell.absent[i] += row.values[i] == 0 ? 1U : 0U;
    if (row.clipped == 0) return;
    for (std::size_t i = 0; i < kMetrics; ++i) cell.clipped[i] += row.clipped >> i & 1U;
}

void add(CellSum& cell, CellSum const& part) {
    for (std::size_t i = 0; i < kMetrics; ++i) {
        cell.sums[i] += part.sums[i];
        cell.clipped[i] += part.clipped[i];
        cell.absent[i] += part.absent[i];
    }
}

CellSums sums_of(SumRequest const& request) {
    base::check(request.rows.size() == request.cells.size(), "every row has a cell index");
    CellSums sums(request.cell_count);
    for (std::size_t row = 0; row < request.rows.size(); ++row) {
        CellIndex const cell = request.cells[row];
        if (cell == kNoCell) continue;
        if (cell >= sums.size()) [[unlikely]] {
            base::check(false, "a cell index is below the cell count");
        }
        add(sums[cell], request.rows[row]);
    }
    return sums;
}

/// `request` has the finest cell of each row; those above are the sums of their parts.
template <class AnyCell>
CellSums summed_up(std::vector<AnyCell> const& cells, SumRequest const& request) {
    auto sums = sums_of(request);
    for (std::size_t cell = sums.size(); cell-- > 0;) {  // children come after their parents
        CellIndex const parent = cells[cell].parent;
        if (parent != kNoCell) add(sums[parent], sums[cell]);
    }
    return sums;
}

}  // namespace

Sealed<CellSums> sum(SumRequest const& request) { return Sealed(sums_of(request)); }

Sealed<CellSums> sum_over(Lattice const& lattice, std::span<PersonWeek const> rows) {
    base::check(rows.size() * lattice.levels == lattice.cells_of_rows.size(),
                "one row for everybody of the roster");
    std::vector<CellIndex> atoms;
    atoms.reserve(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        atoms.push_back(lattice.cell_of(row, lattice.levels - 1));
    }
    return Sealed(summed_up(lattice.cells, {rows, atoms, lattice.cells.size()}));
}

Sealed<CellSums> sum_over(SiteLattice const& sites, std::span<PersonWeek const> rows) {
    if (sites.cells.empty()) return Sealed(CellSums());
    return Sealed(summed_up(sites.cells, {rows, sites.cells_of_rows, sites.cells.size()}));
}

}  // namespace weir::metrics
