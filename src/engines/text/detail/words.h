// How a key or a column name may appear in a message, and which known name a mistyped one is near.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace weir::text {

/// The name in backticks if it is 1 to 64 of the characters A-Z a-z 0-9 _ - . / or space. Anything
/// else may be a person's data or a terminal's control codes: it becomes "(not a plain name)".
[[nodiscard]] std::string in_backticks(std::string_view name);

/// Names quoted and joined by commas; "none" if there are none.
[[nodiscard]] std::string all_in_backticks(std::span<std::string const> names);

/// The first of the nearest names at most two edits (insert, delete, replace) away, and fewer edits
/// than either name has characters. Names over 64 bytes resemble nothing.
[[nodiscard]] std::optional<std::string> resembling(std::string_view name,
                                                    std::span<std::string const> known);

}  // namespace weir::text
