// The crossed lattice: a second way of cutting the company up beside the tree, by site and, within
// a site, by unit. Every cell keeps the minimum group by the rule of the tree (DESIGN section 7);
// together with the tree it is shown only if the span audit (span.h) passes, else the tree stands
// alone. Reads public facts only: roster, units, sites.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "rules/metrics/lattice.h"
#include "rules/metrics/span.h"

namespace weir::metrics {

struct SiteCell {
    std::vector<base::Site> sites;       // one; several: sites too small for a cell of their own
    CellIndex parent = kNoCell;          // the site's cell, of a part of one
    std::vector<base::Unit> parts = {};  // of a part: its units, ascending; none: the whole site
    std::uint32_t people = 0;            // eligible
    friend bool operator==(SiteCell const&, SiteCell const&) = default;
};

/// Why there are cells by site, or none.
enum class Crossing : std::uint8_t {
    crossed,
    too_few,   // no two sites, or too few people at all but one
    isolates,  // with the tree's cells it would single out fewer people than the minimum group
    too_dear,  // the audit was not finished
};
[[nodiscard]] std::string_view name_of(Crossing crossing);  // "isolates"
/// For the reader: "by site too", "by unit only: ...". No number of people is in it.
[[nodiscard]] std::string_view sentence_of(Crossing crossing);

struct SiteLattice {
    Crossing crossing = Crossing::too_few;
    SpanAudit audit;
    std::vector<SiteCell> cells;           // sites before their parts; empty unless crossed
    std::vector<CellIndex> cells_of_rows;  // by row of the roster: its finest cell; likewise
};

struct SiteRequest {
    LatticeRequest const& company;  // directory, roster, minimum
    Lattice const& tree;            // of it, with cells
    std::uint32_t level;            // of the units that a site is divided into; 0: it is not
};

/// Deterministic.
[[nodiscard]] SiteLattice site_lattice_of(SiteRequest const& request);

}  // namespace weir::metrics
