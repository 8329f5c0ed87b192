#include "engines/text/detail/utf8.h"

#include <cstdint>
#include <cstring>

#include "engines/text/csv.h"

namespace weir::text {
namespace {

/// What may follow a first byte: how many bytes, and the range of the first of them.
struct Shape {
    std::size_t size = 0;
    std::uint8_t second_min = 0x80;
    std::uint8_t second_max = 0xBF;
};

Shape shape_of(std::uint8_t first) {
    if (first < 0x80) return {1};
    if (first < 0xC2) return {0};
    if (first < 0xE0) return {2};
    if (first == 0xE0) return {3, 0xA0};        // no overlong forms
    if (first == 0xED) return {3, 0x80, 0x9F};  // no surrogates
    if (first < 0xF0) return {3};
    if (first == 0xF0) return {4, 0x90};
    if (first < 0xF4) return {4};
    if (first == 0xF4) return {4, 0x80, 0x8F};  // nothing above U+10FFFF
    return {0};
}

std::uint8_t byte_at(std::string_view text, std::size_t at) {
    return static_cast<std::uint8_t>(text[at]);
}

}  // namespace

std::size_t utf8_character(std::string_view text) {
    if (text.empty()) return 0;
    auto const shape = shape_of(byte_at(text, 0));
    if (shape.size <= 1) return shape.size;
    if (text.size() < shape.size) return 0;
    auto const second = byte_at(text, 1);
    if (second < shape.second_min || second > shape.second_max) return 0;
    for (std::size_t i = 2; i < shape.size; ++i) {
        if ((byte_at(text, i) & 0xC0) != 0x80) return 0;
    }
    return shape.size;
}

std::size_t utf8_prefix(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        // Eight ASCII bytes at a time: nearly all of what we read.
        while (text.size() - at >= 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, text.data() + at, 8);
            if ((word & 0x8080808080808080U) != 0) break;
            at += 8;
        }
        if (at == text.size()) break;
        auto const size = utf8_character(text.substr(at));
        if (size == 0) break;
        at += size;
    }
    return at;
}

bool is_utf8(std::string_view text) { return utf8_prefix(text) == text.size(); }

}  // namespace weir::text
