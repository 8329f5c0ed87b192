// What a charter's [quarter] would give and cost, from public facts alone: by the same cells and
// the same mechanism as quarter_plan.h, for the quarter that the roster's week lies in, if nobody
// comes or goes in it.
#pragma once

#include "doors/disclosure/price.h"

namespace weir::disclosure::detail {

/// `request.roster` has eligible rows only; the charter has a [quarter]. too_large, or bad_input,
/// if its figures allow no mechanism.
[[nodiscard]] base::Result<QuarterPrice> quarter_price_of(PriceRequest const& request);

}  // namespace weir::disclosure::detail
