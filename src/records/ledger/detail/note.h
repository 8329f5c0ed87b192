// A C2SP signed-note v1.0.0 taken apart: the signed text and its signature lines. It checks form,
// not signatures: a text nobody has verified must not be believed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace weir::ledger::detail {

inline constexpr std::size_t kNoteSizeMax = 1 << 20;
inline constexpr std::size_t kNoteSignaturesMax = 64;  // a verifier must take at least 16

struct NoteSignature {
    std::string name;
    std::uint32_t key_id = 0;
    base::Bytes blob;  // what follows the key id
};

struct Note {
    std::string text;  // up to and including the LF before the empty line
    std::vector<NoteSignature> signatures;
};

/// bad_input for a note that breaks the form; too_large beyond the limits above.
[[nodiscard]] base::Result<Note> parse_note(std::string_view note);

/// One signature line with its LF.
[[nodiscard]] std::string to_line(NoteSignature const& signature);

/// Whether a key may be called so: not empty, printable, no space and no plus.
[[nodiscard]] bool is_key_name(std::string_view name);

}  // namespace weir::ledger::detail
