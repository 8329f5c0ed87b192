#include "doors/disclosure/detail/offer.h"

#include <algorithm>
#include <cmath>

#include "engines/privacy/rho.h"

namespace weir::disclosure::detail {
namespace {

using base::Rho;

constexpr std::uint64_t kDefaultParts = 10;  // questions that the answers' share is meant for
constexpr double kVarianceMax = 9e15;        // below GaussianParameter::kVarianceMax

/// What the releases tell: only where every week has the metric as it is measured now.
base::Result<std::optional<Estimated>> from_releases(QuestionPlan const& plan) {
    if (plan.statistic != Statistic::mean && plan.statistic != Statistic::sum)
        return std::optional<Estimated>();
    auto const& facts = metrics::facts_of(plan.metric);
    Estimated total;
    for (auto const& week : plan.weeks) {
        auto const& metrics = week.release.metrics;
        auto const found = std::ranges::find(metrics, facts.id, &ReleasedMetric::id);
        if (found == metrics.end() || found->version != facts.version || found->clamp != plan.clamp)
            return std::optional<Estimated>();
        auto const position = static_cast<std::size_t>(std::distance(metrics.begin(), found));
        // One cell has the figure that everybody sees; several are added from independent ones.
        auto const estimates = week.cover.size() == 1 ? consistent_of(week.release, position)
                                                      : estimates_of(week.release, position);
        if (!estimates) return std::unexpected(estimates.error());
        auto const sum = sum_of(*estimates, week.cover);
        if (!sum) return std::optional<Estimated>();
        total.sum += sum->sum;
        total.variance += sum->variance;
    }
    return total;
}

/// The privacy loss that noise of this variance costs, rounded up.
Rho rho_of(privacy::Sensitivity sensitivity, double variance) {
    auto const steps = std::clamp(std::floor(variance), 1.0, kVarianceMax);
    auto const rho = static_cast<double>(sensitivity.squared()) / (2 * steps);
    auto const units = std::ceil(rho * static_cast<double>(privacy::kRhoOne.value));
    return Rho{static_cast<std::uint64_t>(
        std::clamp(units, 1.0, static_cast<double>(privacy::kRhoMax.value)))};
}

constexpr std::uint64_t kGridPoints = 240;
constexpr std::uint64_t kEpsilonParts = 1 << 14;
constexpr double kRare = 0.05;  // how often the rank may be further off than is said

base::Result<privacy::Grid> grid_of(QuestionPlan const& plan) {
    auto const clamp = static_cast<std::uint64_t>(plan.clamp);
    return privacy::Grid::of({0, clamp, std::max<std::uint64_t>(1, clamp / kGridPoints)});
}

/// So many 1/kEpsilonParts, at least one and at most one nat.
base::Result<privacy::ExactEpsilon> exact_epsilon(double parts) {
    auto const whole = std::clamp(parts, 1.0, static_cast<double>(kEpsilonParts));
    return privacy::ExactEpsilon::of({static_cast<std::uint64_t>(whole), kEpsilonParts});
}

/// How far off the rank is at most but once in twenty, in percentile points: a point r ranks off
/// has the penalty b r, and no more than |grid| points are that bad (McSherry, Talwar 2007).
double rank_error_of(double epsilon, std::size_t grid, std::uint64_t person_weeks) {
    return 200 * std::log(static_cast<double>(grid) / kRare) /
           (epsilon * static_cast<double>(person_weeks));
}

double epsilon_of(Rho rho) {
    return std::sqrt(8 * static_cast<double>(rho.value) /
                     static_cast<double>(privacy::kRhoOne.value));
}

/// A quantile: the sharpest answer that stands, or a new draw.
base::Result<Offer> offer_of_quantile(Offer offer, state::State const& state,
                                      QuestionPlan const& plan, std::optional<double> within) {
    auto const grid = grid_of(plan);
    if (!grid) return std::unexpected(grid.error());
    auto const people = plan.asking.person_weeks;
    Rho best{0};
    for (auto const& fact : state.answers_to(plan.asking.plan)) {
        if (!fact.answered || fact.asked.rho <= best) continue;
        best = fact.asked.rho;
        offer.chosen = fact.answered->value;
        offer.rank_error = rank_error_of(epsilon_of(best), grid->size(), people);
    }
    if (offer.chosen && (!within || offer.rank_error <= *within)) return offer;
    auto const share = state.budget->limits().share(privacy::Share::answers);
    auto const parts = static_cast<double>(kEpsilonParts);
    auto const epsilon =
        within ? exact_epsilon(std::ceil(rank_error_of(1, grid->size(), people) / *within * parts))
               : exact_epsilon(std::floor(epsilon_of(Rho{share.value / kDefaultParts}) * parts));
    if (!epsilon) return std::unexpected(epsilon.error());
    offer.cost = epsilon->cost_of_bounded_range();
    offer.rank_error = rank_error_of(epsilon_of(offer.cost), grid->size(), people);
    offer.draw =
        QuantileDraw{*epsilon, *grid,
                     plan.statistic == Statistic::median ? privacy::kMedian : privacy::kNinetieth};
    return offer;
}

}  // namespace

double Offer::variance() const {
    if (!mechanism) return have ? have->variance : 0;
    Estimated const fresh{0, static_cast<double>(mechanism->noise().variance())};
    return merged(have, fresh)->variance;
}

base::Result<Offer> offer_of(state::State const& state, QuestionPlan const& plan,
                             std::optional<double> within) {
    auto const released = from_releases(plan);
    if (!released) return std::unexpected(released.error());
    Offer offer{.have = *released,
                .spent = Rho{0},
                .left = Rho{0},
                .cost = Rho{0},
                .mechanism = std::nullopt,
                .draw = std::nullopt,
                .chosen = std::nullopt};
    for (auto const& fact : state.answers_to(plan.asking.plan)) {
        offer.spent.value += fact.asked.rho.value;
        if (!fact.answered || fact.answered->variance == 0) continue;
        offer.have = merged(offer.have, Estimated{static_cast<double>(fact.answered->value),
                                                  static_cast<double>(fact.answered->variance)});
    }
    auto const blocks = plan.blocks();
    offer.left = privacy::kRhoMax;
    for (auto const& block : blocks)
        offer.left = std::min(offer.left, state.budget->left(block, privacy::Share::answers));
    if (plan.is_quantile()) return offer_of_quantile(offer, state, plan, within);
    auto const most = plan.statistic == Statistic::count ? 1 : plan.clamp;
    auto const sensitivity = privacy::Sensitivity::of(static_cast<std::uint64_t>(most));
    if (!sensitivity) return std::unexpected(sensitivity.error());
    if (within) {
        auto const wanted = std::pow(*within / kNormal95 / plan.scale(), 2);
        if (offer.have && offer.have->variance <= wanted) return offer;
        offer.cost =
            rho_of(*sensitivity, offer.have ? 1 / (1 / wanted - 1 / offer.have->variance) : wanted);
    } else {
        if (offer.have) return offer;
        auto const share = state.budget->limits().share(privacy::Share::answers);
        offer.cost = Rho{std::max<std::uint64_t>(1, share.value / kDefaultParts)};
    }
    auto const mechanism = privacy::GaussianMechanism::of({*sensitivity, offer.cost});
    if (!mechanism) return std::unexpected(mechanism.error());
    if (auto fits = mechanism->check_no_overflow(
            {plan.asking.person_weeks, static_cast<std::uint64_t>(most)});
        !fits)
        return std::unexpected(fits.error());
    offer.mechanism = *mechanism;
    return offer;
}

}  // namespace weir::disclosure::detail
