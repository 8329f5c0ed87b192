// A text for people: headings, paragraphs and items, wrapped at a width.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace weir::program::detail {

/// Widths count characters, not bytes. A word longer than the width stands on its own line.
class Paper {
public:
    explicit Paper(std::size_t width) : width_(width) {}
    void heading(std::string_view text);
    void paragraph(std::string_view text);
    void item(std::string_view text);
    [[nodiscard]] std::string take() && { return std::move(text_); }

private:
    struct Indent {
        std::string_view first;
        std::string_view rest;
    };
    void wrap(std::string_view text, Indent indent);
    void gap();
    std::size_t width_;
    std::string text_;
    bool after_item_ = false;
};

}  // namespace weir::program::detail
