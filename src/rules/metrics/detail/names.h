// What a cell is called for people.
#pragma once

#include <string>

#include "rules/metrics/lattice.h"

namespace weir::metrics::detail {

/// "Sales"; "the company" for unit 0.
[[nodiscard]] std::string name_of(org::UnitFact const& unit);
/// "Sales", "Engineering itself", "rest of Engineering (3 teams)". `unit` is cell.unit's fact; a
/// rest has its level and parts already.
[[nodiscard]] std::string name_of(Cell const& cell, org::UnitFact const& unit);

}  // namespace weir::metrics::detail
