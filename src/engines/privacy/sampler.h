// Exact samplers of noise on integers. No floating-point number is ever made, so the probabilities
// are those of the formula, not of a rounding (Mironov 2012 shows what roundings tell).
// Source: Canonne, Kamath, Steinke 2020, "The Discrete Gaussian for Differential Privacy" (CKS20),
// Algorithms 1 to 3; Lemire 2019, "Fast Random Integer Generation in an Interval". The order in
// which words are taken is frozen: tests/sampler_vectors.h describes it.
//
// How long a draw takes depends on its size: draw where nobody can time a single draw. Every loop
// has a limit that true randomness meets with probability below e^-200; a stuck source ends the
// process.
#pragma once

#include <cstdint>

#include "base/clock.h"
#include "base/result.h"

namespace weir::privacy {

/// The variance parameter S = sigma^2 of a discrete Gaussian, P(x) ~ exp(-x^2 / 2S) (CKS20,
/// Definition 1). The variance of the draws is at most S (CKS20, Corollary 9). Unit: the square of
/// the unit of what is noised.
class GaussianParameter {
public:
    static constexpr std::uint64_t kVarianceMax = (std::uint64_t{1} << 54) - 1;  // sigma < 2^27

    /// 1 <= variance <= kVarianceMax; bad_input for 0, too_large above.
    [[nodiscard]] static base::Result<GaussianParameter> of(std::uint64_t variance);
    [[nodiscard]] std::uint64_t variance() const { return variance_; }
    /// floor(sigma) + 1: the scale of the Laplace proposals (CKS20, Algorithm 3).
    [[nodiscard]] std::uint64_t proposal_scale() const { return scale_; }
    friend bool operator==(GaussianParameter const&, GaussianParameter const&) = default;

private:
    GaussianParameter(std::uint64_t variance, std::uint64_t scale)
        : variance_(variance), scale_(scale) {}
    std::uint64_t variance_;
    std::uint64_t scale_;
};

/// The scale t/s of a discrete Laplace, P(x) ~ exp(-|x| s / t) (CKS20, Algorithm 2).
class LaplaceScale {
public:
    static constexpr std::uint64_t kPartMax = std::uint64_t{1} << 40;

    struct Parts {
        std::uint64_t t;  // numerator, 1..kPartMax
        std::uint64_t s;  // denominator, 1..kPartMax
    };
    /// bad_input for a zero part, too_large above kPartMax.
    [[nodiscard]] static base::Result<LaplaceScale> of(Parts parts);
    [[nodiscard]] Parts parts() const { return parts_; }

private:
    explicit LaplaceScale(Parts parts) : parts_(parts) {}
    Parts parts_;
};

/// One draw of the discrete Gaussian (CKS20, Algorithm 3). |draw| < 1024 * proposal_scale().
[[nodiscard]] std::int64_t discrete_gaussian(base::RandomSource& random,
                                             GaussianParameter parameter);

/// One draw of the discrete Laplace (CKS20, Algorithm 2). |draw| <= 1001 * t / s.
[[nodiscard]] std::int64_t discrete_laplace(base::RandomSource& random, LaplaceScale scale);

/// Uniform in [0, bound), unbiased (Lemire's multiply and reject). A bug for bound 0; bound 1 takes
/// nothing from `random`, any other bound at least 64 bits.
[[nodiscard]] std::uint64_t uniform_below(base::RandomSource& random, std::uint64_t bound);

struct Ratio {
    std::uint64_t numerator;
    std::uint64_t denominator;  // >= 1, else a bug
};
/// True with probability exp(-numerator / denominator) exactly (CKS20, Algorithm 1).
[[nodiscard]] bool bernoulli_exp(base::RandomSource& random, Ratio exponent);

/// The largest r with r * r <= value.
[[nodiscard]] std::uint64_t integer_sqrt(std::uint64_t value);

}  // namespace weir::privacy
