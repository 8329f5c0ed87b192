// Who reports to whom in a directory file: managers exist, nobody is above themselves, and where
// the file names no units, the tree of reporting makes them.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "records/org/import.h"

namespace weir::org::detail {

struct ReportingOptions {
    std::span<std::size_t const> lines;  // of each person, for messages
    std::string_view file;
    bool makes_units = false;
};

/// Checks managers and clears those of the roots; fills unit_path if asked to. Changes `people` in
/// place and leaves them half changed on failure.
[[nodiscard]] base::Status follow_reporting(std::span<ForeignPerson> people,
                                            ReportingOptions const& options);

}  // namespace weir::org::detail
