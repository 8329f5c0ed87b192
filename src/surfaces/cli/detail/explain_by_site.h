// The part of `charter explain` that is about figures by site.
#pragma once

#include "engines/text/tree.h"

namespace weir::cli::detail {

/// Nothing where the charter has none.
void print_by_site(text::Tree const& answer);

}  // namespace weir::cli::detail
