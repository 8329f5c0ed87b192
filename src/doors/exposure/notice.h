// What the controller owes others about an exposure: the notification to the authority (GDPR
// Art. 33(3), every field, with its clock) and the entry of the internal register (Art. 33(5)). No
// person is in it by name or number.
#pragma once

#include <optional>
#include <string>

#include "doors/exposure/letters.h"

namespace weir::exposure {

/// How long the controller has from when they became aware (Art. 33(1)).
inline constexpr base::Duration kNotifyWithin{72 * base::kHour.seconds};

struct NoticeFacts {
    std::string origin;          // of the log
    std::uint64_t incident = 0;  // its entry
    std::uint64_t report = 0;    // its entry
    std::string digest;          // of the report
    std::string checkpoint;      // of a tree that holds the report's entry; a signed note
    base::Instant from;          // of the incident, as it was opened
    base::Instant aware;
    base::Instant at;          // when this is written
    std::string late_because;  // why it is later than the clock allows; empty: not said
    std::optional<base::Instant> closed_at;
    std::uint64_t letters = 0;  // people to whom letters were delivered
};

/// The fields of either document; `text` of it is Markdown.
[[nodiscard]] text::Tree authority_notice(Report const& report, LetterWords const& words,
                                          NoticeFacts const& facts);
[[nodiscard]] text::Tree register_entry(Report const& report, LetterWords const& words,
                                        NoticeFacts const& facts);

}  // namespace weir::exposure
