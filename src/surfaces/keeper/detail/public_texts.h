// Texts that go to everybody: they name nobody.
#pragma once

#include <vector>

#include "rules/state/findings.h"
#include "surfaces/keeper/house.h"

namespace weir::keeper::detail {

inline constexpr std::size_t kPublicTextMax = 20'000;  // bytes

/// Everybody's names, for whoever looks for them in a text.
[[nodiscard]] base::Result<std::vector<state::KnownName>> all_names(Rooms& rooms);

/// What everybody will read names nobody. too_large, or bad_input as state::check_public.
[[nodiscard]] base::Status check_texts(Rooms& rooms, std::vector<state::PublicText> const& texts);

}  // namespace weir::keeper::detail
