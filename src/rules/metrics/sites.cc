#include "rules/metrics/sites.h"

#include <map>

#include "rules/metrics/detail/divide.h"

namespace weir::metrics {
namespace {

using base::Site;
using base::Unit;

/// Sites first, by the rule of the tree: a site is a part with people, as a unit is; then the units
/// of each site that has a cell of its own.
class Builder {
public:
    explicit Builder(SiteRequest const& request)
        : request_(request), least_(request.company.minimum.people()) {
        for (auto const& row : request.company.roster.rows) {
            ++people_[row.site.value][part_of(row)];
        }
    }

    SiteLattice build() && {
        std::vector<detail::Part> sites;
        for (auto const& [site, parts] : people_) {
            std::uint32_t people = 0;
            for (auto const& [part, count] : parts) people += count;
            sites.push_back({Unit{site}, people});
        }
        if (sites.size() < 2) return std::move(lattice_);
        auto const division = detail::divide(std::move(sites), least_);
        if (!division.is_possible) return std::move(lattice_);
        for (auto const& site : division.alone) add_site(site);
        if (!division.rest.empty()) add_rest(division.rest);
        for (auto const& row : request_.company.roster.rows)
            lattice_.cells_of_rows.push_back(cells_[row.site.value].at(part_of(row)));
        return audited(std::move(lattice_));
    }

private:
    [[nodiscard]] Unit part_of(org::RosterRow const& row) const {
        return request_.company.directory.ancestor_at(row.home, request_.level);
    }

    CellIndex add(SiteCell cell) {
        lattice_.cells.push_back(std::move(cell));
        return static_cast<CellIndex>(lattice_.cells.size() - 1);
    }

    void add_rest(std::vector<Merged> const& rest) {
        SiteCell cell;
        for (auto const& site : rest) {
            cell.sites.push_back(Site{site.unit.value});
            cell.people += site.people;
        }
        auto const index = add(std::move(cell));
        for (auto const& site : rest) {
            for (auto const& [part, count] : people_[site.unit.value])
                cells_[site.unit.value][part] = index;
        }
    }

    void add_site(detail::Part const& site) {
        auto const number = site.unit.value;
        auto const whole = add({.sites = {Site{number}}, .people = site.people});
        std::vector<detail::Part> parts;
        for (auto const& [part, count] : people_[number]) {
            parts.push_back({part, count});
            cells_[number][part] = whole;
        }
        auto const division = detail::divide(std::move(parts), least_);
        bool const is_divided = division.alone.size() + division.rest.size() > 1;
        if (!division.is_possible || !is_divided) return;
        for (auto const& part : division.alone)
            cells_[number][part.unit] = add({{Site{number}}, whole, {part.unit}, part.people});
        if (division.rest.empty()) return;
        SiteCell rest{{Site{number}}, whole, {}, 0};
        for (auto const& part : division.rest) {
            rest.parts.push_back(part.unit);
            rest.people += part.people;
        }
        auto const index = add(std::move(rest));
        for (auto const& part : division.rest) cells_[number][part.unit] = index;
    }

    [[nodiscard]] SiteLattice audited(SiteLattice lattice) const {
        std::vector<CellIndex> tree;
        for (std::size_t row = 0; row < lattice.cells_of_rows.size(); ++row)
            tree.push_back(request_.tree.cell_of(row, request_.tree.levels - 1));
        lattice.audit = span_audit({tree, lattice.cells_of_rows, least_});
        switch (lattice.audit.verdict) {
            case SpanVerdict::passes: lattice.crossing = Crossing::crossed; return lattice;
            case SpanVerdict::isolates: lattice.crossing = Crossing::isolates; break;
            case SpanVerdict::too_dear: lattice.crossing = Crossing::too_dear; break;
        }
        lattice.cells.clear();
        lattice.cells_of_rows.clear();
        return lattice;
    }

    SiteRequest const& request_;
    std::uint32_t least_;
    std::map<std::uint32_t, std::map<Unit, std::uint32_t>> people_;  // by site, then part
    std::map<std::uint32_t, std::map<Unit, CellIndex>> cells_;       // likewise: the finest
    SiteLattice lattice_;
};

}  // namespace

std::string_view name_of(Crossing crossing) {
    switch (crossing) {
        case Crossing::crossed: return "crossed";
        case Crossing::too_few: return "too_few";
        case Crossing::isolates: return "isolates";
        case Crossing::too_dear: return "too_dear";
    }
    return {};
}

std::string_view sentence_of(Crossing crossing) {
    switch (crossing) {
        case Crossing::crossed: return "by site too";
        case Crossing::too_few: return "by unit only: no two sites have enough people";
        case Crossing::isolates:
            return "by unit only: with figures by site, subtracting would single out a few people";
        case Crossing::too_dear:
            return "by unit only: figures by site could not be shown to be safe";
    }
    return {};
}

SiteLattice site_lattice_of(SiteRequest const& request) { return Builder(request).build(); }

}  // namespace weir::metrics
