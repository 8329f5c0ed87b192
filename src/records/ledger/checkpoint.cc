#include "records/ledger/checkpoint.h"

#include <algorithm>

#include "engines/crypto/hash.h"
#include "records/ledger/detail/signed.h"

namespace weir::ledger {
namespace {

constexpr std::size_t kKeyIdDigits = 8;

std::unexpected<base::Error> bad(std::string message) {
    return base::fail(base::Fault::bad_input, std::move(message));
}

}  // namespace

base::Result<VerifierKey> VerifierKey::of(std::string_view vkey) {
    auto const first = vkey.find('+');
    auto const second = first == vkey.npos ? vkey.npos : vkey.find('+', first + 1);
    if (second != first + 1 + kKeyIdDigits) {
        return bad("a verifier key has not the form `name+id+key`");
    }
    VerifierKey key;
    key.name = vkey.substr(0, first);
    if (!detail::is_key_name(key.name)) return bad("a verifier key has no valid name");
    auto const bytes = base::from_base64(vkey.substr(second + 1));
    if (!bytes || bytes->empty()) return bad("a verifier key is not base64");
    key.type = bytes->front();
    if (key.type != detail::kNoteType && key.type != detail::kCosignatureType) {
        return base::fail(base::Fault::unsupported, "a verifier key has a type other than 1 or 4");
    }
    if (bytes->size() != 1 + key.key.size()) {
        return bad("a verifier key is not a type and 32 bytes");
    }
    std::copy(bytes->begin() + 1, bytes->end(), key.key.begin());
    if (key.to_text() != vkey) return bad("a verifier key's id is not that of its key");
    return key;
}

std::uint32_t VerifierKey::id() const {
    static constexpr std::uint8_t kNewline = '\n';
    auto const digest = crypto::sha256({base::bytes_of(name), {&kNewline, 1}, {&type, 1}, key});
    std::uint32_t id = 0;
    for (std::size_t i = 0; i < sizeof id; ++i) id = id << 8 | digest[i];
    return id;
}

std::string VerifierKey::to_text() const {
    base::Bytes id_bytes;
    for (int shift = 24; shift >= 0; shift -= 8) {
        id_bytes.push_back(static_cast<std::uint8_t>(id() >> shift));
    }
    base::Bytes key_bytes{type};
    key_bytes.insert(key_bytes.end(), key.begin(), key.end());
    return name + "+" + base::to_hex(id_bytes) + "+" + base::to_base64(key_bytes);
}

std::string checkpoint_text(TreeHead const& head) {
    return head.origin + "\n" + std::to_string(head.size) + "\n" + base::to_base64(head.root) +
           "\n";
}

std::string sign_checkpoint(TreeHead const& head, crypto::SigningKey const& key) {
    auto const text = checkpoint_text(head);
    auto const signature = key.sign(base::bytes_of(text));
    VerifierKey const verifier{head.origin, detail::kNoteType, key.public_key()};
    return text + "\n" +
           detail::to_line({verifier.name, verifier.id(), {signature.begin(), signature.end()}});
}

base::Result<TreeHead> open_checkpoint(std::string_view note, VerifierKey const& key) {
    auto const parsed = detail::parse_note(note);
    if (!parsed) return std::unexpected(parsed.error());
    auto const signature = detail::find_signature(*parsed, key);
    if (!signature) return std::unexpected(signature.error());
    if (*signature == nullptr) {
        return bad("a checkpoint is not signed by the key that should sign it, " + key.name);
    }
    return detail::parse_checkpoint_text(parsed->text);
}

}  // namespace weir::ledger
