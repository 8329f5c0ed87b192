#include "engines/crypto/short_hash.h"

#include <sodium.h>

#include "base/bytes.h"

namespace weir::crypto {

static_assert(crypto_shorthash_KEYBYTES == 16 && crypto_shorthash_BYTES == 8);

std::uint64_t short_hash(std::array<std::uint8_t, 16> const& key, std::uint64_t value) {
    std::array<std::uint8_t, 8> message{};
    for (std::size_t i = 0; i < message.size(); ++i) {
        message[i] = static_cast<std::uint8_t>(value >> (8 * i));
    }
    std::array<std::uint8_t, 8> out{};
    crypto_shorthash(out.data(), message.data(), message.size(), key.data());
    return base::Reader(out).u64();
}

}  // namespace weir::crypto
