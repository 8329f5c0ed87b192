// Words that do not belong: each with what to write instead, and where it is allowed after all.
#pragma once

#include "tests/architecture/source.h"

namespace weir::architecture {

[[nodiscard]] Findings check_words(Source const& source);

/// String literals that read like SQL, outside src/engines/store, tests and benchmarks.
[[nodiscard]] Findings check_sql(Source const& source);

}  // namespace weir::architecture
