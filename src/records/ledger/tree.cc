#include "records/ledger/tree.h"

#include <algorithm>
#include <bit>
#include <optional>

#include "base/check.h"
#include "engines/crypto/hash.h"
#include "engines/crypto/hash_many.h"

namespace weir::ledger {
namespace {

/// The split of RFC 6962: the largest power of two below n, n >= 2.
std::uint64_t left_part(std::uint64_t n) { return std::bit_floor(n - 1); }

using Levels = std::vector<std::vector<Digest>>;

/// Leaves [begin, end); begin is a multiple of the smallest power of two >= end - begin.
struct LeafRange {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    [[nodiscard]] std::uint64_t size() const { return end - begin; }
};

/// The range is a row of complete subtrees, one for each bit of its size, largest first.
Digest hash_of(Levels const& levels, LeafRange range) {
    auto const size = range.size();
    std::optional<Digest> right;
    for (std::size_t k = 0; size >> k != 0; ++k) {
        if ((size >> k & 1) == 0) continue;
        auto const& subtree = levels[k][(range.begin >> k) + (size >> k) - 1];
        right = right ? node_hash(subtree, *right) : subtree;
    }
    return *right;
}

constexpr std::uint8_t kLeafPrefix = 0;
constexpr std::uint8_t kNodePrefix = 1;

/// The nodes over the pairs of a level from pair `first` on.
std::vector<Digest> nodes_over(std::vector<Digest> const& level, std::size_t first) {
    auto const* const bytes = level.data()->data();
    constexpr auto kPairSize = 2 * std::tuple_size_v<Digest>;
    static_assert(2 * sizeof(Digest) == kPairSize);
    std::vector<crypto::Message> messages;
    messages.reserve(level.size() / 2 - first);
    for (auto pair = first; pair < level.size() / 2; ++pair) {
        messages.push_back({{&kNodePrefix, 1}, {bytes + pair * kPairSize, kPairSize}});
    }
    return crypto::sha256_many(messages);
}

/// What a proof consumes from its front; `empty` means the proof was too short.
class ProofReader {
public:
    explicit ProofReader(std::span<Digest const> proof) : rest_(proof) {}
    [[nodiscard]] bool empty() const { return rest_.empty(); }
    Digest const& take() {
        auto const& front = rest_.front();
        rest_ = rest_.subspan(1);
        return front;
    }

private:
    std::span<Digest const> rest_;
};

}  // namespace

Digest leaf_hash(base::ByteView entry) { return crypto::sha256({{&kLeafPrefix, 1}, entry}); }

Digest node_hash(Digest const& left, Digest const& right) {
    return crypto::sha256({{&kNodePrefix, 1}, left, right});
}

std::vector<Digest> leaf_hashes(std::span<base::ByteView const> entries) {
    std::vector<crypto::Message> messages;
    messages.reserve(entries.size());
    for (auto const& entry : entries) messages.push_back({{&kLeafPrefix, 1}, entry});
    return crypto::sha256_many(messages);
}

void Tree::append(std::span<Digest const> leaves) {
    std::vector<Digest> fresh(leaves.begin(), leaves.end());
    for (std::size_t k = 0; !fresh.empty(); ++k) {
        if (levels_.size() == k) levels_.emplace_back();
        auto& level = levels_[k];
        auto const pairs = level.size() / 2;
        level.insert(level.end(), fresh.begin(), fresh.end());
        fresh = nodes_over(level, pairs);
    }
}

void Tree::append(Digest const& leaf) {
    Digest complete = leaf;
    for (std::size_t k = 0;; ++k) {
        if (levels_.size() == k) levels_.emplace_back();
        auto& level = levels_[k];
        level.push_back(complete);
        if (level.size() % 2 != 0) return;
        complete = node_hash(level[level.size() - 2], level[level.size() - 1]);
    }
}

Digest Tree::root(std::uint64_t size) const {
    base::check(size <= this->size(), "a root is asked for leaves that do not exist");
    if (size == 0) return crypto::sha256(base::ByteView{});
    return hash_of(levels_, {0, size});
}

Digest Tree::subtree(unsigned height, std::uint64_t index) const {
    base::check(height < levels_.size() && index < levels_[height].size(),
                "a subtree is asked for that is not complete");
    return levels_[height][index];
}

std::vector<Digest> Tree::inclusion(std::uint64_t index, std::uint64_t size) const {
    base::check(index < size && size <= this->size(), "an inclusion proof outside the tree");
    std::vector<Digest> path;
    LeafRange range{0, size};
    while (range.size() > 1) {
        auto const middle = range.begin + left_part(range.size());
        if (index < middle) {
            path.push_back(hash_of(levels_, {middle, range.end}));
            range.end = middle;
        } else {
            path.push_back(hash_of(levels_, {range.begin, middle}));
            range.begin = middle;
        }
    }
    std::ranges::reverse(path);
    return path;
}

std::vector<Digest> Tree::consistency(std::uint64_t from, std::uint64_t to) const {
    base::check(from <= to && to <= size(), "a consistency proof outside the tree");
    if (from == 0) return {};
    std::vector<Digest> proof;
    LeafRange range{0, to};
    while (range.end != from) {
        auto const middle = range.begin + left_part(range.size());
        if (from <= middle) {
            proof.push_back(hash_of(levels_, {middle, range.end}));
            range.end = middle;
        } else {
            proof.push_back(hash_of(levels_, {range.begin, middle}));
            range.begin = middle;
        }
    }
    // Who holds the old root knows this subtree already if it is the whole old tree.
    if (range.begin != 0) proof.push_back(hash_of(levels_, range));
    std::ranges::reverse(proof);
    return proof;
}

std::size_t inclusion_length(std::uint64_t index, std::uint64_t size) {
    base::check(index < size, "an inclusion proof outside the tree");
    // Below the height where leaf and last leaf part there is a sibling at every level; above it
    // only where the leaf lies in a right half.
    auto const apart = static_cast<std::size_t>(std::bit_width(index ^ (size - 1)));
    return apart + static_cast<std::size_t>(apart < 64 ? std::popcount(index >> apart) : 0);
}

// RFC 9162 section 2.1.3.2.
bool verify_inclusion(InclusionClaim const& claim, std::span<Digest const> proof) {
    if (claim.index >= claim.size) return false;
    auto node = claim.index;
    auto last = claim.size - 1;
    auto hash = claim.leaf;
    for (auto const& sibling : proof) {
        if (last == 0) return false;
        if (node % 2 == 1 || node == last) {
            hash = node_hash(sibling, hash);
            while (node % 2 == 0 && node != 0) {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && hash == claim.root;
}

// RFC 9162 section 2.1.4.2.
bool verify_consistency(ConsistencyClaim const& claim, std::span<Digest const> proof) {
    if (claim.from == 0 || claim.from > claim.to) return false;
    if (claim.from == claim.to) return proof.empty() && claim.from_root == claim.to_root;
    ProofReader reader(proof);
    auto node = claim.from - 1;
    auto last = claim.to - 1;
    while (node % 2 == 1) {
        node >>= 1;
        last >>= 1;
    }
    // A tree of a power of two is a whole subtree of the new one: its root starts both ways up.
    if (node != 0 && reader.empty()) return false;
    auto from_hash = node == 0 ? claim.from_root : reader.take();
    auto to_hash = from_hash;
    while (!reader.empty()) {
        if (last == 0) return false;
        auto const& sibling = reader.take();
        if (node % 2 == 1 || node == last) {
            from_hash = node_hash(sibling, from_hash);
            to_hash = node_hash(sibling, to_hash);
            while (node % 2 == 0 && node != 0) {
                node >>= 1;
                last >>= 1;
            }
        } else {
            to_hash = node_hash(to_hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && from_hash == claim.from_root && to_hash == claim.to_root;
}

}  // namespace weir::ledger
