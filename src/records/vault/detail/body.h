// The committed body of an entry: what the leaf's commitment covers. docs/formats/opening.md.
#pragma once

#include <array>

#include "records/vault/opening.h"

namespace weir::vault::detail {

inline constexpr std::size_t kTraceIdSize = 16;
inline constexpr std::size_t kSealedActorSize = 4 + 16;
using TraceId = std::array<std::uint8_t, kTraceIdSize>;
using Salt = std::array<std::uint8_t, 32>;

/// The actor as the body holds it: an id of their trace key and their number sealed under it. Zeros
/// for the system, so that its entries look like everybody's.
struct ActorField {
    TraceId id{};
    std::array<std::uint8_t, kSealedActorSize> sealed{};
    [[nodiscard]] bool is_system() const { return id == TraceId{}; }
};

/// An opening but for its actor's number, which needs a trace key.
struct Body {
    ActorField actor;
    Opening opening;  // actor is 0
};

[[nodiscard]] base::Bytes encode_body(Opening const& opening, ActorField const& actor);
/// corrupt if it is no body, or people or weeks are not in ascending order.
[[nodiscard]] base::Result<Body> decode_body(base::ByteView bytes);

/// SHA-256("weir/body/v1" || salt || body).
[[nodiscard]] base::Digest commitment_of(Salt const& salt, base::ByteView body);

}  // namespace weir::vault::detail
