// The letters of an exposure (GDPR Art. 34): one for each person whom somebody could see beyond
// what was meant, in plain words. People whom it concerns alike share one group, so a letter holds
// nothing about anybody else. Readers are told by role, never by name.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "doors/exposure/report.h"

namespace weir::exposure {

/// What is said to everybody alike.
struct LetterWords {
    std::string controller;    // of the charter
    std::string contact;       // likewise
    std::string authority;     // where to complain
    std::string what;          // of the incident, in words without people
    std::string consequences;  // empty: said by the classes concerned
    std::string measures;      // empty: said by the turns
};

/// One class of one group's data.
struct LetterLine {
    access::Class what = access::Class::release;
    std::string first;  // week; empty: it is not about weeks
    std::string last;
    std::uint64_t weeks = 0;
    base::Instant from;  // from when to when it was in reach
    base::Instant until;
    std::int64_t seconds = 0;  // of it, while it was
    std::uint64_t readers = 0;
    std::vector<std::string> roles;  // theirs, when it began
    std::uint64_t looks = 0;         // entries by which some of them were shown it
};
struct LetterGroup {
    access::People people;
    std::vector<LetterLine> lines;  // by class
};
struct Letters {
    LetterWords words;
    std::vector<LetterGroup> groups;            // apart; by lowest person
    [[nodiscard]] std::uint64_t count() const;  // of people
};

/// Empty words are filled in. The roles are those of the history's state.
[[nodiscard]] Letters letters_of(Report const& report, History const& history, LetterWords words);

[[nodiscard]] text::Tree to_tree(Letters const& letters);
/// corrupt if the tree is not one that to_tree wrote.
[[nodiscard]] base::Result<Letters> letters_of_tree(text::Tree const& tree);

/// The person's letter, Markdown; nothing if they get none.
[[nodiscard]] std::optional<std::string> letter_to(Letters const& letters, Person person);

}  // namespace weir::exposure
