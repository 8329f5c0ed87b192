#include "engines/crypto/password.h"

#include <sodium.h>

#include "engines/crypto/detail/sodium.h"

namespace weir::crypto {
namespace {

constexpr std::uint32_t kPassesMax = 64;
constexpr std::uint64_t kMemoryMin = 8;
constexpr std::uint64_t kMemoryMax = std::uint64_t{4} << 20;
static_assert(kSaltSize == crypto_pwhash_SALTBYTES);

}  // namespace

base::Result<PasswordCost> PasswordCost::of(std::uint32_t passes, std::uint64_t memory_kib) {
    bool const is_sane =
        passes >= 1 && passes <= kPassesMax && memory_kib >= kMemoryMin && memory_kib <= kMemoryMax;
    if (is_sane) return PasswordCost(passes, memory_kib);
    return base::fail(base::Fault::bad_input,
                      "expected 1 to 64 passes over 8 KiB to 4 GiB for a passphrase");
}

PasswordCost PasswordCost::usual() { return PasswordCost(3, std::uint64_t{256} << 10); }

base::Result<Key> key_of_password(base::ByteView password,
                                  std::array<std::uint8_t, kSaltSize> const& salt,
                                  PasswordCost cost) {
    detail::need_sodium();
    std::array<std::uint8_t, Key::kSize> out{};
    // libsodium asks for a pointer also where there is nothing to read.
    auto const* const text = password.empty() ? "" : reinterpret_cast<char const*>(password.data());
    int const done =
        ::crypto_pwhash(out.data(), out.size(), text, password.size(), salt.data(), cost.passes(),
                        cost.memory_kib() << 10, crypto_pwhash_ALG_ARGON2ID13);
    if (done != 0) {
        return base::fail(base::Fault::unavailable,
                          "there is not the memory that this passphrase asks for");
    }
    auto key = Key::of(out);
    wipe(out);
    return key;
}

}  // namespace weir::crypto
