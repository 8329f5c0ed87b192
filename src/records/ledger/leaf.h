// What the public may see of an entry: a coarse kind, the hour, a commitment and slots, always 256
// bytes. Type, exact time, actor and content are committed, not shown. Format:
// docs/formats/leaf.md.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"

namespace weir::ledger {

enum class LeafKind : std::uint8_t { slots = 1, heads = 2, state = 3, other = 4 };

/// A place in the log that one person can recognise with their own key: tag and commitment.
struct Slot {
    base::Digest tag{};
    base::Digest commitment{};
    friend bool operator==(Slot const&, Slot const&) = default;
};

/// An hour since 1970, UTC: as much of an entry's time as is shown.
struct Epoch {
    std::uint32_t hour = 0;
    friend constexpr auto operator<=>(Epoch const&, Epoch const&) = default;
};
[[nodiscard]] Epoch epoch_of(base::Instant at);

/// What a leaf of kind `heads` shows: the Merkle-sum tree over everybody's head.
struct Heads {
    base::Digest root{};
    std::uint64_t people = 0;
    std::uint64_t slots = 0;  // since the heads before
    friend bool operator==(Heads const&, Heads const&) = default;
};

inline constexpr std::size_t kLeafSize = 256;
inline constexpr std::size_t kLeafSlotsMax = 3;

struct Leaf {
    LeafKind kind = LeafKind::other;
    Epoch epoch;
    base::Digest commitment{};  // SHA-256("weir/body/v1" || salt || committed body)
    std::vector<Slot> slots;    // at most kLeafSlotsMax; none in `heads`
    /// Kind `slots` without slots: many people's data was opened together, and this commits to a
    /// statement, for everybody, of whose and why. Zeros otherwise.
    base::Digest statement{};
    Heads heads{};               // kind `heads` only
    std::uint32_t enrolled = 0;  // people who have a head from now on; kind `state` only
    std::uint32_t departed = 0;  // who have none any more; kind `state` only
    friend bool operator==(Leaf const&, Leaf const&) = default;
};

/// Exactly kLeafSize bytes: version, kind, slot count, epoch, commitment, what its kind shows,
/// zeros. What a kind does not show is a bug in a leaf of it.
[[nodiscard]] base::Bytes encode(Leaf const& leaf);
/// corrupt: wrong size, unknown version or kind, too many slots, padding that is not zero.
[[nodiscard]] base::Result<Leaf> decode_leaf(base::ByteView bytes);

}  // namespace weir::ledger
