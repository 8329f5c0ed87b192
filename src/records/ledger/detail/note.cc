#include "records/ledger/detail/note.h"

#include <algorithm>

namespace weir::ledger::detail {
namespace {

constexpr std::string_view kDash = "\xe2\x80\x94 ";  // U+2014 and a space
constexpr std::size_t kKeyIdSize = 4;

/// Bytes of the UTF-8 character that `text` begins with; 0 if it begins with none. Overlong forms,
/// surrogates and what lies beyond U+10FFFF are none (RFC 3629 section 4).
std::size_t character_size(base::ByteView text) {
    auto const first = text[0];
    if (first < 0x80) return 1;
    std::size_t const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < size) return 0;
    auto const continues = [](std::uint8_t byte) { return (byte & 0xc0) == 0x80; };
    if (!std::ranges::all_of(text.subspan(1, size - 1), continues)) return 0;
    auto const second = text[1];
    bool const is_bad = (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
                        (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f);
    return is_bad ? 0 : size;
}

bool is_utf8(std::string_view text) {
    auto rest = base::bytes_of(text);
    while (!rest.empty()) {
        auto const size = character_size(rest);
        if (size == 0) return false;
        rest = rest.subspan(size);
    }
    return true;
}

bool has_control_characters(std::string_view text) {
    return std::ranges::any_of(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
}

std::unexpected<base::Error> bad(std::string message) {
    return base::fail(base::Fault::bad_input, std::move(message));
}

/// `line` without its LF.
base::Result<NoteSignature> parse_line(std::string_view line) {
    if (!line.starts_with(kDash)) return bad("a signature line does not begin with a dash");
    line.remove_prefix(kDash.size());
    auto const space = line.find(' ');
    if (space == line.npos) return bad("a signature line has no signature");
    auto const name = line.substr(0, space);
    if (!is_key_name(name)) return bad("a signature line has no valid key name");
    auto const blob = base::from_base64(line.substr(space + 1));
    if (!blob) return std::unexpected(blob.error());
    if (blob->size() <= kKeyIdSize) return bad("a signature is too short");
    NoteSignature signature;
    signature.name = name;
    for (std::size_t i = 0; i < kKeyIdSize; ++i) {
        signature.key_id = signature.key_id << 8 | (*blob)[i];
    }
    signature.blob.assign(blob->begin() + kKeyIdSize, blob->end());
    return signature;
}

}  // namespace

bool is_key_name(std::string_view name) {
    // The spaces of Unicode beyond ASCII, in UTF-8.
    static constexpr std::string_view kSpaces[] = {
        "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81",
        "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86",
        "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8",
        "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"};
    auto const is_forbidden = [](char c) {
        return static_cast<unsigned char>(c) <= 0x20 || c == '+' || c == 0x7f;
    };
    return !name.empty() && is_utf8(name) && std::ranges::none_of(name, is_forbidden) &&
           std::ranges::none_of(kSpaces, [&](auto space) { return name.contains(space); });
}

base::Result<Note> parse_note(std::string_view note) {
    if (note.size() > kNoteSizeMax) {
        return base::fail(base::Fault::too_large, "a note is larger than a note may be");
    }
    if (!is_utf8(note)) return bad("a note is not valid UTF-8");
    if (has_control_characters(note)) return bad("a note has a control character");
    auto const split = note.rfind("\n\n");
    if (split == note.npos || !note.ends_with('\n')) return bad("a note has no signatures");
    Note parsed;
    parsed.text = note.substr(0, split + 1);
    for (auto rest = note.substr(split + 2); !rest.empty();) {
        if (parsed.signatures.size() == kNoteSignaturesMax) {
            return base::fail(base::Fault::too_large, "a note has too many signatures");
        }
        auto const end = rest.find('\n');
        auto signature = parse_line(rest.substr(0, end));
        if (!signature) return std::unexpected(signature.error());
        parsed.signatures.push_back(std::move(*signature));
        rest.remove_prefix(end + 1);
    }
    if (parsed.signatures.empty()) return bad("a note has no signatures");
    return parsed;
}

std::string to_line(NoteSignature const& signature) {
    base::Bytes blob;
    for (int shift = 24; shift >= 0; shift -= 8) {
        blob.push_back(static_cast<std::uint8_t>(signature.key_id >> shift));
    }
    blob.insert(blob.end(), signature.blob.begin(), signature.blob.end());
    return std::string(kDash) + signature.name + " " + base::to_base64(blob) + "\n";
}

}  // namespace weir::ledger::detail
