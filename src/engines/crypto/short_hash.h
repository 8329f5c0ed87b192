// SipHash-2-4: a keyed hash of 64 bits for thread numbers. Whoever lacks the key cannot tell which
// source id stands behind a number, nor whether two weeks' numbers belong together.
#pragma once

#include <array>
#include <cstdint>

namespace weir::crypto {

/// The keyed hash of one 64-bit value; any value is possible, zero too.
[[nodiscard]] std::uint64_t short_hash(std::array<std::uint8_t, 16> const& key,
                                       std::uint64_t value);

}  // namespace weir::crypto
