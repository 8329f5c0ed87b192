// Chance for the attacks: seeds that are printed, and how far from its mean a figure may lie.
//
// One false-alarm rate for the whole suite: every comparison of a random figure with what it should
// be allows kSigmas standard errors, which one honest run in 10^9 exceeds; there are fewer than a
// thousand such comparisons, so less than one run in a million fails without a cause. Negative
// controls are set so that a broken build misses the mark by far more than that.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace weir::attacks {

inline constexpr double kSigmas = 6;

/// WEIR_SEED, or a new one each time; printed, so that a failure can be had again. Different words
/// give different seeds of one WEIR_SEED.
[[nodiscard]] std::uint64_t seed_of(std::string_view attack);
/// Whether WEIR_CAMPAIGN is set: full sizes instead of those that fit a commit.
[[nodiscard]] bool is_campaign();

/// P(Z <= z) of a standard normal Z.
[[nodiscard]] double normal_below(double z);
/// How many standard normal deviations a chi-square of so many degrees of freedom (>= 1) lies above
/// its mean, about (Wilson, Hilferty 1931).
[[nodiscard]] double deviations_of_chi_square(double chi_square, double degrees);
/// Standard error of a share of right guesses among so many, at a true share.
[[nodiscard]] double standard_error(double share, std::size_t guesses);

/// One row of counts a sample: Pearson's chi-square of "all rows are of one distribution", as
/// standard normal deviations. Columns without a count are left out.
[[nodiscard]] double deviations_of_table(std::vector<std::vector<std::uint64_t>> const& rows);

/// The largest distance between the distribution functions of two samples, times
/// sqrt(n m / (n + m)): beyond 3.81 once in 10^12 (Smirnov; less often where values are equal).
[[nodiscard]] double smirnov_distance(std::vector<std::int64_t> a, std::vector<std::int64_t> b);
inline constexpr double kSmirnovMost = 3.81;

/// Rank correlation (Spearman) of two figures of the same things, equal ones at their mean rank,
/// times sqrt(n - 1): about standard normal where they have nothing to do with each other. 0 where
/// all of one are equal.
[[nodiscard]] double deviations_of_ranks(std::vector<double> const& a,
                                         std::vector<double> const& b);

}  // namespace weir::attacks
