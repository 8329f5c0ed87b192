// Discrete Laplace in a time that does not depend on the draw, for noise on a path that somebody
// can time: always the same words, the same steps and no branch on them. (A rejection sampler's
// time tells the size of its noise: Jin, McMurtry, Rubinstein, Ohrimenko 2022, "Are We There Yet?
// Timing and Floating-Point Attacks on Differential Privacy Systems".)
// Source: a geometric number's binary digits are independent, the i-th is 1 with probability
// 1 / (1 + exp(2^i s/t)) (Dwork, Kenthapadi, McSherry, Mironov, Naor 2006, "Our Data, Ourselves",
// section 4.1); the difference of two of them is discrete Laplace.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/clock.h"
#include "engines/privacy/sampler.h"

namespace weir::privacy {

/// P(x) ~ exp(-|x| s / t) but for a total variation distance below 2^-kDistanceBits: each of at
/// most 94 digits is compared with a probability cut off at 128 bits, less than 2^-127 from the
/// true one, and digits that are 1 with probability below e^-96 in all are left out. For the
/// account: a mechanism that is epsilon-DP with the exact law is (epsilon, delta)-DP with this one,
/// delta = (1 + e^epsilon) 2^-kDistanceBits a draw.
///
/// Immutable; safe to share between threads. Making one takes some ten microseconds.
class SteadyLaplace {
public:
    static constexpr unsigned kDistanceBits = 120;
    static constexpr std::size_t kDigitsMax = 47;

    explicit SteadyLaplace(LaplaceScale scale);

    /// |draw| < 2^digits(). Takes 4 digits() words by one fill() of `random`, whatever the draw:
    /// for each digit the upper and lower word of the first geometric number, then of the second.
    [[nodiscard]] std::int64_t draw(base::RandomSource& random) const;

    /// Digits of each geometric number: the least that 2^digits s/t >= 96; at most kDigitsMax.
    [[nodiscard]] std::size_t digits() const { return chances_.size(); }

    /// A probability as the first 128 bits after the binary point.
    struct Chance {
        std::uint64_t upper;
        std::uint64_t lower;
    };
    /// How likely digit i is 1; i < digits().
    [[nodiscard]] Chance chance_of(std::size_t i) const { return chances_[i]; }

private:
    std::vector<Chance> chances_;
};

}  // namespace weir::privacy
