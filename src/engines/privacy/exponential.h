// The exponential mechanism over a public list, exactly, and quantiles by it: medians and the like
// of small groups err less than means at equal cost.
// Source: McSherry, Talwar 2007, "Mechanism Design via Differential Privacy"; Smith 2011,
// "Privacy-Preserving Statistical Estimation with Optimal Convergence Rates" (quantiles). Exact by
// proposals and CKS20's Bernoulli(exp(-n/d)) (see sampler.h): no logarithm, no floating point.
//
// How many proposals a draw takes depends on the data: draw where nobody can time a single draw.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "engines/privacy/exact_epsilon.h"

namespace weir::privacy {

/// Most choices of one draw, and how bad one may be.
inline constexpr std::size_t kChoicesMax = 1 << 12;
inline constexpr std::uint64_t kPenaltyMax = std::uint64_t{1} << 40;

struct ChoiceOptions {
    std::span<std::uint64_t const> penalties;  // of 1..kChoicesMax choices; each <= kPenaltyMax
    std::uint64_t sensitivity;  // most that one person-week moves any penalty; 1..2^32
    ExactEpsilon epsilon;
};
/// An index i with probability ~ exp(-epsilon penalties[i] / (2 sensitivity)). epsilon-DP of range
/// epsilon: costs epsilon.cost_of_bounded_range(). A bug for options out of range.
[[nodiscard]] std::size_t choose(base::RandomSource& random, ChoiceOptions const& options);

/// The values that a quantile may have: first, first + step, ..., at most last. Public.
class Grid {
public:
    struct Range {
        std::uint64_t first;
        std::uint64_t last;  // >= first, < 2^62
        std::uint64_t step;  // >= 1
    };
    /// bad_input for a range that breaks a rule above, too_large for more than kChoicesMax points.
    [[nodiscard]] static base::Result<Grid> of(Range range);
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::uint64_t at(std::size_t index) const { return first_ + index * step_; }

private:
    Grid(std::uint64_t first, std::uint64_t step, std::size_t size)
        : first_(first), step_(step), size_(size) {}
    std::uint64_t first_;
    std::uint64_t step_;
    std::size_t size_;
};

/// The quantile above / of, in lowest terms: 1/2 is the median.
struct Quantile {
    std::uint64_t part;   // 1..whole - 1
    std::uint64_t whole;  // 2..1000
};
inline constexpr Quantile kMedian{1, 2};
inline constexpr Quantile kNinetieth{9, 10};

struct QuantileOptions {
    std::span<std::uint64_t const> sorted;  // rising; one a person, 0 for absence; < 2^30 of them
    Grid grid;
    Quantile quantile;
};
/// How far each grid point c is from splitting the values a : b - a, for the quantile a/b:
/// |(b - a) #{x < c} - a #{x > c}|. A bug unless sorted and a < b.
[[nodiscard]] std::vector<std::uint64_t> quantile_penalties(QuantileOptions const& options);
/// How far one person's value moves a penalty when it is replaced by any other: b, because it takes
/// at most (b - a) from one side and adds a at the other. The number of people is public.
[[nodiscard]] constexpr std::uint64_t quantile_sensitivity(Quantile quantile) {
    return quantile.whole;
}

/// A grid point near the quantile of `sorted`, epsilon-DP for a person-week replaced by any other
/// or by none (0). Costs epsilon.cost_of_bounded_range().
[[nodiscard]] std::uint64_t draw_quantile(base::RandomSource& random,
                                          QuantileOptions const& options, ExactEpsilon epsilon);

}  // namespace weir::privacy
