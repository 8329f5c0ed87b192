// What a charter's [collaboration] would give and cost, from public facts alone: by the same plan
// as a week's release.
#pragma once

#include "doors/disclosure/detail/collaboration_plan.h"
#include "doors/disclosure/price.h"

namespace weir::disclosure::detail {

/// Nothing without such a rule. bad_input where the level has fewer cells than two or more than can
/// be paired; an accident, with the charter's table named, where its figures allow no mechanism.
[[nodiscard]] base::Result<std::optional<CollaborationPrice>> collaboration_price_of(
    CollaborationGround const& ground);

}  // namespace weir::disclosure::detail
