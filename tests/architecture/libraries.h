// Every third-party library has one module that includes it (DESIGN.md section 3, "owns"), and a
// library without an owner is not included at all.
#pragma once

#include "tests/architecture/source.h"

namespace weir::architecture {

/// Angle-bracket includes. A third-party header is in no public header of ours; fmt is in any .cc
/// and in no header (docs/decisions/0001). Tests and benchmarks may ask DuckDB and SQLite as well:
/// they are the second opinion that shares no code with ours.
[[nodiscard]] Findings check_libraries(Source const& source);

}  // namespace weir::architecture
