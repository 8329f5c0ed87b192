// Looking for bytes in every file of a folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace weir::drill::detail {

struct Found {
    std::size_t files = 0;            // looked through
    std::size_t bytes = 0;            // of them
    std::vector<bool> is_found;       // of each pattern, in order
    std::vector<std::string> places;  // files in which one was, by name within the folder
};

/// Every regular file below `folder`, also hidden ones, and their names. io or too_large if one
/// cannot be read whole.
[[nodiscard]] base::Result<Found> look_for(std::vector<std::string> const& patterns,
                                           std::filesystem::path const& folder);

}  // namespace weir::drill::detail
