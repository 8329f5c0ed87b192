// Reading answers of the keeper: values that are there, or a plain default. The keeper is ours; a
// value of another form is shown as empty rather than guessed.
#pragma once

#include <string>
#include <string_view>

#include "engines/text/tree.h"

namespace weir::cli::detail {

[[nodiscard]] std::string text_at(text::Tree const& tree, std::string_view key);
[[nodiscard]] std::int64_t count_at(text::Tree const& tree, std::string_view key);
[[nodiscard]] double decimal_at(text::Tree const& tree, std::string_view key);
[[nodiscard]] bool flag_at(text::Tree const& tree, std::string_view key);
/// Valid as long as the tree; empty if there is none.
[[nodiscard]] text::List const& list_at(text::Tree const& tree, std::string_view key);
[[nodiscard]] text::Members const& members_at(text::Tree const& tree, std::string_view key);
/// "privacy, security"
[[nodiscard]] std::string joined(text::List const& words);
/// "82,927"
[[nodiscard]] std::string grouped(std::int64_t count);

}  // namespace weir::cli::detail
