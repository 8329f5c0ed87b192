#include "engines/http/query.h"

#include <algorithm>

namespace weir::http {
namespace {

using base::Fault;

int digit_of(char letter) {
    if (letter >= '0' && letter <= '9') return letter - '0';
    if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
    if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
    return -1;
}

bool is_control(char letter) {
    auto const code = static_cast<unsigned char>(letter);
    return code < 0x20 || code == 0x7f;
}

base::Result<std::string> decoded(std::string_view part) {
    std::string out;
    out.reserve(part.size());
    for (std::size_t i = 0; i < part.size(); ++i) {
        char letter = part[i] == '+' ? ' ' : part[i];
        if (part[i] == '%') {
            int const high = i + 2 < part.size() ? digit_of(part[i + 1]) : -1;
            int const low = i + 2 < part.size() ? digit_of(part[i + 2]) : -1;
            if (high < 0 || low < 0)
                return base::fail(Fault::bad_input, "a broken escape in the query");
            letter = static_cast<char>(high * 16 + low);
            i += 2;
        }
        if (is_control(letter))
            return base::fail(Fault::bad_input, "a control character in the query");
        out.push_back(letter);
    }
    return out;
}

/// Cuts the part before the next separator off the front.
std::string_view next_part(std::string_view& rest, char separator) {
    auto const end = std::min(rest.find(separator), rest.size());
    auto const part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return part;
}

}  // namespace

base::Result<std::vector<Field>> parse_query(std::string_view query) {
    std::vector<Field> fields;
    while (!query.empty()) {
        auto part = next_part(query, '&');
        if (part.empty()) continue;
        auto name = decoded(next_part(part, '='));
        if (!name) return std::unexpected(name.error());
        auto value = decoded(part);
        if (!value) return std::unexpected(value.error());
        if (name->empty()) return base::fail(Fault::bad_input, "a query field without a name");
        if (std::ranges::find(fields, *name, &Field::name) != fields.end())
            return base::fail(Fault::bad_input, "a query field is there twice");
        if (fields.size() == kFieldsMax)
            return base::fail(Fault::bad_input, "too many query fields");
        fields.push_back({std::move(*name), std::move(*value)});
    }
    return fields;
}

std::optional<std::string_view> cookie_of(std::string_view header, std::string_view name) {
    std::optional<std::string_view> found;
    while (!header.empty()) {
        auto part = next_part(header, ';');
        part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
        if (part.find('=') == std::string_view::npos) continue;
        if (next_part(part, '=') != name) continue;
        if (found) return std::nullopt;
        found = part;
    }
    return found;
}

}  // namespace weir::http
