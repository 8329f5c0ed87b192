#include "rules/program/detail/section.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"

namespace weir::program::detail {
namespace {

constexpr std::size_t kWordsMax = 100'000;

}  // namespace

void FirstError::note(base::Error error) {
    if (!error_) error_ = std::move(error);
}

base::Error const& FirstError::error() const {
    base::check(error_.has_value(), "an error is asked for where there is one");
    return *error_;
}

template <class T>
T Section::take(base::Result<T> result) {
    if (result) return std::move(*result);
    error_->note(result.error());
    return T{};
}

Section::Section(text::Tree const& tree, std::string_view what, FirstError& error)
    : place_(tree.place()), what_(what), error_(&error) {
    auto fields = text::Fields::of(tree, what);
    if (fields) fields_ = std::move(*fields);
    else error_->note(fields.error());
}

text::Tree const* Section::find(std::string_view key) {
    return fields_ ? fields_->optional(key) : nullptr;
}

std::optional<Word> Section::word_of(text::Tree const& tree, std::string_view key) {
    auto text = tree.as_text();
    if (!text) {
        refuse(tree.place(), fmt::format("`{}` in {}: {}", key, what_, text.error().message));
        return std::nullopt;
    }
    if (text->empty()) {
        refuse(tree.place(), fmt::format("`{}` in {} is empty", key, what_));
        return std::nullopt;
    }
    return Word{std::move(*text), tree.place()};
}

Word Section::word(std::string_view key) {
    if (!fields_) return {};
    auto const* tree = take(fields_->required(key));
    if (tree == nullptr) return {};
    return word_of(*tree, key).value_or(Word{});
}

Word Section::word_or(std::string_view key, std::string_view otherwise) {
    if (find(key) == nullptr) return {std::string(otherwise), place_};
    return word(key);
}

std::int64_t Section::within(std::int64_t value, std::string_view key, Range range) {
    if (range.low <= value && value <= range.high) return value;
    auto const* tree = find(key);
    refuse(tree == nullptr ? place_ : tree->place(),
           fmt::format("`{}` in {}: expected {} to {}, got {}", key, what_, range.low, range.high,
                       value));
    return range.low;
}

std::int64_t Section::whole(std::string_view key, Range range) {
    if (!fields_) return range.low;
    auto const value = fields_->integer(key);
    if (value) return within(*value, key, range);
    error_->note(value.error());
    return range.low;
}

std::int64_t Section::whole_or(std::string_view key, Range range, std::int64_t otherwise) {
    return find(key) == nullptr ? otherwise : whole(key, range);
}

bool Section::flag_or(std::string_view key, bool otherwise) {
    return fields_ ? take(fields_->flag_or(key, otherwise)) : otherwise;
}

std::vector<Word> Section::words_of(text::Tree const& list, std::string_view key) {
    auto const elements = list.as_list();
    if (!elements) {
        refuse(list.place(), fmt::format("`{}` in {}: {}", key, what_, elements.error().message));
        return {};
    }
    if ((*elements)->size() > kWordsMax) {
        refuse(list.place(), fmt::format("`{}` in {} is longer than {}", key, what_, kWordsMax));
        return {};
    }
    std::vector<Word> words;
    for (auto const& element : **elements) {
        if (auto word = word_of(element, key)) words.push_back(std::move(*word));
    }
    std::vector<Word const*> sorted;
    for (auto const& word : words) sorted.push_back(&word);
    std::ranges::stable_sort(sorted, {}, [](Word const* word) { return word->text; });
    auto const twice = std::ranges::adjacent_find(
        sorted, [](Word const* a, Word const* b) { return a->text == b->text; });
    if (twice != sorted.end()) {
        refuse((*(twice + 1))->place, fmt::format("`{}` in {} names something twice", key, what_));
    }
    return words;
}

std::vector<Word> Section::words(std::string_view key) {
    if (!fields_) return {};
    auto const* list = take(fields_->required(key));
    if (list == nullptr) return {};
    return words_of(*list, key);
}

std::vector<Word> Section::words_or_none(std::string_view key) {
    auto const* list = find(key);
    if (list == nullptr) return {};
    return words_of(*list, key);
}

std::vector<std::pair<Word, Word>> Section::table_or_none(std::string_view key) {
    auto const* tree = find(key);
    if (tree == nullptr) return {};
    auto const members = tree->as_object();
    if (!members) {
        refuse(tree->place(), fmt::format("`{}` in {}: {}", key, what_, members.error().message));
        return {};
    }
    std::vector<std::pair<Word, Word>> pairs;
    for (auto const& [ours, theirs] : **members) {
        if (auto word = word_of(theirs, ours)) {
            pairs.emplace_back(Word{ours, theirs.place()}, std::move(*word));
        }
    }
    return pairs;
}

Section Section::section(std::string_view key, std::string_view what) {
    static text::Tree const nothing = text::Tree::object();
    if (!fields_) return {nothing, what, *error_};
    auto const* tree = take(fields_->required(key));
    return {tree == nullptr ? nothing : *tree, what, *error_};
}

std::vector<Section> Section::sections(std::string_view key, std::string_view what) {
    auto const* tree = find(key);
    if (tree == nullptr) return {};
    auto const list = tree->as_list();
    if (!list) {
        refuse(tree->place(), fmt::format("{}: {}", what, list.error().message));
        return {};
    }
    std::vector<Section> sections;
    for (auto const& element : **list) sections.emplace_back(element, what, *error_);
    return sections;
}

void Section::refuse(base::Place const& place, std::string message) {
    error_->note({base::Fault::bad_input, std::move(message), place});
}

void Section::finish() {
    if (!fields_) return;
    auto const finished = fields_->finish();
    if (!finished) error_->note(finished.error());
}

std::optional<std::size_t> position_of(std::string_view word,
                                       std::vector<std::string> const& names) {
    auto const found = std::ranges::find(names, word);
    if (found == names.end()) return std::nullopt;
    return static_cast<std::size_t>(found - names.begin());
}

}  // namespace weir::program::detail
