// The Merkle tree of RFC 6962 section 2.1: leaf = SHA-256(00 || entry), node = SHA-256(01 || L ||
// R), and its inclusion and consistency proofs, with the iterative verifiers of RFC 9162
// section 2.1.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"

namespace weir::ledger {

using base::Digest;

[[nodiscard]] Digest leaf_hash(base::ByteView entry);
[[nodiscard]] Digest node_hash(Digest const& left, Digest const& right);
[[nodiscard]] std::vector<Digest> leaf_hashes(std::span<base::ByteView const> entries);

/// A growing tree that can give the root and proofs of every size it has had. Amortised O(1)
/// append; 64 bytes of memory a leaf. Not synchronised.
class Tree {
public:
    void append(Digest const& leaf);
    /// The same of many, in order, hashed together: several times as fast a leaf.
    void append(std::span<Digest const> leaves);
    [[nodiscard]] std::uint64_t size() const { return levels_.empty() ? 0 : levels_[0].size(); }
    /// Root of the first `size` leaves; size <= size(), else a bug. Empty tree: SHA-256("").
    [[nodiscard]] Digest root(std::uint64_t size) const;
    [[nodiscard]] Digest leaf(std::uint64_t index) const { return levels_[0][index]; }
    /// Root of the complete subtree of 2^height leaves that begins at leaf `index` * 2^height; a
    /// bug where the tree has not all of them.
    [[nodiscard]] Digest subtree(unsigned height, std::uint64_t index) const;
    /// Audit path of leaf `index` in the tree of `size` leaves; index < size <= size().
    [[nodiscard]] std::vector<Digest> inclusion(std::uint64_t index, std::uint64_t size) const;
    /// Proof that the tree of `from` leaves is a prefix of that of `to`; from <= to <= size().
    [[nodiscard]] std::vector<Digest> consistency(std::uint64_t from, std::uint64_t to) const;

private:
    std::vector<std::vector<Digest>> levels_;  // levels_[k][i]: complete subtree of 2^k leaves
};

struct InclusionClaim {
    std::uint64_t index = 0;
    std::uint64_t size = 0;
    Digest leaf{};
    Digest root{};
};
/// How many hashes the audit path of leaf `index` has in a tree of `size`; index < size.
[[nodiscard]] std::size_t inclusion_length(std::uint64_t index, std::uint64_t size);
/// Whether `proof` shows the claim; false for any proof of the wrong length.
[[nodiscard]] bool verify_inclusion(InclusionClaim const& claim, std::span<Digest const> proof);

struct ConsistencyClaim {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    Digest from_root{};
    Digest to_root{};
};
[[nodiscard]] bool verify_consistency(ConsistencyClaim const& claim, std::span<Digest const> proof);

}  // namespace weir::ledger
