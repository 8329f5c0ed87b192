#include "records/ledger/detail/grower.h"

#include <utility>

namespace weir::ledger::detail {
namespace {

// Few enough to stay in the processor's cache until they are hashed.
constexpr std::size_t kBatchBytes = 1 << 18;
constexpr std::size_t kBatchEntries = 1 << 11;

}  // namespace

void Batch::add(base::ByteView entry) {
    bytes_.insert(bytes_.end(), entry.begin(), entry.end());
    ends_.push_back(bytes_.size());
}

bool Batch::is_full() const { return bytes_.size() >= kBatchBytes || size() >= kBatchEntries; }

std::vector<base::ByteView> Batch::entries() const {
    std::vector<base::ByteView> entries;
    entries.reserve(ends_.size());
    std::size_t begin = 0;
    for (auto const end : ends_) {
        entries.push_back(base::ByteView(bytes_).subspan(begin, end - begin));
        begin = end;
    }
    return entries;
}

void Batch::clear() {
    bytes_.clear();
    ends_.clear();
}

base::Status Grower::plant() {
    auto const entries = batch_.entries();
    auto index = tree_.size();
    for (auto const& entry : entries) {
        if (auto const good = check_(entry); !good) {
            return base::fail(base::Fault::corrupt,
                              "entry " + std::to_string(index) + ": " + good.error().message);
        }
        ++index;
    }
    tree_.append(leaf_hashes(entries));
    batch_.clear();
    return {};
}

base::Status Grower::add(base::ByteView entry) {
    batch_.add(entry);
    return batch_.is_full() ? plant() : base::Status();
}

base::Result<Tree> Grower::finish() && {
    if (auto planted = plant(); !planted) return std::unexpected(planted.error());
    return std::move(tree_);
}

}  // namespace weir::ledger::detail
