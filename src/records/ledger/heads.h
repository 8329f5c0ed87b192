// The private view: how everybody who is enrolled can check, against an operator who would rather
// not show it, that what they are shown is *all* that names them. Each person has a chain over the
// slots that are theirs; once an epoch the heads of all chains, also those of people nobody looked
// at, go into a Merkle-sum tree whose root, size and sum stand in the log. Knows no keys: labels
// and tags are made by the vault. Source: Maxwell's sum tree with both child sums hashed. Format:
// docs/formats/heads.md.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "records/ledger/leaf.h"

namespace weir::ledger {

/// The chain of a person with no slots.
[[nodiscard]] base::Digest chain_start();

/// One more slot of a person: their `count`-th (from 1), in entry `index`.
struct ChainLink {
    std::uint64_t count = 0;
    std::uint64_t index = 0;
    Slot slot;
};
[[nodiscard]] base::Digest chain_next(base::Digest const& chain, ChainLink const& link);

/// One person's head in one epoch.
struct Head {
    base::Digest label{};     // means nothing without the person's key, and another each epoch
    std::uint64_t count = 0;  // slots so far
    base::Digest chain{};
    std::uint64_t fresh = 0;  // of these, since the last heads
    friend bool operator==(Head const&, Head const&) = default;
};

/// A sibling on the way from a head to the root.
struct SumStep {
    base::Digest hash{};
    std::uint64_t sum = 0;
    bool is_left = false;  // it stands to the left
    friend bool operator==(SumStep const&, SumStep const&) = default;
};
/// From the head upward; at most 64 steps.
using SumPath = std::vector<SumStep>;

/// The tree of one epoch. Leaves by label; split at the largest power of two below the size, as in
/// RFC 6962; a node is SHA-256(02 || left sum || left hash || right sum || right hash).
class HeadsTree {
public:
    /// Sorts. corrupt if two heads have one label; bad_input if the sums overflow 63 bits.
    [[nodiscard]] static base::Result<HeadsTree> of(Epoch epoch, std::vector<Head> heads);
    [[nodiscard]] Heads heads() const;  // what the log shows
    /// Nothing if nobody has this label.
    [[nodiscard]] std::optional<Head> find(base::Digest const& label) const;
    [[nodiscard]] std::optional<SumPath> path(base::Digest const& label) const;

private:
    struct Node {
        base::Digest hash{};
        std::uint64_t sum = 0;
    };
    [[nodiscard]] Node node_of(std::size_t first, std::size_t last) const;
    Epoch epoch_;
    std::vector<Head> heads_;
    std::vector<base::Digest> leaves_;
};

/// Whether the head is one of the tree that the log shows.
[[nodiscard]] bool verify_head(Epoch epoch, Head const& head, SumPath const& path,
                               Heads const& shown);

/// What everybody can count without any key: that every slot in the log was counted for somebody,
/// and that there is one head for each person enrolled. Feed it every leaf in order.
class PublicAudit {
public:
    /// corrupt: heads whose sum is not the number of slots since the last heads, or whose number is
    /// not that of people enrolled and not departed.
    [[nodiscard]] base::Status add(Leaf const& leaf);
    /// The same of an entry's bytes; corrupt too if they are no leaf.
    [[nodiscard]] base::Status add(base::ByteView entry);
    [[nodiscard]] std::uint64_t slots() const { return slots_; }     // in all
    [[nodiscard]] std::uint64_t uncounted() const { return open_; }  // since the last heads
    [[nodiscard]] std::uint64_t people() const { return people_; }   // enrolled, not departed
    [[nodiscard]] std::uint64_t epochs() const { return epochs_; }   // heads seen

private:
    std::uint64_t slots_ = 0;
    std::uint64_t open_ = 0;
    std::uint64_t people_ = 0;
    std::uint64_t epochs_ = 0;
    Epoch last_;
};

}  // namespace weir::ledger
