// Reading entries back from their bodies: one short function a type, in the order of the variant.
#pragma once

#include "rules/state/detail/fields.h"

namespace weir::state::detail {

/// `type`: the alternative's place in Entry. Where the body is of another form, taker.error() says
/// so and the entry is worth nothing.
[[nodiscard]] Entry read_entry(std::size_t type, Taker& taker);

}  // namespace weir::state::detail
