// Zstandard in one call, with one context a thread.
#pragma once

#include "base/bytes.h"

namespace weir::vault::detail {

/// One zstd frame that says its content's size; for no content, no bytes.
[[nodiscard]] base::Bytes compress(base::ByteView plain);
/// corrupt if it is no such frame, or says more than `size_max`.
[[nodiscard]] base::Result<base::Bytes> decompress(base::ByteView compressed, std::size_t size_max);

}  // namespace weir::vault::detail
