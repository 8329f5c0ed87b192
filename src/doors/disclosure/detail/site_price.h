// What a charter's [by_site] would give and cost, from public facts alone: by the same plan as a
// week's release, and so by the same audit.
#pragma once

#include "doors/disclosure/detail/site_plan.h"
#include "doors/disclosure/price.h"

namespace weir::disclosure::detail {

/// Nothing without such a rule. An accident, with the metric named, where no mechanism can be made.
[[nodiscard]] base::Result<std::optional<SitePrice>> site_price_of(SiteGround const& ground);

}  // namespace weir::disclosure::detail
