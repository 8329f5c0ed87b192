// The private half of a key pair that backups are sealed to, in a text file that its owner keeps
// away from the machine whose backups they are.
#pragma once

#include <filesystem>

#include "engines/crypto/seal.h"

namespace weir::crypto {

/// Mode 0600; `exists` if a file of that name is there.
[[nodiscard]] base::Status write_recipient(std::filesystem::path const& path, BoxPair const& pair);
/// As read_secret_file; corrupt if it is no such file or its halves do not belong together.
[[nodiscard]] base::Result<BoxPair> read_recipient(std::filesystem::path const& path);

}  // namespace weir::crypto
