// Where tokens of a JSON text stand. nlohmann's SAX events carry no position; these follow along.
#pragma once

#include <iterator>
#include <string_view>

#include "base/result.h"

namespace weir::text {

/// Hands bytes to the parser and tells `read` how far it has got.
class CountingIterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = char const*;
    using reference = char const&;

    /// `read` outlives the iterator.
    CountingIterator(char const* at, char const** read) : at_(at), read_(read) {}
    reference operator*() const { return *at_; }
    CountingIterator& operator++() {
        *read_ = ++at_;
        return *this;
    }
    bool operator==(CountingIterator const& other) const { return at_ == other.at_; }
    bool operator!=(CountingIterator const& other) const { return at_ != other.at_; }

private:
    char const* at_;
    char const** read_;
};

/// Follows the accepted tokens of a text, one call for each, in order. Only white space holds line
/// feeds between tokens and none are inside them, so lines are counted where space is skipped.
class JsonTokens {
public:
    explicit JsonTokens(std::string_view text) : text_(text) {}

    /// Place of the next token, which has `size` bytes.
    base::Place sized(std::size_t size);
    /// Place of the next token, a string that ends before offset `end`.
    base::Place up_to(std::size_t end);
    /// Place of the next token, a number.
    base::Place number();

private:
    base::Place begin();
    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
    std::size_t line_begin_ = 0;
};

}  // namespace weir::text
