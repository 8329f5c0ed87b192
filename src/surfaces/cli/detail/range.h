// A range of weeks as people type it.
#pragma once

#include <string>

#include "engines/text/tree.h"

namespace weir::cli::detail {

/// "A..B", "A" or nothing, as the parameters `first` and `last`. bad_input for what is no week.
[[nodiscard]] base::Status add_range(text::Tree& parameters, std::string const& range);

}  // namespace weir::cli::detail
