// A record as the frame of the log holds it: leaf || sealed opening. docs/formats/leaf.md.
#pragma once

#include "records/ledger/ledger.h"

namespace weir::ledger::detail {

[[nodiscard]] base::Bytes payload_of(Record const& record);
/// corrupt if it does not begin with a leaf.
[[nodiscard]] base::Result<Record> record_of(base::ByteView payload);

}  // namespace weir::ledger::detail
