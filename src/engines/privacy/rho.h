// Privacy loss as an integer: zCDP rho in units of 2^-40 (base::Rho). A limit or a request is
// rounded down to units, a cost is rounded up, and adding is exact, so that no order of charges can
// gain.
// Source: Bun, Steinke 2016, "Concentrated Differential Privacy" (Definition 1.1: rho-zCDP).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/strong.h"

namespace weir::privacy {

inline constexpr unsigned kRhoFractionBits = 40;
/// One whole rho in units.
inline constexpr base::Rho kRhoOne{std::uint64_t{1} << kRhoFractionBits};
/// No Rho above this is accepted or made here: a million. (Above ten a promise means little.)
inline constexpr base::Rho kRhoMax{1'000'000 * kRhoOne.value};
/// Most decimals that a limit may be written with.
inline constexpr unsigned kRhoDecimalsMax = 9;

/// "0.1", "2", "0.000000001": digits, then at most one point and 1 to 9 decimals. No sign, exponent
/// or space. Rounded down to units (0.1 is 109951162777, which is 6e-13 less). Zero is a value.
/// bad_input for another form, too_large above kRhoMax.
[[nodiscard]] base::Result<base::Rho> parse_rho(std::string_view decimal);

/// Nearest decimal with up to 9 decimals, no trailing zeros: for people, not for records (records
/// keep units). to_text(*parse_rho("0.10")) is "0.1".
[[nodiscard]] std::string to_text(base::Rho rho);

/// a + b; too_large above kRhoMax.
[[nodiscard]] base::Result<base::Rho> add(base::Rho a, base::Rho b);

/// `percent` of `whole`, rounded down; a bug unless percent <= 100 and whole <= kRhoMax. Shares of
/// one whole therefore never add up to more than the whole.
[[nodiscard]] base::Rho share_of(base::Rho whole, unsigned percent);

}  // namespace weir::privacy
