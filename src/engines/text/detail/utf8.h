// Where well-formed UTF-8 ends. Source: Unicode 15, table 3-7 (well-formed byte sequences).
#pragma once

#include <cstddef>
#include <string_view>

namespace weir::text {

/// Size in bytes of the longest prefix that is whole well-formed characters.
[[nodiscard]] std::size_t utf8_prefix(std::string_view text);

/// Size in bytes of the well-formed character that `text` begins with; 0 if it begins with none.
[[nodiscard]] std::size_t utf8_character(std::string_view text);

}  // namespace weir::text
