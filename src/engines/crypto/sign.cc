#include "engines/crypto/sign.h"

#include <algorithm>

#include <sodium.h>

#include "base/check.h"
#include "engines/crypto/detail/sodium.h"

namespace weir::crypto {

SigningKey SigningKey::generate() { return of_seed(Key::generate()); }

SigningKey SigningKey::of_seed(Key const& seed) {
    detail::need_sodium();
    PublicKey public_key{};
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret{};
    base::check(
        ::crypto_sign_seed_keypair(public_key.data(), secret.data(), seed.bytes().data()) == 0,
        "no signing key could be made");
    wipe(secret);
    return {seed.clone(), public_key};
}

Signature SigningKey::sign(base::ByteView message) const {
    detail::need_sodium();
    // libsodium's form of the secret: the seed, then the public key.
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret{};
    std::ranges::copy(seed_.bytes(), secret.begin());
    std::ranges::copy(public_, secret.begin() + Key::kSize);
    Signature signature{};
    base::check(::crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(),
                                       secret.data()) == 0,
                "signing failed");
    wipe(secret);
    return signature;
}

bool verify(PublicKey const& public_key, base::ByteView message, Signature const& signature) {
    detail::need_sodium();
    return ::crypto_sign_verify_detached(signature.data(), message.data(), message.size(),
                                         public_key.data()) == 0;
}

}  // namespace weir::crypto
