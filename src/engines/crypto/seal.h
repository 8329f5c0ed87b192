// Authenticated encryption: AES-256-GCM (NIST SP 800-38D) for chunks, openings and wrapped keys;
// X25519 sealed boxes (libsodium crypto_box_seal) for intake, which can seal but not open.
// GCM is not key-committing: a caller that stores a ciphertext stores a commitment beside it.
#pragma once

#include <array>
#include <string_view>

#include "base/bytes.h"
#include "engines/crypto/key.h"

namespace weir::crypto {

/// Bytes that sealing adds: 16 (tag) for `seal`, 28 (nonce and tag) for `wrap`.
inline constexpr std::size_t kTagSize = 16;
inline constexpr std::size_t kNonceSize = 12;

/// No single message is larger: sealing one is a bug, a larger sealed value is `corrupt`.
inline constexpr std::size_t kMessageMax = std::size_t{1} << 30;

/// Ciphertext || tag, `plain.size() + kTagSize` bytes. The caller owns nonce uniqueness: use it
/// only with a key derived for this one message (nonce all zero), or a counter.
[[nodiscard]] base::Bytes seal(Key const& key, std::array<std::uint8_t, kNonceSize> const& nonce,
                               base::ByteView associated, base::ByteView plain);
/// The plaintext; `corrupt` if key, nonce, associated data or any bit differ.
[[nodiscard]] base::Result<base::Bytes> open(Key const& key,
                                             std::array<std::uint8_t, kNonceSize> const& nonce,
                                             base::ByteView associated, base::ByteView sealed);

/// Seals `secret` under a key derived from `kek` and `name` (the name is bound, so rows cannot be
/// swapped), with a random nonce: nonce || ciphertext || tag.
[[nodiscard]] base::Bytes wrap(Key const& kek, std::string_view name, base::ByteView secret);
/// `corrupt` if key or name differ.
[[nodiscard]] base::Result<base::Bytes> unwrap(Key const& kek, std::string_view name,
                                               base::ByteView wrapped);

/// An X25519 key pair; the public half may be known to anyone who hands something in.
struct BoxPair {
    std::array<std::uint8_t, 32> public_key{};
    Key private_key;
    static BoxPair generate();
    static BoxPair of_private(Key private_key);
};

/// Anonymous sealed box: only the pair's owner opens it; `message.size() + 48` bytes.
[[nodiscard]] base::Bytes box_seal(std::array<std::uint8_t, 32> const& public_key,
                                   base::ByteView message);
/// `corrupt` if it was not sealed to this pair or was changed.
[[nodiscard]] base::Result<base::Bytes> box_open(BoxPair const& pair, base::ByteView sealed);

}  // namespace weir::crypto
