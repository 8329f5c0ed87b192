// A signing key as two people can compare it, aloud or on paper: who checks a holder's fingerprint
// with the holder finds out a key that somebody else had registered (review-security C1).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engines/crypto/sign.h"

namespace weir::program {

/// The first 96 bits of the SHA-256 of a public key: six groups of four hexadecimal digits,
/// "3f2a 91bc 0d4e 77a0 5c1b e29f". Another key of the same fingerprint costs about 2^96 tries.
[[nodiscard]] std::string fingerprint_of(crypto::PublicKey const& key);

/// The subject of a signature on a key (sign_off.h): the key, the entry at which its person's keys
/// changed last (0: never), so that it serves once, and the person's id in the directory.
[[nodiscard]] std::string key_subject(std::string_view id, crypto::PublicKey const& key,
                                      std::uint64_t last);

}  // namespace weir::program
