// A key from a passphrase: Argon2id (RFC 9106), over libsodium. What it costs is stored beside the
// salt, so that tomorrow's default opens what today's sealed.
#pragma once

#include <array>

#include "engines/crypto/key.h"

namespace weir::crypto {

/// What one guess costs. `of` checks what a file says before anything is computed.
class PasswordCost {
public:
    /// passes 1 to 64, memory 8 KiB to 4 GiB; bad_input otherwise.
    static base::Result<PasswordCost> of(std::uint32_t passes, std::uint64_t memory_kib);
    /// Three passes over 256 MiB: about a second of one core.
    static PasswordCost usual();
    [[nodiscard]] std::uint32_t passes() const { return passes_; }
    [[nodiscard]] std::uint64_t memory_kib() const { return memory_kib_; }

private:
    PasswordCost(std::uint32_t passes, std::uint64_t memory_kib)
        : passes_(passes), memory_kib_(memory_kib) {}
    std::uint32_t passes_;
    std::uint64_t memory_kib_;
};

inline constexpr std::size_t kSaltSize = 16;

/// unavailable if the memory that the cost asks for cannot be had.
[[nodiscard]] base::Result<Key> key_of_password(base::ByteView password,
                                                std::array<std::uint8_t, kSaltSize> const& salt,
                                                PasswordCost cost);

}  // namespace weir::crypto
