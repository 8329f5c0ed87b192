// Content with its length in front and zeros behind, so that a sealed size says little.
#pragma once

#include "base/bytes.h"

namespace weir::vault::detail {

inline constexpr std::size_t kLengthSize = 4;

/// u32 length || content || zeros: exactly `size` bytes; content must fit (a bug otherwise).
[[nodiscard]] base::Bytes pad(base::ByteView content, std::size_t size);
/// The content, a view into `padded`; corrupt if the length lies beyond it or a pad is not zero.
[[nodiscard]] base::Result<base::ByteView> unpad(base::ByteView padded);

/// The smallest power of two that holds `content_size` with its length and `overhead`, but never
/// below `least`, a power of two.
struct PowerOfTwo {
    std::size_t least = 256;
    std::size_t overhead = 0;
    [[nodiscard]] std::size_t total_for(std::size_t content_size) const;
};

}  // namespace weir::vault::detail
