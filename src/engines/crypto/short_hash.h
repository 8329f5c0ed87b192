// SipHash-2-4: a keyed hash of 64 bits, for thread numbers and for marks on openings. Whoever lacks
// the key cannot tell what stands behind a number, nor make one that fits.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"

namespace weir::crypto {

using ShortKey = std::array<std::uint8_t, 16>;

/// The keyed hash of bytes, or of one 64-bit value, little-endian; any value is possible, zero too.
[[nodiscard]] std::uint64_t short_hash(ShortKey const& key, base::ByteView bytes);
[[nodiscard]] std::uint64_t short_hash(ShortKey const& key, std::uint64_t value);

}  // namespace weir::crypto
