// The registry in the form that a charter's checks read: which kinds and fields a metric needs
// declared, and how high it may be clamped.
#pragma once

#include <vector>

#include "rules/program/charter.h"

namespace weir::metrics {

/// One rule a metric, in the registry's order. For program::parse_charter.
[[nodiscard]] std::vector<program::MetricRule> charter_rules();

}  // namespace weir::metrics
