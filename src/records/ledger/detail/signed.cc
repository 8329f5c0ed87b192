#include "records/ledger/detail/signed.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace weir::ledger::detail {
namespace {

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
    if (error != std::errc{} || end != text.data() + text.size()) {
        return bad("a checkpoint's second line is not a size");
    }
    if (std::to_string(size) != text) return bad("a checkpoint's size has leading zeros");
    return size;
}

bool is_good(VerifierKey const& key, std::string_view text, base::ByteView blob) {
    bool const is_cosignature = key.type == kCosignatureType;
    std::size_t const prefix_size = is_cosignature ? kTimeSize : 0;
    crypto::Signature signature{};
    if (blob.size() != prefix_size + signature.size()) return false;
    std::ranges::copy(blob.subspan(prefix_size), signature.begin());
    if (!is_cosignature) return crypto::verify(key.key, base::bytes_of(text), signature);
    auto const seconds = cosignature_time(blob);
    if (seconds > INT64_MAX) return false;
    auto const message = cosigned_message(text, seconds);
    return crypto::verify(key.key, base::bytes_of(message), signature);
}

}  // namespace

base::Result<TreeHead> parse_checkpoint_text(std::string_view text) {
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

std::string cosigned_message(std::string_view text, std::uint64_t seconds) {
    return "cosignature/v1\ntime " + std::to_string(seconds) + "\n" + std::string(text);
}

base::Bytes cosignature_blob(std::uint64_t seconds, crypto::Signature const& signature) {
    base::Bytes blob;
    for (int shift = 56; shift >= 0; shift -= 8) {
        blob.push_back(static_cast<std::uint8_t>(seconds >> shift));
    }
    blob.insert(blob.end(), signature.begin(), signature.end());
    return blob;
}

std::uint64_t cosignature_time(base::ByteView blob) {
    std::uint64_t seconds = 0;
    for (auto const byte : blob.first(kTimeSize)) seconds = seconds << 8 | byte;
    return seconds;
}

base::Result<NoteSignature const*> find_signature(Note const& note, VerifierKey const& key) {
    NoteSignature const* found = nullptr;
    for (auto const& signature : note.signatures) {
        if (signature.name != key.name || signature.key_id != key.id()) continue;
        if (!is_good(key, note.text, signature.blob)) {
            return base::fail(base::Fault::corrupt,
                              "a checkpoint's signature is wrong: that of " + key.name);
        }
        found = &signature;
    }
    return found;
}

}  // namespace weir::ledger::detail
