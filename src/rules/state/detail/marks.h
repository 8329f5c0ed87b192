// What an entry leaves behind in the state, said in its record's mark, so that a start need not
// open what leaves nothing. Decision record 0022.
#pragma once

#include "records/ledger/leaf.h"
#include "records/vault/vault.h"
#include "rules/state/entries.h"

namespace weir::state::detail {

inline constexpr vault::Mark kLasting{0};  // anything at all, or slots, whose people must be known
inline constexpr vault::Mark kPassing{1};  // its time and that there is one entry more
inline constexpr vault::Mark kReading{2};  // that too, and for an hour that it was read

/// Whatever is not known to leave nothing is lasting.
[[nodiscard]] vault::Mark mark_of(Entry const& entry, ledger::Leaf const& leaf);

}  // namespace weir::state::detail
