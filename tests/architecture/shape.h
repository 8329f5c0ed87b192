// The sizes of the house and the opening of a header: STYLE "Files" and "Headers".
#pragma once

#include "tests/architecture/source.h"

namespace weir::architecture {

constexpr std::size_t kFileLinesMax = 400;
constexpr std::size_t kLineColumnsMax = 100;
constexpr std::size_t kFunctionLinesMax = 60;

/// Lengths of the file, of its lines (in characters, not bytes) and of its functions.
[[nodiscard]] Findings check_sizes(Source const& source);

/// A header begins with a comment that says what it is for, and has `#pragma once`.
[[nodiscard]] Findings check_header(Source const& source);

}  // namespace weir::architecture
