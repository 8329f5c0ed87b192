#include "engines/privacy/exponential.h"

#include <algorithm>

#include "base/check.h"
#include "engines/privacy/sampler.h"

namespace weir::privacy {
namespace {

constexpr std::uint64_t kSensitivityMax = std::uint64_t{1} << 32;
constexpr std::uint64_t kGridEnd = std::uint64_t{1} << 62;
constexpr std::size_t kPeopleEnd = std::size_t{1} << 30;
constexpr std::uint64_t kWholeMax = 1000;
// A proposal is the best choice with probability 1 / size and then accepted: that none is within so
// many times the size has probability below e^-256.
constexpr std::size_t kTriesForEach = 256;

void check_options(ChoiceOptions const& options) {
    base::check(!options.penalties.empty() && options.penalties.size() <= kChoicesMax,
                "a choice has 1 to 4096 alternatives");
    base::check(std::ranges::max(options.penalties) <= kPenaltyMax, "a penalty is at most 2^40");
    base::check(options.sensitivity >= 1 && options.sensitivity <= kSensitivityMax,
                "the sensitivity of a penalty is 1 to 2^32");
}

}  // namespace

std::size_t choose(base::RandomSource& random, ChoiceOptions const& options) {
    check_options(options);
    auto const& penalties = options.penalties;
    auto const [numerator, denominator] = options.epsilon.parts();
    auto const best = std::ranges::min(penalties);
    auto const below = 2 * options.sensitivity * denominator;  // <= 2^53
    for (std::size_t tries = 0; tries < kTriesForEach * penalties.size(); ++tries) {
        auto const index = uniform_below(random, penalties.size());
        auto const above = (penalties[index] - best) * numerator;  // <= 2^60
        if (bernoulli_exp(random, {above, below})) return index;
    }
    base::fail_stop("the random source is stuck");
}

base::Result<Grid> Grid::of(Range range) {
    if (range.step == 0 || range.last < range.first || range.last >= kGridEnd) {
        return base::fail(
            base::Fault::bad_input,
            "expected a grid that rises from its first value to its last, below 2^62");
    }
    auto const steps = (range.last - range.first) / range.step;
    if (steps >= kChoicesMax) {
        return base::fail(base::Fault::too_large, "expected a grid of at most 4096 points");
    }
    return Grid(range.first, range.step, steps + 1);
}

std::vector<std::uint64_t> quantile_penalties(QuantileOptions const& options) {
    auto const [part, whole] = options.quantile;
    base::check(part >= 1 && part < whole && whole <= kWholeMax, "a quantile is within (0, 1)");
    base::check(options.sorted.size() < kPeopleEnd && std::ranges::is_sorted(options.sorted),
                "a quantile is of sorted values, fewer than 2^30");
    std::vector<std::uint64_t> penalties;
    penalties.reserve(options.grid.size());
    auto const end = options.sorted.end();
    auto first = options.sorted.begin();  // the first value that is not below the point
    auto after = first;                   // the first value above it
    for (std::size_t i = 0; i < options.grid.size(); ++i) {
        auto const point = options.grid.at(i);
        while (first != end && *first < point) ++first;
        after = std::max(first, after);
        while (after != end && *after <= point) ++after;
        auto const below = static_cast<std::uint64_t>(first - options.sorted.begin());
        auto const above = static_cast<std::uint64_t>(end - after);
        auto const left = (whole - part) * below, right = part * above;
        penalties.push_back(left > right ? left - right : right - left);
    }
    return penalties;
}

std::uint64_t draw_quantile(base::RandomSource& random, QuantileOptions const& options,
                            ExactEpsilon epsilon) {
    auto const penalties = quantile_penalties(options);
    return options.grid.at(
        choose(random, {penalties, quantile_sensitivity(options.quantile), epsilon}));
}

}  // namespace weir::privacy
