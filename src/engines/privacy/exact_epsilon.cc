#include "engines/privacy/exact_epsilon.h"

#include "engines/privacy/detail/wide.h"
#include "engines/privacy/rho.h"

namespace weir::privacy {
namespace {

// epsilon^2 / divisor in units, rounded up: below 2^80 / 1.
base::Rho square_over(ExactEpsilon::Parts parts, std::uint64_t divisor) {
    auto const square = static_cast<detail::Wide>(parts.numerator * parts.numerator);
    auto const below = static_cast<detail::Wide>(parts.denominator * parts.denominator) * divisor;
    return base::Rho{
        static_cast<std::uint64_t>(detail::divide_up(square << kRhoFractionBits, below))};
}

}  // namespace

base::Result<ExactEpsilon> ExactEpsilon::of(Parts parts) {
    if (parts.numerator == 0 || parts.denominator == 0) {
        return base::fail(base::Fault::bad_input, "expected an epsilon of two parts above 0");
    }
    if (parts.numerator > kPartMax || parts.denominator > kPartMax) {
        return base::fail(base::Fault::too_large, "expected parts of an epsilon of at most 2^20");
    }
    if (parts.numerator > kMost * parts.denominator) {
        return base::fail(base::Fault::too_large, "expected an epsilon of at most 64");
    }
    return ExactEpsilon(parts);
}

base::Rho ExactEpsilon::cost_of_bounded_range() const { return square_over(parts_, 8); }

base::Rho ExactEpsilon::cost() const { return square_over(parts_, 2); }

}  // namespace weir::privacy
