// Quarters of ISO years: 13 whole weeks each, the last of a long year 14. What a small team is told
// about covers a quarter.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace weir::base {

/// W01 to W13, W14 to W26, W27 to W39, W40 to W52 or W53. of() and quarter_of() are the only ways
/// in.
struct Quarter {
    std::int32_t year = 1970;  // of the ISO week's name
    std::int32_t number = 1;   // 1 to 4
    friend constexpr auto operator<=>(Quarter const&, Quarter const&) = default;
    /// "2026-Q3"; bad_input for any other form or a year outside 1970..2199.
    [[nodiscard]] static Result<Quarter> of(std::string_view text);
    /// 13 or 14, ascending.
    [[nodiscard]] std::vector<Week> weeks() const;
    [[nodiscard]] Quarter next() const;
};
[[nodiscard]] Quarter quarter_of(Week week);
[[nodiscard]] std::string to_text(Quarter quarter);  // "2026-Q3"

}  // namespace weir::base
