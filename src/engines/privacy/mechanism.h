// The Gaussian mechanism on integers: how much noise a privacy loss buys, and adding it.
// Source: CKS20 (see sampler.h), Theorem 4 and its multivariate form: adding a discrete Gaussian of
// parameter S to every coordinate of an integer vector whose squared L2 sensitivity is D is
// D / (2 S)-zCDP.
#pragma once

#include <cstdint>

#include "base/strong.h"
#include "engines/privacy/sampler.h"

namespace weir::privacy {

/// The most that a result can move when one person's records of one ISO week are replaced by any
/// others, or by none. Kept squared, in the squared unit of the result.
class Sensitivity {
public:
    static constexpr std::uint64_t kMostMax = std::uint64_t{1} << 31;

    /// A sum of values in [0, most]: squared is most^2. 1 <= most <= kMostMax; bad_input for 0,
    /// too_large above.
    [[nodiscard]] static base::Result<Sensitivity> of(std::uint64_t most);
    /// A sum of non-negative vectors each clipped to L2 norm <= norm_max: two of them are at most
    /// norm_max * sqrt(2) apart, so squared is 2 norm_max^2. Same range and errors.
    [[nodiscard]] static base::Result<Sensitivity> of_vector(std::uint64_t norm_max);

    [[nodiscard]] std::uint64_t squared() const { return squared_; }
    friend bool operator==(Sensitivity const&, Sensitivity const&) = default;

private:
    explicit Sensitivity(std::uint64_t squared) : squared_(squared) {}
    std::uint64_t squared_;
};

struct GaussianRequest {
    Sensitivity sensitivity;
    base::Rho rho;  // what the caller is ready to charge; > 0
};

struct Crowd {
    std::uint64_t people_max;  // most people that one sum can hold
    std::uint64_t clamp;       // most that one of them can add, absolute
};

/// Noise that costs at most the rho asked for. Immutable; safe to share between threads.
class GaussianMechanism {
public:
    /// Variance S = ceil(D * 2^40 / (2 rho in units)). bad_input for rho 0 or above kRhoMax,
    /// too_large if sigma reached 2^27.
    [[nodiscard]] static base::Result<GaussianMechanism> of(GaussianRequest request);

    [[nodiscard]] GaussianParameter noise() const { return noise_; }
    /// What one use costs, rounded up to units: ceil(2^40 * D / (2 S)), never above the rho asked
    /// for. Charge the rho asked for or this; both are safe.
    [[nodiscard]] base::Rho cost() const { return cost_; }

    /// For display only: sqrt(S), at least the true standard deviation, in the result's unit.
    [[nodiscard]] double standard_deviation() const;
    /// For display only: half-width of the 95 % interval of the noise, 1.96 standard deviations.
    [[nodiscard]] double half_width_95() const;

    /// Proof, made once per metric, that sums and noise fit: people_max * clamp + 64 sigma < 2^62
    /// (the noise is beyond 64 sigma with probability below e^-2000). too_large otherwise.
    [[nodiscard]] base::Status check_no_overflow(Crowd crowd) const;

    friend bool operator==(GaussianMechanism const&, GaussianMechanism const&) = default;

private:
    GaussianMechanism(GaussianParameter noise, base::Rho cost) : noise_(noise), cost_(cost) {}
    GaussianParameter noise_;
    base::Rho cost_;
};

struct NoiseOptions {
    std::int64_t exact;           // the exact sum; |exact| < 2^62, else a bug
    GaussianMechanism mechanism;  // of the same unit
};
/// The exact value plus one draw of discrete Gaussian noise, in the unit of `exact`. May be
/// negative: clamp only when showing it, never before adding up. Cannot fail. Production passes a
/// cryptographic `random`, tests a seeded one.
[[nodiscard]] std::int64_t add_noise(NoiseOptions const& options, base::RandomSource& random);

}  // namespace weir::privacy
