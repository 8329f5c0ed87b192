#include "engines/text/detail/place.h"

#include <algorithm>

#include <fmt/format.h>

#include "engines/text/detail/utf8.h"

namespace weir::text {

base::Place place_at(std::string_view text, std::size_t offset, std::string_view file,
                     std::size_t first_line) {
    auto const before = text.substr(0, offset);
    auto const lines = static_cast<std::size_t>(std::ranges::count(before, '\n'));
    auto const last = before.rfind('\n');
    auto const line_begin = last == std::string_view::npos ? 0 : last + 1;
    return {std::string(file), first_line + lines, before.size() - line_begin + 1};
}

std::string_view without_mark(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    return text;
}

base::Status check_text(std::string_view text, std::string_view file, std::size_t size_max,
                        std::size_t first_line) {
    using base::Fault;
    if (text.size() > size_max) {
        return base::fail(Fault::too_large, fmt::format("input larger than {} bytes", size_max),
                          {std::string(file)});
    }
    auto const valid = utf8_prefix(text);
    auto const nul = text.substr(0, valid).find('\0');
    if (nul != std::string_view::npos) {
        return base::fail(Fault::bad_input, "a NUL byte", place_at(text, nul, file, first_line));
    }
    if (valid < text.size()) {
        return base::fail(Fault::bad_input, "invalid UTF-8",
                          place_at(text, valid, file, first_line));
    }
    return {};
}

}  // namespace weir::text
