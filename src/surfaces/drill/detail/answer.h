// Reading a command's JSON answer: values at a path, and whether they are what a drill expects.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/text/tree.h"
#include "surfaces/drill/drill.h"

namespace weir::drill::detail {

/// The values at a path, in order; none where it leads nowhere. Parts are divided by dots: a
/// member's name; of a list an element's number, `*` for all, or `name=value` for those elements
/// that have such a member; `first` for the first of all that the path has led to. An empty path is
/// the whole answer. Valid while `answer` is.
[[nodiscard]] std::vector<text::Tree const*> values_at(text::Tree const& answer,
                                                       std::string_view path);

/// A text, number or flag as text; anything else as JSON.
[[nodiscard]] std::string shown(text::Tree const& value);

/// What is not as expected, as a sentence; nothing if it is. `value` is filled already.
[[nodiscard]] std::optional<std::string> complaint(text::Tree const& answer,
                                                   Expectation const& expectation);

}  // namespace weir::drill::detail
