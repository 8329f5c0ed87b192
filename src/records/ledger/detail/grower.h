// Grows a tree from entries as they are read, in batches: their hashes are computed together, which
// is several times as fast as one by one, and on a thread of their own while the next are read.
#pragma once

#include <future>

#include "records/ledger/tree.h"
#include "records/ledger/verify.h"

namespace weir::ledger::detail {

/// Entries in order, copied one behind the other.
class Batch {
public:
    void add(base::ByteView entry);
    [[nodiscard]] std::size_t size() const { return ends_.size(); }
    [[nodiscard]] bool is_full() const;
    /// Valid until the next add or clear.
    [[nodiscard]] std::vector<base::ByteView> entries() const;
    void clear();

private:
    base::Bytes bytes_;
    std::vector<std::size_t> ends_;
};

class Grower {
public:
    /// `check` looks at every entry, in order.
    explicit Grower(CheckEntry const& check) : check_(check) {}

    /// Takes a copy of an entry, of whatever size. An error of an earlier one may come here,
    /// once; nothing is to be added after it.
    [[nodiscard]] base::Status add(base::ByteView entry);
    /// The tree over all entries; corrupt names the first that `check` refused.
    [[nodiscard]] base::Result<Tree> finish() &&;

private:
    [[nodiscard]] base::Status plant();
    [[nodiscard]] base::Status finish_planting();
    CheckEntry const& check_;
    Tree tree_;
    Batch batch_;
    Batch planted_;                       // with tree_, the thread's while there is one
    std::future<base::Status> planting_;  // last, so that it ends first
};

}  // namespace weir::ledger::detail
