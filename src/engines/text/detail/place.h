// From an offset in a text to a line and a column, for error messages.
#pragma once

#include <string_view>

#include "base/result.h"

namespace weir::text {

/// Where byte `offset` of `text` stands if the text begins at line `first_line`, column 1. Lines
/// end with a line feed; columns count bytes. An offset past the end is the place after the text.
[[nodiscard]] base::Place place_at(std::string_view text, std::size_t offset, std::string_view file,
                                   std::size_t first_line = 1);

/// The text without a UTF-8 byte order mark.
[[nodiscard]] std::string_view without_mark(std::string_view text);

/// What every format here asks of its bytes before it is parsed. too_large beyond `size_max`;
/// bad_input at the first byte that is not UTF-8, or is NUL.
[[nodiscard]] base::Status check_text(std::string_view text, std::string_view file,
                                      std::size_t size_max, std::size_t first_line = 1);

}  // namespace weir::text
