// Which cells of private keys (pairs of teams, say) may appear at all: by their head count, with
// the best rule that differential privacy allows, on exact probabilities.
// Source: Desfontaines, Voss, Gipson, Mandayam 2022, "Differentially private partition selection",
// Theorem 1; the minimum below which nothing appears is Google's pre-threshold.
//
// Exactness: the probabilities are whole multiples of 2^-64, found by the theorem's recursion with
// exp rounded so that every step keeps the promise itself: pi(n + 1) is at most
// exp(e) pi(n) + d and 1 - pi(n + 1) at least exp(-e) (1 - pi(n) - d). No rounding is left to
// account for; a cell appears a little less often than under the theorem, by less than 1e-9 of
// its probability for a delta of 1e-9 or more a cell. A draw takes one word and compares it once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/strong.h"
#include "engines/privacy/delta_book.h"
#include "engines/privacy/exact_epsilon.h"

namespace weir::privacy {

class CellSelection {
public:
    static constexpr std::uint64_t kCellsMax = 1 << 16;
    static constexpr std::size_t kCountsMax = 1 << 16;

    struct Request {
        ExactEpsilon epsilon;     // for all cells of one person-week together
        DeltaUnits delta;         // likewise
        std::uint64_t cells_max;  // cells that one person-week counts in; 1..kCellsMax
        std::uint64_t minimum;    // a cell of fewer people never appears; 1..2^32
    };
    /// Replacing a person-week moves up to 2 cells_max counts by one, so each cell has epsilon and
    /// delta divided by that, delta rounded down. bad_input for a number out of range or a delta
    /// that leaves a cell nothing; too_large where a cell's epsilon would be above 16, or where
    /// more than kCountsMax head counts would be uncertain.
    [[nodiscard]] static base::Result<CellSelection> of(Request const& request);

    /// Whether a cell of `count` people appears. Takes one word from `random`, whatever the count.
    [[nodiscard]] bool keeps(base::RandomSource& random, std::uint64_t count) const;

    /// The probability of keeps() in units of 2^-64; nothing where it is certain to appear.
    struct Chance {
        std::uint64_t units;
        bool is_certain;
    };
    [[nodiscard]] Chance chance_of(std::uint64_t count) const;

    /// The rho of all cells of one person-week: 2 cells_max (epsilon / (2 cells_max))^2 / 2,
    /// rounded up; and with it delta() goes to the account of deltas (approximate zCDP: Bun,
    /// Steinke 2016, section 8).
    [[nodiscard]] base::Rho cost() const { return cost_; }
    [[nodiscard]] DeltaUnits delta() const { return delta_; }

private:
    CellSelection(Request const& request, std::vector<std::uint64_t> chances);
    std::uint64_t minimum_;
    base::Rho cost_;
    DeltaUnits delta_;
    std::vector<std::uint64_t> chances_;  // of minimum, minimum + 1, ... people; then certain
};

struct SelectionBudget {
    base::Rho rho;            // what a selection may cost; 1..kRhoMax
    std::uint64_t cells_max;  // as in CellSelection::Request
};
/// The largest epsilon, a multiple of 2^-14 nats, whose selection costs at most the rho given and
/// that a selection may have. bad_input for a number out of range or a rho too small for any.
[[nodiscard]] base::Result<ExactEpsilon> epsilon_within(SelectionBudget budget);

}  // namespace weir::privacy
