// Ed25519 signatures (RFC 8032), over libsodium.
#pragma once

#include <array>
#include <utility>

#include "base/bytes.h"
#include "engines/crypto/key.h"

namespace weir::crypto {

using PublicKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

/// A signing key, made from a 32-byte seed. Move-only; wiped when it dies.
class SigningKey {
public:
    static SigningKey generate();
    static SigningKey of_seed(Key const& seed);
    [[nodiscard]] PublicKey const& public_key() const { return public_; }
    [[nodiscard]] Key const& seed() const { return seed_; }
    [[nodiscard]] Signature sign(base::ByteView message) const;

private:
    SigningKey(Key seed, PublicKey public_key) : seed_(std::move(seed)), public_(public_key) {}
    Key seed_;
    PublicKey public_;
};

/// Whether `signature` over `message` was made with the key behind `public_key`.
[[nodiscard]] bool verify(PublicKey const& public_key, base::ByteView message,
                          Signature const& signature);

}  // namespace weir::crypto
