// The month key in a file: 64 hexadecimal digits, then a line that says what it is.
#pragma once

#include <filesystem>

#include "engines/crypto/key.h"

namespace weir::vault::detail {

/// A fresh key in a new file that only its owner may read; `exists` if there is one.
[[nodiscard]] base::Result<crypto::Key> create_month_key(std::filesystem::path const& path);
/// not_found, io, or corrupt if the file is no such key.
[[nodiscard]] base::Result<crypto::Key> read_month_key(std::filesystem::path const& path);

}  // namespace weir::vault::detail
