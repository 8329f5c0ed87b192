// A sealed opening, and behind it a mark of eight bytes. docs/formats/opening.md.
#pragma once

#include "base/bytes.h"

namespace weir::vault::detail {

inline constexpr std::size_t kMarkSize = 8;

struct Marked {
    base::ByteView sealed;
    base::ByteView mark;  // empty: it has none
};
/// Views of `opening`. Sealed bytes are a power of two, so that what is too much is the mark.
[[nodiscard]] Marked split_mark(base::ByteView opening);

}  // namespace weir::vault::detail
