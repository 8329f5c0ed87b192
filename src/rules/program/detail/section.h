// Reads a part of a charter with the first failure kept: after it every read gives something empty,
// so that a reader is one line a key and the error is looked at once, at the end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/text/tree.h"

namespace weir::program::detail {

class FirstError {
public:
    void note(base::Error error);
    [[nodiscard]] bool is_none() const { return !error_.has_value(); }
    /// A bug while there is none.
    [[nodiscard]] base::Error const& error() const;

private:
    std::optional<base::Error> error_;
};

/// A word and where it stood.
struct Word {
    std::string text;
    base::Place place;
};

/// A whole number's bounds, both allowed.
struct Range {
    std::int64_t low;
    std::int64_t high;
};

/// One object. It borrows the tree and the error; both outlive it.
class Section {
public:
    /// `what` names the object in messages: "[[source]]".
    Section(text::Tree const& tree, std::string_view what, FirstError& error);

    /// A text that is there and not empty.
    [[nodiscard]] Word word(std::string_view key);
    [[nodiscard]] Word word_or(std::string_view key, std::string_view otherwise);
    [[nodiscard]] std::int64_t whole(std::string_view key, Range range);
    [[nodiscard]] std::int64_t whole_or(std::string_view key, Range range, std::int64_t otherwise);
    [[nodiscard]] bool flag_or(std::string_view key, bool otherwise);
    /// A list that is there, perhaps empty: no empty word, none twice.
    [[nodiscard]] std::vector<Word> words(std::string_view key);
    [[nodiscard]] std::vector<Word> words_or_none(std::string_view key);
    /// Ours to theirs, in the order written; nothing if the table is absent.
    [[nodiscard]] std::vector<std::pair<Word, Word>> table_or_none(std::string_view key);
    /// The member, or null.
    [[nodiscard]] text::Tree const* find(std::string_view key);
    /// A table that must be there.
    [[nodiscard]] Section section(std::string_view key, std::string_view what);
    /// The elements of a list of tables; absent is empty.
    [[nodiscard]] std::vector<Section> sections(std::string_view key, std::string_view what);

    /// Notes what is wrong at a place, or at this object's.
    void refuse(base::Place const& place, std::string message);
    void refuse(std::string message) { refuse(place_, std::move(message)); }
    /// Refuses keys nobody asked for.
    void finish();

    [[nodiscard]] base::Place const& place() const { return place_; }

private:
    [[nodiscard]] std::vector<Word> words_of(text::Tree const& list, std::string_view key);
    [[nodiscard]] std::optional<Word> word_of(text::Tree const& tree, std::string_view key);
    [[nodiscard]] std::int64_t within(std::int64_t value, std::string_view key, Range range);
    template <class T>
    [[nodiscard]] T take(base::Result<T> result);

    std::optional<text::Fields> fields_;
    base::Place place_;
    std::string what_;
    FirstError* error_;
};

/// Where `word` stands among `names`, or nothing.
[[nodiscard]] std::optional<std::size_t> position_of(std::string_view word,
                                                     std::vector<std::string> const& names);

}  // namespace weir::program::detail
