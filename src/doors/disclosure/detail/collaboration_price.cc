#include "doors/disclosure/detail/collaboration_price.h"

#include <algorithm>
#include <cmath>

#include "doors/disclosure/collaboration.h"

namespace weir::disclosure::detail {
namespace {

constexpr double kNormal95 = 1.959963984540054;
constexpr double kHour = 60.0 * kPairUnits;

/// The fewest people with whom a pair is shown with at least this chance.
std::uint64_t people_for(privacy::CellSelection const& selection, double chance) {
    auto const enough = static_cast<std::uint64_t>(std::ldexp(chance, 64));
    std::uint64_t people = 1;
    for (;; ++people) {
        auto const found = selection.chance_of(people);
        if (found.is_certain || found.units >= enough) return people;
    }
}

/// Pairs of cells that both have so many people.
std::size_t pairs_of(std::vector<std::uint32_t> const& sizes, std::uint64_t people) {
    auto const enough = static_cast<std::size_t>(
        std::ranges::count_if(sizes, [&](std::uint32_t size) { return size >= people; }));
    return enough < 2 ? 0 : enough * (enough - 1) / 2;
}

}  // namespace

base::Result<std::optional<CollaborationPrice>> collaboration_price_of(
    CollaborationGround const& ground) {
    if (!ground.charter.collaboration) return std::nullopt;
    auto const plan = collaboration_plan_of(ground);
    if (!plan) return base::fail(plan.error().fault, "[collaboration]: " + plan.error().message);
    if (!*plan) {
        return base::fail(base::Fault::bad_input,
                          "[collaboration]: expected a level of 2 to 1024 cells");
    }
    auto const& of = **plan;
    std::vector<std::uint32_t> sizes;
    for (auto const cell : ground.lattice.cells_at(of.rule.level))
        sizes.push_back(ground.lattice.cells[cell].people);
    CollaborationPrice price;
    price.level = of.rule.level;
    price.cells = sizes.size();
    price.minimum = of.minimum;
    price.even = people_for(of.selection, 0.5);
    price.sure = people_for(of.selection, 0.95);
    price.pairs = pairs_of(sizes, 0);
    price.pairs_possible = pairs_of(sizes, price.even);
    price.deviation = of.mechanism.standard_deviation() / kHour;
    price.noticeable = kNormal95 * price.deviation;
    price.week = loss_of(of.rho, ground.charter.privacy.delta);
    price.delta = privacy::probability_of(of.selection.delta());
    return price;
}

}  // namespace weir::disclosure::detail
