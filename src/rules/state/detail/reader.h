// Opens the ledger's records as they are read, a batch on two threads, and gives them on in order:
// to open one costs more than everything else that is done with it.
#pragma once

#include <span>
#include <vector>

#include "rules/state/control.h"

namespace weir::state::detail {

class Reader {
public:
    Reader(vault::Vault const& vault, Control::Each const& each) : vault_(vault), each_(each) {}

    /// Takes a copy. An error of an earlier record, or of `each`, may come here.
    [[nodiscard]] base::Status add(std::uint64_t index, ledger::Record const& record);
    [[nodiscard]] base::Status finish();

private:
    struct Item {
        std::uint64_t index = 0;
        ledger::Record record;
    };
    using Opened = std::vector<base::Result<Happened>>;
    [[nodiscard]] Opened open(std::span<Item const> items) const;

    vault::Vault const& vault_;
    Control::Each const& each_;
    std::vector<Item> items_;
};

}  // namespace weir::state::detail
