#include "base/result.h"

#include <fmt/format.h>

namespace weir::base {

std::unexpected<Error> fail(Fault fault, std::string message, Place place) {
    return std::unexpected(Error{fault, std::move(message), std::move(place)});
}

std::unexpected<Error> at_file(Error error, std::string_view file) {
    error.place.file = file;
    return std::unexpected(std::move(error));
}

std::string_view name_of(Fault fault) {
    switch (fault) {
        case Fault::bad_input: return "bad_input";
        case Fault::not_found: return "not_found";
        case Fault::exists: return "exists";
        case Fault::corrupt: return "corrupt";
        case Fault::io: return "io";
        case Fault::too_large: return "too_large";
        case Fault::unavailable: return "unavailable";
        case Fault::unsupported: return "unsupported";
    }
    return "unknown";
}

std::string to_text(Error const& error) {
    auto const& place = error.place;
    std::string where = place.file;
    if (place.line > 0) where += fmt::format("{}{}", where.empty() ? "line " : ":", place.line);
    if (place.line > 0 && place.column > 0) where += fmt::format(":{}", place.column);
    return where.empty() ? error.message : fmt::format("{}: {}", where, error.message);
}

}  // namespace weir::base
