// The synthetic company of the drills: `weir simulate` makes it, and its directory is known here as
// a file, so that a drill can hand in a changed one.
#pragma once

#include "surfaces/drill/run.h"

namespace weir::drill {

/// The company `synthetic` of tests/incident/companies, with means that fit it. `program` is the
/// binary that makes it.
struct Synthetic {
    Company company;
    Means means;
};
[[nodiscard]] base::Result<Synthetic> synthetic(std::filesystem::path const& program);

}  // namespace weir::drill
