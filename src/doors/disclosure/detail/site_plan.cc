#include "doors/disclosure/detail/site_plan.h"

#include <algorithm>

#include <fmt/format.h>

namespace weir::disclosure::detail {
namespace {

using base::Rho;
using metrics::CellIndex;
using metrics::Crossing;
using metrics::SiteCell;
using metrics::SiteLattice;

std::string name_of_site(base::Site site, program::Charter const& charter) {
    auto const* rule = charter.site(site);
    return rule == nullptr ? std::string("no site") : rule->name;
}

/// The people at a unit itself where a site is divided deeper than the unit lies.
std::string name_of_part(base::Unit unit, SiteGround const& ground) {
    bool const is_own = ground.directory.unit(unit).depth < ground.charter.by_site->level;
    auto const path =
        unit == org::kCompany ? std::string("the company") : ground.directory.path_of(unit);
    return path + (is_own ? " itself" : "");
}

SiteName name_of(SiteCell const& cell, SiteGround const& ground) {
    SiteName name;
    if (cell.sites.size() > 1) {
        for (auto const site : cell.sites)
            name.merged.push_back(name_of_site(site, ground.charter));
        name.name = fmt::format("rest of the sites ({})", cell.sites.size());
        return name;
    }
    name.name = name_of_site(cell.sites.front(), ground.charter);
    if (cell.parts.size() == 1) name.name += " / " + name_of_part(cell.parts.front(), ground);
    if (cell.parts.size() <= 1) return name;
    for (auto const part : cell.parts) name.merged.push_back(name_of_part(part, ground));
    name.name = fmt::format("rest of {} ({} units)", name.name, cell.parts.size());
    return name;
}

std::vector<SiteKind> kinds_of(std::vector<SiteCell> const& cells) {
    std::vector<SiteKind> kinds(cells.size(), SiteKind::undivided);
    for (CellIndex cell = 0; cell < cells.size(); ++cell) {
        auto const parent = cells[cell].parent;
        if (parent == metrics::kNoCell) continue;
        kinds[cell] = SiteKind::part;
        kinds[parent] = SiteKind::divided;
    }
    return kinds;
}

/// Small teams have another tree, with a minimum of its own: cells by site stand beside that too.
metrics::SpanVerdict audit_quarter(SiteGround const& ground, SiteLattice const& sites,
                                   metrics::MinimumGroup week) {
    if (!ground.charter.quarter) return metrics::SpanVerdict::passes;
    auto const minimum = metrics::MinimumGroup::of(ground.charter.quarter->minimum_group);
    if (!minimum) return metrics::SpanVerdict::too_dear;  // below the charter's floor: not shown
    auto const tree =
        metrics::lattice_of({ground.directory, ground.roster, *minimum, ground.tree.levels});
    if (tree.cells.empty()) return metrics::SpanVerdict::passes;
    std::vector<CellIndex> finest;
    for (std::size_t row = 0; row < ground.roster.rows.size(); ++row)
        finest.push_back(tree.cell_of(row, tree.levels - 1));
    auto const least = std::min(minimum->people(), week.people());
    return metrics::span_audit({finest, sites.cells_of_rows, least}).verdict;
}

base::Result<SiteLattice> audited(SiteGround const& ground) {
    auto const minimum = metrics::MinimumGroup::of(ground.charter.privacy.minimum_group);
    if (!minimum) return std::unexpected(minimum.error());
    metrics::LatticeRequest const company{ground.directory, ground.roster, *minimum,
                                          ground.tree.levels};
    auto sites = metrics::site_lattice_of({company, ground.tree, ground.charter.by_site->level});
    if (sites.crossing != Crossing::crossed) return sites;
    switch (audit_quarter(ground, sites, *minimum)) {
        case metrics::SpanVerdict::passes: return sites;
        case metrics::SpanVerdict::isolates: sites.crossing = Crossing::isolates; break;
        case metrics::SpanVerdict::too_dear: sites.crossing = Crossing::too_dear; break;
    }
    sites.cells.clear();
    sites.cells_of_rows.clear();
    return sites;
}

base::Result<std::optional<privacy::GaussianMechanism>> mechanism_of(program::Metric const& metric,
                                                                     Rho rho, std::size_t people) {
    if (rho == Rho{0}) return std::nullopt;
    auto const sensitivity = privacy::Sensitivity::of(metric.clamp);
    if (!sensitivity) return std::unexpected(sensitivity.error());
    auto const mechanism = privacy::GaussianMechanism::of({*sensitivity, rho});
    if (!mechanism) return std::unexpected(mechanism.error());
    if (auto fits = mechanism->check_no_overflow({people, metric.clamp}); !fits)
        return std::unexpected(fits.error());
    return *mechanism;
}

base::Result<SiteMetricPlan> metric_plan_of(SiteGround const& ground,
                                            program::Metric const& declared) {
    auto const metric = metrics::metric_of(declared.id);
    if (!metric) return std::unexpected(metric.error());
    auto const rho = ground.charter.by_site_rho(declared.id, ground.share);
    SiteMetricPlan plan{*metric, {}};
    auto const add = [&](SiteKind kind, Rho of_kind) -> base::Status {
        auto mechanism = mechanism_of(declared, of_kind, ground.roster.rows.size());
        if (!mechanism) {
            return base::fail(mechanism.error().fault, fmt::format("`{}` by site: {}", declared.id,
                                                                   mechanism.error().message));
        }
        plan.mechanisms[static_cast<std::size_t>(kind)] = *mechanism;
        return {};
    };
    if (auto added = add(SiteKind::divided, rho.whole); !added)
        return std::unexpected(added.error());
    if (auto added = add(SiteKind::part, rho.part); !added) return std::unexpected(added.error());
    auto const both = Rho{rho.whole.value + rho.part.value};
    if (auto added = add(SiteKind::undivided, both); !added) return std::unexpected(added.error());
    return plan;
}

}  // namespace

base::Result<std::optional<SitePlan>> site_plan_of(SiteGround const& ground) {
    if (!ground.charter.by_site) return std::nullopt;
    auto lattice = audited(ground);
    if (!lattice) return std::unexpected(lattice.error());
    SitePlan plan{.lattice = std::move(*lattice),
                  .kinds = {},
                  .names = {},
                  .metrics = {},
                  .level = ground.charter.by_site->level,
                  .rho = Rho{0}};
    if (plan.lattice.crossing != Crossing::crossed) return plan;
    plan.kinds = kinds_of(plan.lattice.cells);
    for (auto const& cell : plan.lattice.cells) plan.names.push_back(name_of(cell, ground));
    for (auto const& declared : ground.charter.metrics) {
        auto metric = metric_plan_of(ground, declared);
        if (!metric) return std::unexpected(metric.error());
        plan.metrics.push_back(std::move(*metric));
        auto const rho = ground.charter.by_site_rho(declared.id, ground.share);
        plan.rho.value += rho.whole.value + rho.part.value;
    }
    return plan;
}

}  // namespace weir::disclosure::detail
