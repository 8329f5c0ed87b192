// Opening a week's chunks, everyone's in turn on all cores, and sweeping each into a person-week.
// The clear events live for one person at a time, in the thread that sweeps them; where the plan
// has collaboration, who was in which thread lives until it is joined.
#pragma once

#include <functional>
#include <stop_token>
#include <vector>

#include "doors/disclosure/detail/plan.h"
#include "records/vault/vault.h"
#include "rules/metrics/collaboration.h"

namespace weir::disclosure::detail {

struct OpenRequest {
    Plan const& plan;
    program::Charter const& charter;
    vault::Vault const& vault;
    vault::Permit const& permit;
    std::function<void(std::uint64_t done, std::uint64_t total)> on_progress;
};

struct OpenedWeek {
    std::vector<metrics::PersonWeek> rows;  // by the plan's roster; all zero for who has no chunk
    std::vector<metrics::Stay> stays;       // in any order; none without collaboration
};
/// unavailable if `stop` was requested; corrupt if a chunk does not verify.
[[nodiscard]] base::Result<OpenedWeek> open_week(OpenRequest const& request, std::stop_token stop);

}  // namespace weir::disclosure::detail
