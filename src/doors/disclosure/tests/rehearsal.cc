#include "doors/disclosure/tests/rehearsal.h"

#include "doors/disclosure/detail/open_week.h"
#include "doors/disclosure/detail/protect.h"

namespace weir::disclosure::tests {
namespace {

/// Summed by the plainest loops, not by metrics::sum_over.
metrics::CellSums sums_of(metrics::Lattice const& lattice,
                          std::vector<metrics::PersonWeek> const& rows) {
    metrics::CellSums sums(lattice.cells.size());
    for (metrics::CellIndex cell = 0; cell < sums.size(); ++cell) {
        auto const level = lattice.cells[cell].level;
        for (std::size_t row = 0; row < rows.size(); ++row) {
            if (lattice.cell_of(row, level) != cell) continue;
            for (std::size_t metric = 0; metric < metrics::kMetrics; ++metric) {
                sums[cell].sums[metric] += rows[row].values[metric];
            }
        }
    }
    return sums;
}

}  // namespace

std::vector<ReleasedCell> Rehearsal::draw(base::RandomSource& noise) const {
    return detail::protect(plan, exact, noise);
}

base::Result<Rehearsal> rehearse(state::Control& control, vault::Vault& vault, base::Week week) {
    auto const state = control.state();
    auto planned = detail::plan_of(*state, week, privacy::Share::release);
    if (!planned) return std::unexpected(planned.error());
    auto* plan = std::get_if<detail::Plan>(&*planned);
    if (plan == nullptr) return base::fail(base::Fault::bad_input, "the week has no cell");
    vault::Scope scope{"close", {}, {week}};
    for (auto const& row : plan->roster.rows) scope.people.push_back(row.person);
    state::Closing closing{week, "rehearsal", {}, plan->share, plan->rho, plan->units};
    auto const entered =
        control.commit({base::Person{}, std::move(scope), std::move(closing)}, state::no_guard);
    if (!entered) return std::unexpected(entered.error());
    auto const permit = control.permit(std::get<state::Committed>(*entered));
    if (!permit) return std::unexpected(permit.error());
    auto opened = detail::open_week({*plan, state->rules->charter, vault, *permit, {}}, {});
    if (!opened) return std::unexpected(opened.error());
    auto exact = sums_of(plan->lattice, opened->rows);
    return Rehearsal{std::move(*plan), std::move(opened->rows), std::move(exact)};
}

}  // namespace weir::disclosure::tests
