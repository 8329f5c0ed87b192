#include "engines/crypto/short_hash.h"

#include <sodium.h>

namespace weir::crypto {

static_assert(crypto_shorthash_KEYBYTES == 16 && crypto_shorthash_BYTES == 8);

std::uint64_t short_hash(ShortKey const& key, base::ByteView bytes) {
    std::array<std::uint8_t, 8> out{};
    crypto_shorthash(out.data(), bytes.data(), bytes.size(), key.data());
    return base::Reader(out).u64();
}

std::uint64_t short_hash(ShortKey const& key, std::uint64_t value) {
    std::array<std::uint8_t, 8> message{};
    for (std::size_t i = 0; i < message.size(); ++i) {
        message[i] = static_cast<std::uint8_t>(value >> (8 * i));
    }
    return short_hash(key, message);
}

}  // namespace weir::crypto
