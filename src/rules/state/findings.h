// The findings of a review as everybody may read them: one document, made from the state alone, so
// that whoever has the state can make it again; and what must be so before it may be published.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/state/state.h"

namespace weir::state {

/// Markdown: the pause and its reason, the timetable with what was late, every finding with owner,
/// due date, status and evidence, comments and answers, and the controls as they stand. Roles act
/// in it, never people; of what was written into it, its writers were the ones to look. The review
/// is one of this state. Pure.
[[nodiscard]] std::string findings_document(State const& state, Review const& review,
                                            base::Instant now);

/// What is missing until a review can be published, in words for people: "an answer to the comment
/// of entry 12", "finding 2: an owner".
[[nodiscard]] std::vector<std::string> missing_to_publish(Review const& review);

/// One person's names, in any of the ways they may be written.
struct KnownName {
    std::string id;  // of the directory
    std::string name;
    std::vector<std::string> addresses;
};
struct PublicText {
    std::string_view text;
    std::string_view what;  // for the message: "the summary"
};
/// bad_input, saying what it is but never quoting it, for a text that names a person (whole name,
/// address, or directory id), or that holds any mail address. What a person can be known by
/// besides, a machine does not find. `harmless` are ids that are ordinary words: roles.
[[nodiscard]] base::Status check_public(PublicText text, std::span<KnownName const> names,
                                        std::span<std::string const> harmless);
/// The same for a summary that goes to the world, which may not be empty either, and where one part
/// of a name is too much, and so is a number in a sentence that names a unit below the company.
[[nodiscard]] base::Status check_summary(std::string_view summary, State const& state,
                                         std::span<KnownName const> names);

}  // namespace weir::state
