#include "engines/http/message.h"

#include <algorithm>

namespace weir::http {

std::optional<std::string_view> Request::header(std::string_view name) const {
    auto const is_named = [name](Header const& header) { return header.name == name; };
    if (std::ranges::count_if(headers, is_named) != 1) return std::nullopt;
    return std::ranges::find_if(headers, is_named)->value;
}

bool Request::has_header(std::string_view name) const {
    return std::ranges::any_of(headers,
                               [name](Header const& header) { return header.name == name; });
}

}  // namespace weir::http
