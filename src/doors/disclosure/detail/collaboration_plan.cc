#include "doors/disclosure/detail/collaboration_plan.h"

#include "doors/disclosure/collaboration.h"
#include "rules/metrics/collaboration.h"

namespace weir::disclosure::detail {
namespace {

/// Replacing a person moves people of the pairs with that person's own cell, each by at most one:
/// one pair less than there are cells. A selection counts twice the cells it is told.
std::uint64_t cells_of_selection(std::size_t cells) { return cells / 2; }

/// Two person-weeks are at most sqrt(2) (H + 1 minute) apart: docs/collaboration.md, with the
/// minute for every rounding there is.
base::Result<privacy::GaussianMechanism> mechanism_of(std::uint32_t clamp, base::Rho rho) {
    auto const sensitivity =
        privacy::Sensitivity::of_vector((std::uint64_t{clamp} + 1) * kPairUnits);
    if (!sensitivity) return std::unexpected(sensitivity.error());
    return privacy::GaussianMechanism::of({*sensitivity, rho});
}

}  // namespace

base::Result<std::optional<CollaborationPlan>> collaboration_plan_of(
    CollaborationGround const& ground) {
    auto const& rule = ground.charter.collaboration;
    if (!rule) return std::nullopt;
    auto const cells = ground.lattice.cells_at(rule->level).size();
    bool const can_pair = cells >= 2 && cells <= metrics::kPairedCellsMax &&
                          ground.people <= metrics::kCollaboratorsMax;
    if (!can_pair) return std::nullopt;
    auto const minimum = metrics::MinimumGroup::of(ground.charter.privacy.minimum_group);
    if (!minimum) return std::unexpected(minimum.error());
    auto const whole = ground.charter.collaboration_rho();
    base::Rho const half{whole.value / 2};
    auto const counted = cells_of_selection(cells);
    auto const epsilon = privacy::epsilon_within({half, counted});
    if (!epsilon) return std::unexpected(epsilon.error());
    auto selection =
        privacy::CellSelection::of({*epsilon, rule->delta, counted, minimum->people()});
    if (!selection) return std::unexpected(selection.error());
    auto const mechanism = mechanism_of(rule->clamp, half);
    if (!mechanism) return std::unexpected(mechanism.error());
    auto const fits =
        mechanism->check_no_overflow({ground.people, std::uint64_t{rule->clamp} * kPairUnits});
    if (!fits) return std::unexpected(fits.error());
    return CollaborationPlan{*rule, minimum->people(), *epsilon, std::move(*selection), *mechanism,
                             whole};
}

}  // namespace weir::disclosure::detail
