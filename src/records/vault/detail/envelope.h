// What openings and releases share: content sealed once under a fresh id and a quarter's key, its
// size a power of two. u32 quarter || 16 random bytes || AES-256-GCM(length || content || zeros).
#pragma once

#include <string_view>

#include "base/time.h"
#include "engines/crypto/key.h"

namespace weir::vault::detail {

/// A quarter of a year, UTC, counted from the first of 1970.
struct Quarter {
    std::uint32_t number = 0;
    friend constexpr auto operator<=>(Quarter const&, Quarter const&) = default;
};
[[nodiscard]] Quarter quarter_of(base::Instant at);

/// What the sealed bytes are for; another purpose, name or quarter does not open them.
struct EnvelopeUse {
    std::string_view label;  // "weir/opening/v1"
    std::string_view name;   // bound, not stored
    Quarter quarter;
};

inline constexpr std::size_t kEnvelopeSizeMax = std::size_t{1} << 25;

/// too_large beyond kEnvelopeSizeMax.
[[nodiscard]] base::Result<base::Bytes> seal_envelope(crypto::Key const& quarter_key,
                                                      EnvelopeUse const& use,
                                                      base::ByteView content);
/// corrupt if key, use or any bit differ. The caller wipes what it gets.
[[nodiscard]] base::Result<base::Bytes> open_envelope(crypto::Key const& quarter_key,
                                                      EnvelopeUse const& use,
                                                      base::ByteView sealed);
/// The quarter that sealed bytes name, unverified; corrupt if they are too short.
[[nodiscard]] base::Result<Quarter> quarter_in(base::ByteView sealed);

}  // namespace weir::vault::detail
