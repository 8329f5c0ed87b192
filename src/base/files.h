// Whole files, read and written with care: a write is complete and synced under its name, or it is
// absent. A sync that fails ends the process: nothing would be known of the file any more.
#pragma once

#include <cstddef>
#include <filesystem>

#include "base/bytes.h"

namespace weir::base {

/// Reads a whole file of at most `size_max` bytes. not_found, io, or too_large.
[[nodiscard]] Result<Bytes> read_file(std::filesystem::path const& path, std::size_t size_max);

struct WriteOptions {
    unsigned mode = 0600;  // permission bits of a new file
    bool replace = false;  // false: `exists` if the name is taken
};

/// Writes a temporary file beside `path`, syncs it, renames it, syncs the folder. A crash leaves
/// the old file or the new one, never a part. io or exists.
[[nodiscard]] Status write_file(std::filesystem::path const& path, ByteView bytes,
                                WriteOptions options);

/// Syncs a folder so that names created, renamed or removed in it survive a crash. io.
[[nodiscard]] Status sync_folder(std::filesystem::path const& folder);

}  // namespace weir::base
