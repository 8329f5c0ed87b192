#include "records/ledger/checkpoint.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "engines/crypto/hash.h"
#include "records/ledger/detail/note.h"

namespace weir::ledger {
namespace {

constexpr std::uint8_t kNoteType = 1;
constexpr std::uint8_t kCosignatureType = 4;
constexpr std::size_t kKeyIdDigits = 8;
constexpr std::size_t kTimeSize = 8;

std::unexpected<base::Error> bad(std::string message) {
    return base::fail(base::Fault::bad_input, std::move(message));
}

/// Takes one line off the front of `text`; nothing if no LF ends it.
std::optional<std::string_view> take_line(std::string_view& text) {
    auto const end = text.find('\n');
    if (end == text.npos) return std::nullopt;
    auto const line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

base::Result<std::uint64_t> parse_size(std::string_view text) {
    std::uint64_t size = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
    if (error != std::errc{} || end != text.data() + text.size() || std::to_string(size) != text) {
        return bad("a checkpoint's second line is not a size");
    }
    return size;
}

base::Result<TreeHead> parse_text(std::string_view text) {
    auto const origin = take_line(text);
    auto const size_text = take_line(text);
    auto const root_text = take_line(text);
    if (!root_text || origin->empty()) {
        return bad("a checkpoint has not the lines origin, size and root");
    }
    auto const size = parse_size(*size_text);
    if (!size) return std::unexpected(size.error());
    auto const root = base::from_base64(*root_text);
    if (!root || root->size() != std::tuple_size_v<base::Digest>) {
        return bad("a checkpoint's third line is not a root of 32 bytes");
    }
    if (text.starts_with('\n') || text.contains("\n\n")) {
        return bad("a checkpoint has an empty extension line");
    }
    TreeHead head{std::string(*origin), *size, {}};
    std::ranges::copy(*root, head.root.begin());
    return head;
}

/// What the key signed, given the text and the bytes before the Ed25519 signature in the blob.
std::string signed_message(VerifierKey const& key, std::string_view text, base::ByteView prefix) {
    if (key.type == kNoteType) return std::string(text);
    std::uint64_t seconds = 0;
    for (auto const byte : prefix) seconds = seconds << 8 | byte;
    return "cosignature/v1\ntime " + std::to_string(seconds) + "\n" + std::string(text);
}

bool is_good(VerifierKey const& key, std::string_view text, base::ByteView blob) {
    std::size_t const prefix_size = key.type == kCosignatureType ? kTimeSize : 0;
    crypto::Signature signature{};
    if (blob.size() != prefix_size + signature.size()) return false;
    std::ranges::copy(blob.subspan(prefix_size), signature.begin());
    auto const message = signed_message(key, text, blob.first(prefix_size));
    return crypto::verify(key.key, base::bytes_of(message), signature);
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
    if (!bytes || bytes->size() != 1 + key.key.size()) {
        return bad("a verifier key is not a type and 32 bytes in base64");
    }
    key.type = bytes->front();
    if (key.type != kNoteType && key.type != kCosignatureType) {
        return base::fail(base::Fault::unsupported, "a verifier key has a type other than 1 or 4");
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
    VerifierKey const verifier{head.origin, kNoteType, key.public_key()};
    return text + "\n" +
           detail::to_line({verifier.name, verifier.id(), {signature.begin(), signature.end()}});
}

base::Result<TreeHead> open_checkpoint(std::string_view note, VerifierKey const& key) {
    auto const parsed = detail::parse_note(note);
    if (!parsed) return std::unexpected(parsed.error());
    bool is_signed = false;
    for (auto const& signature : parsed->signatures) {
        if (signature.name != key.name || signature.key_id != key.id()) continue;
        if (!is_good(key, parsed->text, signature.blob)) {
            return base::fail(base::Fault::corrupt, "a checkpoint's signature is wrong");
        }
        is_signed = true;
    }
    if (!is_signed) return bad("a checkpoint is not signed by the key that should sign it");
    return parse_text(parsed->text);
}

}  // namespace weir::ledger
