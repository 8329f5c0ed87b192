#include "rules/metrics/detail/divide.h"

#include <algorithm>
#include <tuple>

namespace weir::metrics::detail {

Division divide(std::vector<Part> parts, std::uint32_t least) {
    std::ranges::sort(parts, [](Part const& a, Part const& b) {
        return std::tuple(a.people, a.unit) < std::tuple(b.people, b.unit);
    });
    Division division;
    std::uint64_t in_rest = 0;
    auto next = parts.begin();
    for (; next != parts.end(); ++next) {
        bool const is_too_few = next->people < least;
        bool const is_needed = in_rest > 0 && in_rest < least;
        if (!is_too_few && !is_needed) break;
        MergeReason const reason = is_too_few ? MergeReason::too_few : MergeReason::taken_in;
        division.rest.push_back({next->unit, next->people, reason});
        in_rest += next->people;
    }
    division.alone.assign(next, parts.end());
    division.is_possible = !division.alone.empty();
    std::ranges::sort(division.alone, {}, &Part::unit);
    std::ranges::sort(division.rest, {}, &Merged::unit);
    return division;
}

}  // namespace weir::metrics::detail
