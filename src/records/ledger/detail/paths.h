// The names of the ledger's two files in its folder.
#pragma once

#include <string_view>

namespace weir::ledger::detail {

inline constexpr std::string_view kLogFile = "log";
inline constexpr std::string_view kCheckpointFile = "checkpoint";

}  // namespace weir::ledger::detail
