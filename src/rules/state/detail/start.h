// Folds a whole ledger for the start of a keeper, and opens only what the state needs of it:
// entries whose mark says that they leave nothing behind are passed over, but for the last of them.
#pragma once

#include <vector>

#include "rules/state/control.h"

namespace weir::state::detail {

/// The same state as folding every entry gives: time is the last entry's, since it never runs
/// back, and of the reads those of the last hour count.
class Start {
public:
    Start(ledger::Ledger const& ledger, vault::Vault const& vault)
        : ledger_(ledger), vault_(vault) {}

    /// corrupt if an entry that is opened does not open or cannot follow.
    [[nodiscard]] base::Result<State> run() &&;

private:
    /// Asked by the thread that reads ahead: nothing it notes down is read before the scan is over.
    [[nodiscard]] bool wants(std::uint64_t index, base::ByteView leaf, base::ByteView opening);
    [[nodiscard]] base::Status fold_next(Happened const& happened);
    [[nodiscard]] base::Status fold_passed_over();
    /// The time of an entry that was passed over, where the next one asks for it.
    [[nodiscard]] base::Status catch_up(std::uint64_t index);
    /// Opens these entries, ascending, and gives them on.
    [[nodiscard]] base::Status open(std::vector<std::uint64_t> const& indexes,
                                    Control::Each const& each) const;

    ledger::Ledger const& ledger_;
    vault::Vault const& vault_;
    State state_;
    std::uint64_t seen_ = 0;               // entries looked at
    bool is_last_open_ = true;             // of these: the last is opened
    std::uint32_t hour_ = 0;               // of the last read that was passed over
    std::vector<std::uint64_t> readings_;  // passed over in that hour
};

}  // namespace weir::state::detail
