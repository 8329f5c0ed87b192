// What answering a question takes now: nothing, where released numbers and earlier answers are good
// enough, or so much noise at such a price. Public facts only, so it may be told before anybody
// asks.
#pragma once

#include <optional>

#include "doors/disclosure/detail/estimate.h"
#include "doors/disclosure/detail/question_plan.h"
#include "engines/privacy/exponential.h"
#include "engines/privacy/mechanism.h"

namespace weir::disclosure::detail {

/// A draw of a quantile: a point of a public grid, chosen by the exponential mechanism.
struct QuantileDraw {
    privacy::ExactEpsilon epsilon;
    privacy::Grid grid;  // from 0 to the clamp
    privacy::Quantile quantile;
};

struct Offer {
    std::optional<Estimated> have;  // from releases and earlier answers together
    base::Rho spent;                // by this question's earlier answers
    base::Rho left;                 // the least that a block has left for answers
    base::Rho cost;                 // of a new draw; 0: what stands is good enough
    std::optional<privacy::GaussianMechanism> mechanism;  // of the new draw
    std::optional<QuantileDraw> draw;                     // likewise, of a quantile
    std::optional<std::int64_t> chosen;  // a quantile that stands, in the integer unit
    double rank_error = 0;               // of it, or of the new draw: percentile points

    [[nodiscard]] bool is_free() const { return cost.value == 0; }
    /// Variance of the figure after the draw, or of what stands; integer unit squared.
    [[nodiscard]] double variance() const;
};

/// Means, sums, counts and quantiles; for a quantile `within` is in percentile points, and a
/// sharper one is a new draw, paid in full. Without `within`: what stands, else a tenth of the
/// answers' share. A cost may exceed what is left: the guard refuses it. too_large if sums and
/// noise could overflow.
[[nodiscard]] base::Result<Offer> offer_of(state::State const& state, QuestionPlan const& plan,
                                           std::optional<double> within);

inline constexpr double kNormal95 = 1.959963984540054;

}  // namespace weir::disclosure::detail
