#include "records/ledger/heads.h"

#include <algorithm>
#include <bit>
#include <string>

#include "base/check.h"
#include "engines/crypto/hash.h"

namespace weir::ledger {
namespace {

constexpr std::string_view kChainLabel = "weir/chain/v1";
constexpr std::string_view kHeadLabel = "weir/head/v1";
constexpr std::uint8_t kSumNode = 2;
constexpr std::size_t kStepsMax = 64;
constexpr std::uint64_t kSumMax = std::uint64_t{1} << 63;

base::Digest head_hash(Epoch epoch, Head const& head) {
    base::Writer writer;
    writer.raw(base::bytes_of(kHeadLabel));
    writer.u64(epoch.hour);
    writer.raw(head.label);
    writer.u64(head.count);
    writer.raw(head.chain);
    return crypto::sha256(writer.view());
}

struct Weighed {
    base::Digest hash{};
    std::uint64_t sum = 0;
};

base::Digest join(Weighed const& left, Weighed const& right) {
    base::Writer writer;
    writer.u8(kSumNode);
    writer.u64(left.sum);
    writer.raw(left.hash);
    writer.u64(right.sum);
    writer.raw(right.hash);
    return crypto::sha256(writer.view());
}

std::unexpected<base::Error> wrong(std::string_view what) {
    return base::fail(base::Fault::corrupt, std::string(what));
}

}  // namespace

base::Digest chain_start() { return crypto::sha256(base::bytes_of(kChainLabel)); }

base::Digest chain_next(base::Digest const& chain, ChainLink const& link) {
    base::Writer writer;
    writer.raw(base::bytes_of(kChainLabel));
    writer.raw(chain);
    writer.u64(link.count);
    writer.u64(link.index);
    writer.raw(link.slot.tag);
    writer.raw(link.slot.commitment);
    return crypto::sha256(writer.view());
}

base::Result<HeadsTree> HeadsTree::of(Epoch epoch, std::vector<Head> heads) {
    std::ranges::sort(heads, {}, &Head::label);
    if (std::ranges::adjacent_find(heads, {}, &Head::label) != heads.end()) {
        return base::fail(base::Fault::corrupt, "two heads have one label");
    }
    HeadsTree tree;
    tree.epoch_ = epoch;
    std::uint64_t sum = 0;
    for (auto const& head : heads) {
        if (head.fresh >= kSumMax - sum) {
            return base::fail(base::Fault::bad_input, "the heads' sum is too large");
        }
        sum += head.fresh;
        tree.leaves_.push_back(head_hash(epoch, head));
    }
    tree.heads_ = std::move(heads);
    return tree;
}

HeadsTree::Node HeadsTree::node_of(std::size_t first, std::size_t last) const {
    if (last - first == 1) return {leaves_[first], heads_[first].fresh};
    auto const middle = first + std::bit_floor(last - first - 1);
    auto const left = node_of(first, middle);
    auto const right = node_of(middle, last);
    return {join({left.hash, left.sum}, {right.hash, right.sum}), left.sum + right.sum};
}

Heads HeadsTree::heads() const {
    if (heads_.empty()) return {crypto::sha256({}), 0, 0};
    auto const root = node_of(0, heads_.size());
    return {root.hash, heads_.size(), root.sum};
}

std::optional<Head> HeadsTree::find(base::Digest const& label) const {
    auto const found = std::ranges::lower_bound(heads_, label, {}, &Head::label);
    if (found == heads_.end() || found->label != label) return std::nullopt;
    return *found;
}

std::optional<SumPath> HeadsTree::path(base::Digest const& label) const {
    auto const found = std::ranges::lower_bound(heads_, label, {}, &Head::label);
    if (found == heads_.end() || found->label != label) return std::nullopt;
    std::size_t first = 0;
    std::size_t last = heads_.size();
    auto const at = static_cast<std::size_t>(found - heads_.begin());
    SumPath path;
    while (last - first > 1) {
        auto const middle = first + std::bit_floor(last - first - 1);
        bool const goes_left = at < middle;
        auto const sibling = goes_left ? node_of(middle, last) : node_of(first, middle);
        path.push_back({sibling.hash, sibling.sum, !goes_left});
        (goes_left ? last : first) = middle;
    }
    std::ranges::reverse(path);
    return path;
}

bool verify_head(Epoch epoch, Head const& head, SumPath const& path, Heads const& shown) {
    if (path.size() > kStepsMax || shown.people == 0) return false;
    Weighed node{head_hash(epoch, head), head.fresh};
    for (auto const& step : path) {
        if (node.sum >= kSumMax || step.sum >= kSumMax) return false;
        Weighed const sibling{step.hash, step.sum};
        node = step.is_left ? Weighed{join(sibling, node), sibling.sum + node.sum}
                            : Weighed{join(node, sibling), node.sum + sibling.sum};
    }
    return node.hash == shown.root && node.sum == shown.slots;
}

base::Status PublicAudit::add(Leaf const& leaf) {
    slots_ += leaf.slots.size();
    open_ += leaf.slots.size();
    if (leaf.departed > people_ + leaf.enrolled) {
        return wrong("more people departed than were enrolled");
    }
    people_ += leaf.enrolled;
    people_ -= leaf.departed;
    if (leaf.kind != LeafKind::heads) return {};
    if (leaf.heads.slots != open_) {
        return wrong("its heads count another number of slots than the log has");
    }
    if (leaf.heads.people != people_) {
        return wrong("it has another number of heads than people are enrolled");
    }
    if (epochs_ > 0 && leaf.epoch <= last_) return wrong("its epoch had its heads already");
    open_ = 0;
    last_ = leaf.epoch;
    ++epochs_;
    return {};
}

base::Status PublicAudit::add(base::ByteView entry) {
    auto const leaf = decode_leaf(entry);
    return leaf ? add(*leaf) : std::unexpected(leaf.error());
}

}  // namespace weir::ledger
