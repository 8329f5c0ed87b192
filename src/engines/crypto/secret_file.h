// Files that hold a secret: read only if nobody else could have read or replaced them, and removed
// so that nothing of them stays under their name.
#pragma once

#include <filesystem>

#include "base/bytes.h"
#include "base/result.h"

namespace weir::crypto {

/// The whole file. bad_input, saying which check failed with what was expected and what there is:
/// it is a link or no plain file, another user's, open to group or others, or lies in a folder that
/// others may write to. not_found, io, too_large. The caller wipes what it gets.
[[nodiscard]] base::Result<base::Bytes> read_secret_file(std::filesystem::path const& path,
                                                         std::size_t size_max);

/// Overwrites the file once, syncs, removes it, syncs the folder. Absent already is done. A copying
/// file system or a worn disk may keep the old blocks: what was copied is not destroyed by this.
[[nodiscard]] base::Status destroy_secret_file(std::filesystem::path const& path);

}  // namespace weir::crypto
