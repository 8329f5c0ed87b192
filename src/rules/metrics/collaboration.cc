#include "rules/metrics/collaboration.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "base/check.h"
#include "rules/metrics/detail/pairing.h"
#include "rules/metrics/detail/together.h"
#include "rules/program/charter.h"

namespace weir::metrics {
namespace {

bool is_shared(activity::Event const& event) {
    return event.thread.value != 0 && std::ranges::find(program::kCollaborationKinds, event.kind) !=
                                          program::kCollaborationKinds.end();
}

std::vector<detail::CellStay> with_cells(PairRequest const& request) {
    std::vector<detail::CellStay> stays;
    stays.reserve(request.stays.size());
    for (auto const& stay : request.stays) {
        base::check(stay.row < request.cells.size(), "every stay has a row");
        auto const cell = request.cells[stay.row];
        if (cell == kNoCell) continue;
        base::check(cell < request.cell_count, "a cell index is below the cell count");
        stays.push_back({stay, cell});
    }
    std::ranges::sort(stays, {}, [](detail::CellStay const& of) {
        return std::tuple(of.stay.thread, of.cell, of.stay.row, of.stay.from, of.stay.until);
    });
    return stays;
}

PairSums sums_of(PairRequest request) {
    base::check(request.cell_count <= kPairedCellsMax, "no more cells than can be paired");
    base::check(request.cells.size() <= kCollaboratorsMax, "no more people than can be joined");
    auto const stays = with_cells(request);
    request.stays = {};
    auto const time = detail::time_together(stays, request.cell_count);
    auto const people = detail::people_paired(stays, {request.cells.size(), request.cell_count});
    PairSums sums;
    for (CellIndex a = 0; a < request.cell_count; ++a) {
        for (CellIndex b = a + 1; b < request.cell_count; ++b) {
            auto const at = detail::place_of(a, b);
            if (people[at] > 0) sums.push_back({a, b, time[at], people[at]});
        }
    }
    return sums;
}

}  // namespace

std::vector<Stay> stays_of(StaysRequest const& request) {
    std::vector<Stay> stays;
    std::unordered_map<base::Thread, base::Instant> left_at;
    auto left = request.most;
    for (auto const& event : request.events) {
        if (!is_shared(event)) continue;
        auto& last = left_at.try_emplace(event.thread, event.start).first->second;
        auto const from = std::max(event.start, last);
        auto const until =
            std::min({event.start + base::Duration{event.length}, request.week.end(), from + left});
        if (until <= from) continue;
        stays.push_back({event.thread, from, until, request.row});
        last = until;
        left = base::Duration{left.seconds - (until - from).seconds};
    }
    return stays;
}

Sealed<PairSums> collaborate(PairRequest request) { return Sealed(sums_of(std::move(request))); }

Sealed<PairSums> collaborate_at(Lattice const& lattice, std::uint32_t level,
                                std::vector<Stay> stays) {
    auto const cells = lattice.cells_at(level);
    std::vector<CellIndex> places(lattice.cells.size(), kNoCell);
    for (CellIndex place = 0; place < cells.size(); ++place) places[cells[place]] = place;
    std::vector<CellIndex> of_rows;
    for (std::size_t row = 0; row * lattice.levels < lattice.cells_of_rows.size(); ++row)
        of_rows.push_back(places[lattice.cell_of(row, level)]);
    auto sums = sums_of({std::move(stays), of_rows, cells.size()});
    for (auto& sum : sums) {
        sum.a = cells[sum.a];
        sum.b = cells[sum.b];
    }
    return Sealed(std::move(sums));
}

}  // namespace weir::metrics
