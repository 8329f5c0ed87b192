#include "doors/disclosure/detail/protect.h"

namespace weir::disclosure::detail {

std::vector<ReleasedCell> protect(Plan const& plan, metrics::CellSums const& exact,
                                  base::RandomSource& noise) {
    std::vector<ReleasedCell> cells;
    cells.reserve(plan.lattice.cells.size());
    for (std::size_t c = 0; c < plan.lattice.cells.size(); ++c) {
        ReleasedCell cell{plan.lattice.cells[c], {}};
        for (std::size_t m = 0; m < plan.metrics.size(); ++m) {
            auto const& mechanism = plan.mechanism(m, cell.cell);
            if (!mechanism) {
                cell.sums.push_back({});
                continue;
            }
            auto const value = exact[c].sums[metrics::index_of(plan.metrics[m].metric)];
            cell.sums.push_back({privacy::add_noise({value, *mechanism}, noise),
                                 mechanism->noise().variance(), mechanism->cost()});
        }
        cells.push_back(std::move(cell));
    }
    return cells;
}

}  // namespace weir::disclosure::detail
