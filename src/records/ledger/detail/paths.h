// The names of the ledger's files in its folder.
#pragma once

#include <string_view>

namespace weir::ledger::detail {

inline constexpr std::string_view kLogFile = "log";
inline constexpr std::string_view kCheckpointFile = "checkpoint";
inline constexpr std::string_view kPublishedFile = "published";  // the hour of the public form

}  // namespace weir::ledger::detail
