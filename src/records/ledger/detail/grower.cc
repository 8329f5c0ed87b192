#include "records/ledger/detail/grower.h"

#include <utility>

namespace weir::ledger::detail {
namespace {

constexpr std::size_t kBatch = 1 << 12;  // leaves: a mebibyte

}  // namespace

Grower::~Grower() {
    if (running_) running_->wait();
}

base::Status Grower::plant(Batch const& batch) {
    auto index = batch.first;
    for (auto const& leaf : batch.leaves) {
        if (auto const good = check_(leaf); !good) {
            return base::fail(base::Fault::corrupt,
                              "entry " + std::to_string(index) + ": " + good.error().message);
        }
        tree_.append(leaf_hash(leaf));
        ++index;
    }
    return {};
}

base::Status Grower::settle() {
    if (!running_) return {};
    auto done = running_->get();
    running_.reset();
    return done;
}

base::Status Grower::add(base::ByteView leaf) {
    batch_.leaves.emplace_back(leaf.begin(), leaf.end());
    if (batch_.leaves.size() < kBatch) return {};
    if (auto settled = settle(); !settled) return settled;
    auto const next = batch_.first + batch_.leaves.size();
    running_ = std::async(std::launch::async, [this, batch = std::exchange(batch_, {next, {}})] {
        return plant(batch);
    });
    return {};
}

base::Result<Tree> Grower::finish() && {
    if (auto settled = settle(); !settled) return std::unexpected(settled.error());
    if (auto planted = plant(batch_); !planted) return std::unexpected(planted.error());
    return std::move(tree_);
}

}  // namespace weir::ledger::detail
