#include "engines/privacy/selection.h"

#include <algorithm>
#include <optional>

#include "engines/privacy/detail/fixed.h"
#include "engines/privacy/rho.h"
#include "engines/privacy/sampler.h"

namespace weir::privacy {
namespace {

using detail::Fixed;
using detail::Wide;

constexpr std::uint64_t kCellEpsilonMax = 16;
constexpr std::uint64_t kMinimumMax = std::uint64_t{1} << 32;
constexpr std::uint64_t kEpsilonSteps = std::uint64_t{1} << 14;  // in a nat

// The theorem's recursion for one cell.
class Recursion {
public:
    Recursion(Ratio epsilon, std::uint64_t delta)
        : grows_(detail::exp_below(epsilon)),
          // At least exp(-epsilon): exp_minus is closer than what is added.
          shrinks_(detail::exp_minus(epsilon) + Fixed::tiny()),
          delta_(Fixed::of_units(delta)) {}

    // The chance of one person more than at `chance`; nothing once it is certain.
    std::optional<std::uint64_t> after(std::uint64_t chance) const {
        auto const reached = Fixed::of_units(chance) + delta_;
        if (reached.whole() > 0) return std::nullopt;
        // Rounded up: the product is below 1, because shrinks_ is, and a multiple of 2^-64 is left.
        auto const missing = (Fixed::of(1) - reached) * shrinks_ + Fixed::of_units(1);
        auto const late = Fixed::of(1) - Fixed::of_units(missing.units());
        auto const early = Fixed::of_units(chance) * grows_ + delta_;
        return std::min(early, missing.whole() > 0 ? Fixed() : late).units();
    }

private:
    Fixed grows_;
    Fixed shrinks_;
    Fixed delta_;
};

base::Status check(CellSelection::Request const& request) {
    if (request.cells_max == 0 || request.cells_max > CellSelection::kCellsMax) {
        return base::fail(base::Fault::bad_input, "expected 1 to 2^16 cells for each person");
    }
    if (request.minimum == 0 || request.minimum > kMinimumMax) {
        return base::fail(base::Fault::bad_input, "expected a minimum of 1 to 2^32 people");
    }
    if (request.delta.value < 2 * request.cells_max) {
        return base::fail(base::Fault::bad_input, "expected a delta that leaves each cell some");
    }
    auto const [numerator, denominator] = request.epsilon.parts();
    if (numerator > kCellEpsilonMax * denominator * 2 * request.cells_max) {
        return base::fail(base::Fault::too_large, "expected an epsilon of at most 16 for a cell");
    }
    return {};
}

base::Rho cost_of(CellSelection::Request const& request) {
    auto const [numerator, denominator] = request.epsilon.parts();
    auto const square = static_cast<Wide>(numerator * numerator) << kRhoFractionBits;
    auto const below = static_cast<Wide>(denominator * denominator) * 4 * request.cells_max;
    return base::Rho{static_cast<std::uint64_t>(detail::divide_up(square, below))};
}

}  // namespace

CellSelection::CellSelection(Request const& request, std::vector<std::uint64_t> chances)
    : minimum_(request.minimum),
      cost_(cost_of(request)),
      delta_(request.delta),
      chances_(std::move(chances)) {}

base::Result<CellSelection> CellSelection::of(Request const& request) {
    if (auto checked = check(request); !checked) return std::unexpected(checked.error());
    auto const moved = 2 * request.cells_max;
    auto const [numerator, denominator] = request.epsilon.parts();
    Recursion const recursion({numerator, denominator * moved}, request.delta.value / moved);
    std::vector<std::uint64_t> chances;
    std::uint64_t last = 0;
    while (auto const next = recursion.after(last)) {
        if (chances.size() == kCountsMax) {
            return base::fail(base::Fault::too_large,
                              "expected an epsilon and a delta that decide within 2^16 people");
        }
        chances.push_back(*next);
        last = *next;
    }
    return CellSelection(request, std::move(chances));
}

CellSelection::Chance CellSelection::chance_of(std::uint64_t count) const {
    if (count < minimum_) return {0, false};
    auto const index = count - minimum_;
    if (index >= chances_.size()) return {0, true};
    return {chances_[index], false};
}

base::Result<ExactEpsilon> epsilon_within(SelectionBudget budget) {
    if (budget.cells_max == 0 || budget.cells_max > CellSelection::kCellsMax ||
        budget.rho.value == 0 || budget.rho > kRhoMax) {
        return base::fail(base::Fault::bad_input, "expected a rho, and 1 to 2^16 cells");
    }
    // (parts / steps)^2 / (4 cells) <= rho, in whole numbers.
    auto const square = static_cast<Wide>(budget.rho.value) * 4 * budget.cells_max *
                            (kEpsilonSteps * kEpsilonSteps) >>
                        kRhoFractionBits;
    auto const most = std::min(ExactEpsilon::kMost, kCellEpsilonMax * 2 * budget.cells_max);
    auto const bound = static_cast<Wide>(most * kEpsilonSteps) * (most * kEpsilonSteps);
    auto const steps = integer_sqrt(static_cast<std::uint64_t>(std::min(square, bound)));
    if (steps == 0) {
        return base::fail(base::Fault::bad_input, "expected a rho that leaves a selection some");
    }
    return ExactEpsilon::of({steps, kEpsilonSteps});
}

bool CellSelection::keeps(base::RandomSource& random, std::uint64_t count) const {
    auto const chance = chance_of(count);
    auto const drawn = random.next();
    return chance.is_certain || drawn < chance.units;
}

}  // namespace weir::privacy
