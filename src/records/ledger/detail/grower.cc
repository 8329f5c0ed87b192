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
    auto const entries = planted_.entries();
    auto index = tree_.size();
    for (auto const& entry : entries) {
        if (auto const good = check_(entry); !good) {
            return base::fail(base::Fault::corrupt,
                              "entry " + std::to_string(index) + ": " + good.error().message);
        }
        ++index;
    }
    tree_.append(leaf_hashes(entries));
    planted_.clear();
    return {};
}

base::Status Grower::finish_planting() {
    return planting_.valid() ? planting_.get() : base::Status();
}

base::Status Grower::add(base::ByteView entry) {
    batch_.add(entry);
    if (!batch_.is_full()) return {};
    if (auto planted = finish_planting(); !planted) return planted;
    std::swap(batch_, planted_);
    planting_ = std::async(std::launch::async, [this] { return plant(); });
    return {};
}

base::Result<Tree> Grower::finish() && {
    if (auto planted = finish_planting(); !planted) return std::unexpected(planted.error());
    // Entries that were refused are still there, and are refused again.
    if (planted_.size() == 0) std::swap(batch_, planted_);
    if (auto planted = plant(); !planted) return std::unexpected(planted.error());
    return std::move(tree_);
}

}  // namespace weir::ledger::detail
