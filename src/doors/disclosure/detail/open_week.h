// Opening a week's chunks, everyone's in turn on all cores, and sweeping each into a person-week.
// The clear events live for one person at a time, in the thread that sweeps them.
#pragma once

#include <functional>
#include <stop_token>
#include <vector>

#include "doors/disclosure/detail/plan.h"
#include "records/vault/vault.h"

namespace weir::disclosure::detail {

struct OpenRequest {
    Plan const& plan;
    program::Charter const& charter;
    vault::Vault const& vault;
    vault::Permit const& permit;
    std::function<void(std::uint64_t done, std::uint64_t total)> on_progress;
};

/// Person-weeks in the order of the plan's roster; all zero for who has no chunk. unavailable if
/// `stop` was requested; corrupt if a chunk does not verify.
[[nodiscard]] base::Result<std::vector<metrics::PersonWeek>> open_week(OpenRequest const& request,
                                                                       std::stop_token stop);

}  // namespace weir::disclosure::detail
