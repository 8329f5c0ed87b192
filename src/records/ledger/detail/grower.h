// Grows a tree on a second thread, in batches: whoever reads a log has its frames' digests to check
// meanwhile, which costs as much again.
#pragma once

#include <future>
#include <optional>

#include "records/ledger/tree.h"
#include "records/ledger/verify.h"

namespace weir::ledger::detail {

/// For one thread to call.
class Grower {
public:
    /// `check` looks at every leaf in order, by turns on different threads, never on two at once.
    explicit Grower(CheckEntry const& check) : check_(check) {}
    Grower(Grower const&) = delete;
    Grower& operator=(Grower const&) = delete;
    ~Grower();

    /// Takes a copy of a leaf's bytes, of whatever size. An error of an earlier leaf may come here.
    [[nodiscard]] base::Status add(base::ByteView leaf);
    /// The tree over all leaves; corrupt names the first that `check` refused.
    [[nodiscard]] base::Result<Tree> finish() &&;

private:
    struct Batch {
        std::uint64_t first = 0;  // index of its first leaf
        std::vector<base::Bytes> leaves;
    };
    [[nodiscard]] base::Status settle();
    [[nodiscard]] base::Status plant(Batch const& batch);
    CheckEntry const& check_;
    Tree tree_;  // the worker's while `running_`
    Batch batch_;
    std::optional<std::future<base::Status>> running_;
};

}  // namespace weir::ledger::detail
