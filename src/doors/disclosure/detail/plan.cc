#include "doors/disclosure/detail/plan.h"

#include <algorithm>
#include <set>

#include "engines/privacy/rho.h"

namespace weir::disclosure::detail {
namespace {

using base::Rho;

org::Roster eligible(state::State const& state, base::Week week) {
    auto roster = org::roster_of(*state.directory, week);
    auto const& charter = state.rules->charter;
    std::erase_if(roster.rows,
                  [&](org::RosterRow const& row) { return !charter.is_covered(row.site); });
    return roster;
}

/// One metric's part of one level's part of a share of the budget; each rounded down.
Rho rho_at(program::Charter const& charter, program::Metric const& metric, std::uint32_t level,
           privacy::Share share) {
    if (std::ranges::find(metric.levels, level) == metric.levels.end()) return Rho{0};
    return privacy::share_of(
        privacy::share_of(charter.tree_rho(share), charter.levels[level].percent), metric.percent);
}

base::Result<MetricPlan> metric_plan_of(program::Charter const& charter,
                                        program::Metric const& declared, privacy::Share share,
                                        std::size_t people) {
    auto const metric = metrics::metric_of(declared.id);
    if (!metric) return std::unexpected(metric.error());
    auto const sensitivity = privacy::Sensitivity::of(declared.clamp);
    if (!sensitivity) return std::unexpected(sensitivity.error());
    auto const levels = charter.levels.size();
    MetricPlan plan{*metric, declared.clamp, {}};
    plan.mechanisms.resize(levels * levels);
    for (std::size_t first = 0; first < levels; ++first) {
        Rho rho{0};
        for (std::size_t last = first; last < levels; ++last) {
            rho.value += rho_at(charter, declared, static_cast<std::uint32_t>(last), share).value;
            if (rho.value == 0) continue;
            auto mechanism = privacy::GaussianMechanism::of({*sensitivity, rho});
            if (!mechanism) return std::unexpected(mechanism.error());
            if (auto fits = mechanism->check_no_overflow({people, declared.clamp}); !fits) {
                return std::unexpected(fits.error());
            }
            plan.mechanisms[first * levels + last] = *mechanism;
        }
    }
    return plan;
}

base::Result<metrics::Clamps> clamps_of(program::Charter const& charter) {
    std::vector<metrics::Clamp> clamps;
    for (auto const& declared : charter.metrics) {
        auto const metric = metrics::metric_of(declared.id);
        if (!metric) return std::unexpected(metric.error());
        clamps.push_back({*metric, static_cast<std::int64_t>(declared.clamp)});
    }
    return metrics::Clamps::of(clamps);
}

}  // namespace

base::Outcome<Plan> plan_of(state::State const& state, base::Week week, privacy::Share share) {
    auto const& charter = state.rules->charter;
    auto const minimum = metrics::MinimumGroup::of(charter.privacy.minimum_group);
    if (!minimum) return std::unexpected(minimum.error());
    auto clamps = clamps_of(charter);
    if (!clamps) return std::unexpected(clamps.error());
    auto roster = eligible(state, week);
    auto lattice = metrics::lattice_of(
        {*state.directory, roster, *minimum, static_cast<std::uint32_t>(charter.levels.size())});
    if (lattice.cells.empty()) return base::Refusal{base::Reason::too_few_people, "close"};
    Plan plan{.week = week,
              .share = share,
              .roster = std::move(roster),
              .lattice = std::move(lattice),
              .clamps = *clamps,
              .metrics = {},
              .collaboration = {},
              .sites = {},
              .rho = Rho{0},
              .units = {}};
    for (auto const& declared : charter.metrics) {
        auto metric = metric_plan_of(charter, declared, share, plan.roster.rows.size());
        if (!metric) return std::unexpected(metric.error());
        plan.metrics.push_back(std::move(*metric));
        for (auto level : declared.levels)
            plan.rho.value += rho_at(charter, declared, level, share).value;
    }
    if (share == privacy::Share::release) {
        auto between = collaboration_plan_of({charter, plan.lattice, plan.roster.rows.size()});
        // Figures that allow none are refused by `charter explain`; they stop no week.
        if (between) plan.collaboration = std::move(*between);
        if (plan.collaboration) plan.rho.value += plan.collaboration->rho.value;
    }
    auto sites = site_plan_of({charter, *state.directory, plan.roster, plan.lattice, share});
    if (!sites) return std::unexpected(sites.error());
    plan.sites = std::move(*sites);
    if (plan.sites) plan.rho.value += plan.sites->rho.value;
    std::set<base::Unit> units;
    for (auto const& row : plan.roster.rows) units.insert(row.home);
    plan.units.assign(units.begin(), units.end());
    return plan;
}

}  // namespace weir::disclosure::detail
