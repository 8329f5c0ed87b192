// An oracle for the sweep: the seven metrics once more, in SQL, by DuckDB. It shares no code and no
// idea with sweep.cc: zones come from DuckDB's ICU, blocks are rows, unions are islands found by
// window functions.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "rules/metrics/sweep.h"

namespace weir::metrics::tests {

struct OracleEvent {
    std::int64_t person = 0;
    activity::Event event;
};

struct OracleRequest {
    std::vector<OracleEvent> const& events;
    std::string zone;
    base::Date first_monday;
    int weeks = 0;
};

/// Unclamped values by person and Monday; who has no event in a week is not in it.
using OracleRows = std::map<std::pair<std::int64_t, base::Date>, Values>;

/// Throws std::runtime_error with DuckDB's message.
[[nodiscard]] OracleRows oracle(OracleRequest const& request);

}  // namespace weir::metrics::tests
