// Who may see a cell, and how cells lie in one another.
#pragma once

#include <optional>
#include <vector>

#include "rules/access/audience.h"
#include "rules/metrics/sites.h"
#include "rules/state/state.h"

namespace weir::disclosure::detail {

/// The people of a cell, as access rules name them; of several cells, their union.
[[nodiscard]] access::Cell cell_for_access(metrics::Cell const& cell);
[[nodiscard]] access::Cell cell_for_access(std::vector<metrics::Cell> const& cells);

/// Likewise of a cell by site, whose parts are units of that depth or, where nothing is so deep,
/// the people at a unit itself.
[[nodiscard]] access::Cell cell_for_access(metrics::SiteCell const& cell, std::uint32_t level,
                                           org::Directory const& directory);

struct Sight {
    state::State const& state;
    base::Person reader;
    base::Instant now;
};
/// Why the reader may see data of a class about a cell: by what holds now, or because they were
/// measured in it in that week. Nothing: they may not.
[[nodiscard]] std::optional<access::Because> may_see(Sight const& sight, access::Class what,
                                                     access::Cell const& cell, base::Week week);

/// The cells of the finest division below (or at) a cell; ascending.
[[nodiscard]] std::vector<metrics::CellIndex> atoms_of(metrics::Lattice const& lattice,
                                                       metrics::CellIndex cell);
/// The fewest cells that together hold exactly these atoms; ascending.
[[nodiscard]] std::vector<metrics::CellIndex> cover_of(
    metrics::Lattice const& lattice, std::vector<metrics::CellIndex> const& atoms);

}  // namespace weir::disclosure::detail
