// SHA-256, HMAC and HKDF-Expand (FIPS 180-4, RFC 2104, RFC 5869). Over OpenSSL; the algorithm is
// fetched once and contexts are kept per thread, because a one-shot call costs three times as much.
#pragma once

#include <initializer_list>

#include "base/bytes.h"

namespace weir::crypto {

/// SHA-256 of the concatenation of `parts`.
[[nodiscard]] base::Digest sha256(std::initializer_list<base::ByteView> parts);
[[nodiscard]] base::Digest sha256(base::ByteView bytes);

/// HMAC-SHA256; the key may have any length.
[[nodiscard]] base::Digest hmac_sha256(base::ByteView key, base::ByteView message);

/// HKDF-Expand with SHA-256 (RFC 5869 section 2.3). `secret` must already be uniform (at least 32
/// bytes); out.size() <= 255 * 32, else a bug.
void hkdf_expand(base::ByteView secret, base::ByteView info, std::span<std::uint8_t> out);

/// Compares in time that depends on the length only; false for different lengths.
[[nodiscard]] bool equal_in_constant_time(base::ByteView a, base::ByteView b);

}  // namespace weir::crypto
