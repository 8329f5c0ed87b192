// A machine's TLS key, in a text file that only its keeper or client reads. The public half is what
// the other machine's weir.toml names.
#pragma once

#include <filesystem>

#include "engines/crypto/sign.h"

namespace weir::crypto {

/// Mode 0600; `exists` if a file of that name is there.
[[nodiscard]] base::Status write_machine_key(std::filesystem::path const& path,
                                             SigningKey const& key);
/// As read_secret_file; corrupt if it is no such file or its halves do not belong together.
[[nodiscard]] base::Result<SigningKey> read_machine_key(std::filesystem::path const& path);

}  // namespace weir::crypto
