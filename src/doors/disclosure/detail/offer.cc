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
                .mechanism = std::nullopt};
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
