// How deep a TOML text nests, before a parser that recurses sees it.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace weir::text {

/// Offset of the first byte at which brackets and dotted keys of one expression nest deeper than
/// `depth_max`, or nothing. toml++ 3.3 bounds brackets but not dotted keys, and `a.a.a.a…` ends its
/// stack. Follows valid TOML; the parser stops where the text first differs from that, and so what
/// this makes of the rest does not matter.
[[nodiscard]] std::optional<std::size_t> too_deep_at(std::string_view toml, std::size_t depth_max);

}  // namespace weir::text
