#include "surfaces/cli/detail/range.h"

#include "base/time.h"

namespace weir::cli::detail {

base::Status add_range(text::Tree& parameters, std::string const& range) {
    if (range.empty()) return {};
    auto const dots = range.find("..");
    auto const first = range.substr(0, dots);
    auto const last = dots == std::string::npos ? first : range.substr(dots + 2);
    for (auto const& word : {first, last}) {
        if (auto const week = base::Week::of(word); !week) return std::unexpected(week.error());
    }
    parameters.set("first", first);
    parameters.set("last", last);
    return {};
}

}  // namespace weir::cli::detail
