#include "doors/disclosure/detail/site_release.h"

namespace weir::disclosure::detail {
namespace {

template <class Id>
Tree numbers_of(std::vector<Id> const& ids) {
    auto list = Tree::list();
    for (auto const id : ids) list.push(id.value);
    return list;
}

template <class Id>
std::vector<Id> ids_of(Taker& in, std::string_view key) {
    std::vector<Id> ids;
    for (auto const& number : in.list(key)) {
        auto const value = number.as_int();
        in.require(value && std::in_range<std::uint32_t>(*value));
        ids.push_back(Id{static_cast<std::uint32_t>(value.value_or(0))});
    }
    return ids;
}

Tree tree_of_cell(ReleasedSiteCell const& cell) {
    auto merged = Tree::list();
    for (auto const& name : cell.merged) merged.push(name);
    return Tree::object()
        .set("sites", numbers_of(cell.cell.sites))
        .set("parent", cell.cell.parent)
        .set("parts", numbers_of(cell.cell.parts))
        .set("people", cell.cell.people)
        .set("name", cell.name)
        .set("merged", merged)
        .set("sums", to_tree(cell.sums));
}

ReleasedSiteCell site_cell_of(Tree const& tree, Taker& outer) {
    Taker in(tree);
    ReleasedSiteCell cell;
    cell.cell.sites = ids_of<base::Site>(in, "sites");
    cell.cell.parent = in.number<metrics::CellIndex>("parent");
    cell.cell.parts = ids_of<base::Unit>(in, "parts");
    cell.cell.people = in.number<std::uint32_t>("people");
    cell.name = in.text("name");
    for (auto const& name : in.list("merged")) cell.merged.push_back(name.as_text().value_or(""));
    cell.sums = sums_of(in);
    outer.require(in.ok() && !cell.cell.sites.empty());
    return cell;
}

}  // namespace

ReleasedSites protect(SitePlan const& plan, metrics::CellSums const& exact,
                      base::RandomSource& noise) {
    ReleasedSites sites{plan.lattice.crossing, plan.level, plan.rho, {}};
    for (metrics::CellIndex c = 0; c < plan.lattice.cells.size(); ++c) {
        ReleasedSiteCell cell{plan.lattice.cells[c], plan.names[c].name, plan.names[c].merged, {}};
        for (std::size_t m = 0; m < plan.metrics.size(); ++m) {
            auto const& mechanism = plan.mechanism(m, c);
            if (!mechanism) {
                cell.sums.push_back({});
                continue;
            }
            auto const value = exact[c].sums[metrics::index_of(plan.metrics[m].metric)];
            cell.sums.push_back({privacy::add_noise({value, *mechanism}, noise),
                                 mechanism->noise().variance(), mechanism->cost()});
        }
        sites.cells.push_back(std::move(cell));
    }
    return sites;
}

Tree to_tree(std::vector<NoisySum> const& sums) {
    auto list = Tree::list();
    for (auto const& sum : sums) {
        list.push(Tree::object()
                      .set("sum", sum.sum)
                      .set("variance", sum.variance)
                      .set("rho", sum.rho.value));
    }
    return list;
}

std::vector<NoisySum> sums_of(Taker& in) {
    std::vector<NoisySum> sums;
    for (auto const& sum : in.list("sums")) {
        Taker s(sum);
        sums.push_back({s.number<std::int64_t>("sum"), s.number<std::uint64_t>("variance"),
                        base::Rho{s.number<std::uint64_t>("rho")}});
        in.require(s.ok());
    }
    return sums;
}

Tree to_tree(ReleasedSites const& sites) {
    auto cells = Tree::list();
    for (auto const& cell : sites.cells) cells.push(tree_of_cell(cell));
    return Tree::object()
        .set("crossing", static_cast<int>(sites.crossing))
        .set("level", sites.level)
        .set("rho", sites.rho.value)
        .set("cells", cells);
}

ReleasedSites sites_of(Tree const& tree, std::size_t numbers, Taker& outer) {
    Taker in(tree);
    ReleasedSites sites;
    auto const crossing = in.number<std::uint8_t>("crossing");
    in.require(crossing <= static_cast<std::uint8_t>(metrics::Crossing::too_dear));
    sites.crossing = static_cast<metrics::Crossing>(crossing);
    sites.level = in.number<std::uint32_t>("level");
    sites.rho = base::Rho{in.number<std::uint64_t>("rho")};
    for (auto const& cell : in.list("cells")) {
        sites.cells.push_back(site_cell_of(cell, in));
        auto const parent = sites.cells.back().cell.parent;
        in.require(parent == metrics::kNoCell || parent + 1 < sites.cells.size());
        in.require(sites.cells.back().sums.size() == numbers);
    }
    in.require(sites.cells.empty() == (sites.crossing != metrics::Crossing::crossed));
    outer.require(in.ok());
    return sites;
}

}  // namespace weir::disclosure::detail
