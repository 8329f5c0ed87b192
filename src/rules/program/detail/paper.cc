#include "rules/program/detail/paper.h"

#include <algorithm>

namespace weir::program::detail {
namespace {

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;  // not a byte that continues one
    }));
}

}  // namespace

void Paper::gap() {
    if (!text_.empty()) text_ += '\n';
    after_item_ = false;
}

void Paper::heading(std::string_view text) {
    gap();
    wrap(text, {"", ""});
    text_.append(std::min(characters(text), width_), '-').append("\n");
}

void Paper::paragraph(std::string_view text) {
    gap();
    wrap(text, {"", ""});
}

void Paper::item(std::string_view text) {
    if (!after_item_) gap();
    wrap(text, {"  * ", "    "});
    after_item_ = true;
}

void Paper::wrap(std::string_view text, Indent indent) {
    std::string line(indent.first);
    bool is_empty = true;
    while (true) {
        auto const begin = text.find_first_not_of(" \n\t\r");
        if (begin == std::string_view::npos) break;
        text.remove_prefix(begin);
        auto const word = text.substr(0, text.find_first_of(" \n\t\r"));
        text.remove_prefix(word.size());
        if (!is_empty && characters(line) + 1 + characters(word) > width_) {
            text_.append(line).append("\n");
            line = indent.rest;
            is_empty = true;
        }
        if (!is_empty) line += ' ';
        line += word;
        is_empty = false;
    }
    text_.append(line).append("\n");
}

}  // namespace weir::program::detail
