// A secret of 32 bytes. Move-only, wiped when it dies, never printed and never compared with ==.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "base/result.h"

namespace weir::crypto {

class Key {
public:
    static constexpr std::size_t kSize = 32;

    /// 32 fresh bytes from the system.
    static Key generate();
    /// Copies exactly 32 bytes; bad_input otherwise.
    static base::Result<Key> of(base::ByteView bytes);

    Key(Key&& other) noexcept;
    Key& operator=(Key&& other) noexcept;
    Key(Key const&) = delete;
    Key& operator=(Key const&) = delete;
    ~Key();

    /// Valid as long as the key. For this module's functions and for wrapping only. Asking a key
    /// that was moved away is a bug: its zeros must never seal anything.
    [[nodiscard]] base::ByteView bytes() const;
    /// A second holder of the same secret, asked for by name.
    [[nodiscard]] Key clone() const;

private:
    Key() = default;
    std::array<std::uint8_t, kSize> bytes_{};
    bool is_held_ = true;
};

/// Overwrites memory in a way the compiler keeps.
void wipe(std::span<std::uint8_t> bytes);

/// Process hygiene, called once at the start of main: no core dumps, not traceable by other
/// processes of the user, and where the process may lock memory without limit (RLIMIT_MEMLOCK), all
/// of its memory stays out of the swap. io if the system refuses one of the first two.
[[nodiscard]] base::Status harden_process();

}  // namespace weir::crypto
