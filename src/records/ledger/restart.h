// The way on from a copy of a log whose signer's memory is lost: a new log, under another name and
// another key, that begins with the same entries. The old name never signs again, so nobody who
// trusted it can be shown a second history of it. DESIGN section 6.
#pragma once

#include "records/ledger/ledger.h"

namespace weir::ledger {

/// Copies every whole record of the log in `from` into a new log. A torn tail is left out: nobody
/// was promised it by this copy. corrupt if a record before it is damaged; `exists` as create.
[[nodiscard]] base::Result<Ledger> restart(std::filesystem::path const& from, LedgerPaths to,
                                           std::string origin, crypto::SigningKey key);

}  // namespace weir::ledger
