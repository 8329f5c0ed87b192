// What a rho means, in words that others use: (epsilon, delta), and how often the best attack
// guesses right. For reports only: doubles, rounded towards more loss. No decision reads them.
// Source: CKS20 (see sampler.h), Proposition 12 (from zCDP to approximate differential privacy);
// Dong, Roth, Su 2019, "Gaussian Differential Privacy", section 2.2 (what tells two normals apart).
#pragma once

#include "base/result.h"
#include "base/strong.h"

namespace weir::privacy {

/// A probability of failure, strictly between 0 and 1.
class Delta {
public:
    /// bad_input unless 0 < probability < 1.
    [[nodiscard]] static base::Result<Delta> of(double probability);
    [[nodiscard]] double probability() const { return probability_; }

private:
    explicit Delta(double probability) : probability_(probability) {}
    double probability_;
};

/// Privacy loss in nats, finite and >= 0.
class Epsilon {
public:
    /// bad_input for a negative or infinite number or none.
    [[nodiscard]] static base::Result<Epsilon> of(double nats);
    [[nodiscard]] double nats() const { return nats_; }

private:
    explicit Epsilon(double nats) : nats_(nats) {}
    double nats_;
};

/// The epsilon such that rho-zCDP gives (epsilon, delta); nats, >= 0, rounded up. Zero for rho 0.
[[nodiscard]] double epsilon_at(base::Rho rho, Delta delta);
/// The delta such that rho-zCDP gives (epsilon, delta); in [0, 1], rounded up. Zero for rho 0.
[[nodiscard]] double delta_at(base::Rho rho, Epsilon epsilon);

struct Promise {
    Epsilon epsilon;
    Delta delta;
};
/// The largest rho, rounded down to units, whose epsilon_at(rho, delta) is at most the promised
/// one; at most kRhoMax.
[[nodiscard]] base::Rho rho_at(Promise promise);

/// The share of right guesses of the best attack on one bit about one person, both values equally
/// likely beforehand: Phi(sqrt(rho / 2)), in [0.5, 1]. 0.5 is a coin.
[[nodiscard]] double attack_accuracy(base::Rho rho);

}  // namespace weir::privacy
