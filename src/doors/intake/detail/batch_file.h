// What intake writes: one frame a file handed in. In clear: the day whose key opens it and the
// weeks it touches; the rest is a sealed box, padded to a power of two.
#pragma once

#include <filesystem>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "doors/intake/detail/minimise.h"

namespace weir::intake::detail {

struct SealedBatch {
    base::Date day;
    std::vector<base::Week> weeks;  // sorted
    base::Bytes sealed;
};

[[nodiscard]] base::Bytes encode(SealedBatch const& batch);
[[nodiscard]] base::Result<SealedBatch> decode_sealed_batch(base::ByteView bytes);

/// The clear content, before it is sealed: padded to a power of two, at least 64 KiB.
[[nodiscard]] base::Bytes encode_placed(Placed const& placed);
/// Adds the events of one opened batch to `into`. corrupt if it is not one of ours.
[[nodiscard]] base::Status add_placed(base::ByteView bytes, Placed& into);

/// The log file of a day.
[[nodiscard]] std::filesystem::path log_of(std::filesystem::path const& folder, base::Date day);
/// Days that have a log file, in order.
[[nodiscard]] base::Result<std::vector<base::Date>> days_in(std::filesystem::path const& folder);

}  // namespace weir::intake::detail
