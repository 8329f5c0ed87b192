// Whether numbers look standard normal: mean, variance, tails beyond 1.96 and 3, and the largest
// distance to the distribution function (Kolmogorov, with Massart's constant). All at one
// false-alarm rate, which the caller divides over the tests it makes.
#pragma once

#include <string>
#include <vector>

namespace weir::end_to_end {

/// Of the five tests those that fail, as a sentence with its figures; empty if none does. `rate` is
/// the chance that one of them fails on numbers that are standard normal, about.
[[nodiscard]] std::string why_not_normal(std::vector<double> values, double rate);

inline constexpr double kTestsOfNormality = 5;

/// P(|Z| > z) of a standard normal Z.
[[nodiscard]] double normal_beyond(double z);
/// The chance of a binomial count at least as far out as `count`, on its side of the mean.
[[nodiscard]] double binomial_tail(std::size_t trials, double chance, std::size_t count);

}  // namespace weir::end_to_end
