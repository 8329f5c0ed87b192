// A plan as clients are told it: exact counts, and names for those who may see them.
#pragma once

#include "doors/change/change.h"
#include "engines/text/tree.h"
#include "surfaces/keeper/house.h"

namespace weir::keeper::detail {

/// Counts only.
[[nodiscard]] text::Tree tree_of(change::Plan const& plan);
/// With who gains sight of whom by name, for those who are to sign.
[[nodiscard]] text::Tree named_tree_of(access::Radius const& radius, Rooms& rooms);

}  // namespace weir::keeper::detail
