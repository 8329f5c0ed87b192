// The two small grammars of a request that nobody parses for us: the query string of a form
// (URL standard, section 5.1) and the Cookie header (RFC 6265 section 4.2).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace weir::http {

struct Field {
    std::string name;
    std::string value;
};

inline constexpr std::size_t kFieldsMax = 32;

/// `a=1&b=x%20y`, decoded, in order; `+` is a space. Empty parts are skipped. bad_input for a
/// broken escape, a control character, a name that is empty or there twice, or more than
/// kFieldsMax.
[[nodiscard]] base::Result<std::vector<Field>> parse_query(std::string_view query);

/// The value of the cookie of that name; nothing if it is absent, or there twice. A view of the
/// header.
[[nodiscard]] std::optional<std::string_view> cookie_of(std::string_view header,
                                                        std::string_view name);

}  // namespace weir::http
