// How many frames of a day's log were acknowledged, in a small file beside it. The log alone cannot
// tell a frame that was lost later from one that was never whole: with the number, damage at its
// end is found instead of being taken for the end of a cut write.
#pragma once

#include <filesystem>

#include "base/bytes.h"
#include "base/time.h"

namespace weir::intake::detail {

/// 0 where nothing is known: no such file, or a damaged one.
[[nodiscard]] std::uint64_t acknowledged_of(std::filesystem::path const& folder, base::Date day);
/// Durable when it returns, as base::write_file. io.
[[nodiscard]] base::Status remember_acknowledged(std::filesystem::path const& folder,
                                                 base::Date day, std::uint64_t frames);
/// Before the log goes, so that no new log of the day is measured by an old one. io.
[[nodiscard]] base::Status forget_acknowledged(std::filesystem::path const& folder, base::Date day);

}  // namespace weir::intake::detail
