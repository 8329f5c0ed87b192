// The notice that people read before anything is collected: what, why, how long, who may see what,
// how figures are protected and what that does not do, rights, and whom to ask. Words:
// docs/voice.md.
#pragma once

#include <span>
#include <string>

#include "rules/program/charter.h"

namespace weir::program {

/// Who may read a class of data, as the grants file says, in a form this module can print.
struct NoticeReader {
    std::string role;   // "lead"
    std::string what;   // "release", "answer", ...: the class
    std::string scope;  // "own_unit", "company", ...
};

inline constexpr std::size_t kNoticeWidth = 78;

/// Plain English, wrapped at kNoticeWidth columns, paragraphs apart by an empty line. Pure.
[[nodiscard]] std::string notice_text(Charter const& charter,
                                      std::span<NoticeReader const> readers);

/// The charter's text as everybody may read it: without whom [protected] names. Its hash is not the
/// signed one then. Empty if those cannot be told from the rest with certainty. Pure.
[[nodiscard]] std::string public_text(Charter const& charter);

}  // namespace weir::program
