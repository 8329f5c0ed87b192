// What the table remembers of its month keys: those in force with the table key each of them wraps
// (one; two while a rotation runs), and those that have ended.
#pragma once

#include <vector>

#include "engines/store/records.h"
#include "records/vault/detail/month_key.h"

namespace weir::vault::detail {

struct MonthRow {
    MonthRef ref;
    base::Bytes wrapped;  // the table key
};

struct EndedMonth {
    MonthRef ref;
    bool is_destroyed = false;  // here; a file's copies are another matter
};

/// Ascending by number. corrupt if a row cannot be read.
[[nodiscard]] base::Result<std::vector<MonthRow>> months_in(store::Records const& records);
[[nodiscard]] base::Result<std::vector<EndedMonth>> ended_months_in(store::Records const& records);

void put(store::Records::Batch& batch, MonthRow const& row);
void put(store::Records::Batch& batch, EndedMonth const& month);
void erase_month(store::Records::Batch& batch, std::uint32_t number);

}  // namespace weir::vault::detail
