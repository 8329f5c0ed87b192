#include "doors/disclosure/detail/site_price.h"

#include <algorithm>

namespace weir::disclosure::detail {
namespace {

/// Of the cells of two kinds by one metric, by people; of equals the noisiest first.
SiteFigures figures_of(SitePlan const& plan, std::size_t metric, std::vector<SiteKind> const& of) {
    auto const divisor =
        static_cast<double>(metrics::facts_of(plan.metrics[metric].metric).display_divisor);
    std::vector<CellPrice> cells;
    for (metrics::CellIndex cell = 0; cell < plan.kinds.size(); ++cell) {
        if (std::ranges::find(of, plan.kinds[cell]) == of.end()) continue;
        auto const& mechanism = plan.mechanism(metric, cell);
        if (!mechanism) continue;
        cells.push_back(price_of_cell(plan.lattice.cells[cell].people,
                                      mechanism->standard_deviation() / divisor));
    }
    if (cells.empty()) return {};
    std::ranges::sort(cells, [](CellPrice const& a, CellPrice const& b) {
        return a.people != b.people ? a.people < b.people : a.week > b.week;
    });
    return {cells.size(), cells.front(), cells[(cells.size() - 1) / 2], cells.back()};
}

}  // namespace

base::Result<std::optional<SitePrice>> site_price_of(SiteGround const& ground) {
    auto const plan = site_plan_of(ground);
    if (!plan) return std::unexpected(plan.error());
    if (!*plan) return std::nullopt;
    auto const& sites = **plan;
    SitePrice price{
        .crossing = sites.lattice.crossing, .level = sites.level, .metrics = {}, .week = {}};
    base::Rho rho{0};
    for (std::size_t m = 0; m < ground.charter.metrics.size(); ++m) {
        auto const& id = ground.charter.metrics[m].id;
        auto const of_metric = ground.charter.by_site_rho(id, ground.share);
        if (of_metric.whole == base::Rho{0}) continue;
        rho.value += of_metric.whole.value + of_metric.part.value;
        if (sites.metrics.empty()) continue;
        auto const& facts = metrics::facts_of(sites.metrics[m].metric);
        price.metrics.push_back({id, std::string(facts.title), std::string(facts.display_unit),
                                 figures_of(sites, m, {SiteKind::divided, SiteKind::undivided}),
                                 figures_of(sites, m, {SiteKind::part})});
    }
    price.week = loss_of(rho, ground.charter.privacy.delta);
    return price;
}

}  // namespace weir::disclosure::detail
