// Who may have what closed, and when.
#pragma once

#include <optional>

#include "rules/state/state.h"

namespace weir::disclosure::detail {

/// Whether this caller may have a week, or the quarter that ends with it, closed now: not_active,
/// paused, not_granted, too_early (the week or its grace period runs), frozen. The system itself
/// (0) may: it is a job.
[[nodiscard]] std::optional<base::Refusal> refuse_closing(state::State const& state,
                                                          base::Person caller, base::Week week,
                                                          base::Instant now);

}  // namespace weir::disclosure::detail
