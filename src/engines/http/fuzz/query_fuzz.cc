#include <algorithm>
#include <cstdint>

#include "base/bytes.h"
#include "base/check.h"
#include "engines/http/query.h"

// Any bytes as a query string and as a Cookie header: no crash, no control character comes through,
// names are unique, and a cookie's value is a part of the header.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const text = weir::base::text_of({data, size});
    if (auto const fields = weir::http::parse_query(text)) {
        weir::base::check(fields->size() <= weir::http::kFieldsMax, "the limit holds");
        for (auto const& field : *fields) {
            weir::base::check(!field.name.empty(), "every field has a name");
            weir::base::check(
                std::ranges::count(*fields, field.name, &weir::http::Field::name) == 1,
                "names are unique");
            weir::base::check(
                std::ranges::none_of(
                    field.value,
                    [](char letter) { return static_cast<unsigned char>(letter) < 0x20; }),
                "no control character comes through");
        }
    }
    if (auto const cookie = weir::http::cookie_of(text, "weir")) {
        weir::base::check(text.find("weir=") != std::string_view::npos, "it was in the header");
        weir::base::check(cookie->find(';') == std::string_view::npos, "it is one cookie");
    }
    return 0;
}
