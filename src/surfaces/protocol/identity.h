// An identity file: the Ed25519 key with which a person proves who is asking and signs. Text, four
// lines; mode 0600. It names its person as the directory does, so that messages can say whose it
// is.
#pragma once

#include <filesystem>
#include <string>

#include "engines/crypto/sign.h"

namespace weir::protocol {

struct Identity {
    std::string person;  // the directory's id
    std::string role;    // what it was made for; informative
    crypto::SigningKey key;
};

/// not_found, or bad_input with the file's name if it is no identity file.
[[nodiscard]] base::Result<Identity> read_identity(std::filesystem::path const& path);
/// `exists` if a file of that name is there.
[[nodiscard]] base::Status write_identity(std::filesystem::path const& path,
                                          Identity const& identity);

}  // namespace weir::protocol
