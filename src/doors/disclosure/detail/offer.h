// What answering a question takes now: nothing, where released numbers and earlier answers are good
// enough, or so much noise at such a price. Public facts only, so it may be told before anybody
// asks.
#pragma once

#include <optional>

#include "doors/disclosure/detail/estimate.h"
#include "doors/disclosure/detail/question_plan.h"
#include "engines/privacy/mechanism.h"

namespace weir::disclosure::detail {

struct Offer {
    std::optional<Estimated> have;  // from releases and earlier answers together
    base::Rho spent;                // by this question's earlier answers
    base::Rho left;                 // the least that a block has left for answers
    base::Rho cost;                 // of a new draw; 0: what stands is good enough
    std::optional<privacy::GaussianMechanism> mechanism;  // of the new draw

    [[nodiscard]] bool is_free() const { return cost.value == 0; }
    /// Variance of the figure after the draw, or of what stands; integer unit squared.
    [[nodiscard]] double variance() const;
};

/// Means, sums and counts. Without `within`: what stands, else a tenth of the answers' share. A
/// cost may exceed what is left: the guard refuses it. too_large if sums and noise could overflow.
[[nodiscard]] base::Result<Offer> offer_of(state::State const& state, QuestionPlan const& plan,
                                           std::optional<double> within);

inline constexpr double kNormal95 = 1.959963984540054;

}  // namespace weir::disclosure::detail
