// The signed tree head in the C2SP formats: tlog-checkpoint v1.0.0 inside a signed-note v1.0.0,
// with Ed25519 (type 01); timestamped cosignatures (type 04) are read and checked.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "engines/crypto/sign.h"

namespace weir::ledger {

struct TreeHead {
    std::string origin;  // schema-less URL, no spaces, no '+'
    std::uint64_t size = 0;
    base::Digest root{};
    friend bool operator==(TreeHead const&, TreeHead const&) = default;
};

/// A verifier key: `<name>+<8 hex key id>+<base64(type || public key)>`.
struct VerifierKey {
    std::string name;
    std::uint8_t type = 1;  // 1 Ed25519 note, 4 timestamped Ed25519 cosignature
    crypto::PublicKey key{};
    static base::Result<VerifierKey> of(std::string_view vkey);
    [[nodiscard]] std::string to_text() const;
    [[nodiscard]] std::uint32_t id() const;  // SHA-256(name || 0A || type || key)[:4], big-endian
};

/// The note's text: origin, size, root, each line ended by LF.
[[nodiscard]] std::string checkpoint_text(TreeHead const& head);
/// The whole signed note of the log itself.
[[nodiscard]] std::string sign_checkpoint(TreeHead const& head, crypto::SigningKey const& key);
/// The head, if `note` carries a good signature of `key`; unknown signatures are ignored, a bad one
/// of a known key rejects the note. bad_input names what is wrong; corrupt if the signature is.
[[nodiscard]] base::Result<TreeHead> open_checkpoint(std::string_view note, VerifierKey const& key);

}  // namespace weir::ledger
