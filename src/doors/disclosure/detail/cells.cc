#include "doors/disclosure/detail/cells.h"

namespace weir::disclosure::detail {

using metrics::Cell;
using metrics::CellIndex;
using metrics::Lattice;

access::Cell cell_for_access(Cell const& cell) {
    access::Cell out;
    switch (cell.kind) {
        case metrics::CellKind::company:
        case metrics::CellKind::unit: out.within.push_back(cell.unit); break;
        case metrics::CellKind::own: out.exactly.push_back(cell.unit); break;
        case metrics::CellKind::rest:
            for (auto const& part : cell.merged) {
                (part.unit == cell.unit ? out.exactly : out.within).push_back(part.unit);
            }
            break;
    }
    return out;
}

access::Cell cell_for_access(std::vector<Cell> const& cells) {
    access::Cell out;
    for (auto const& cell : cells) {
        auto const one = cell_for_access(cell);
        out.within.insert(out.within.end(), one.within.begin(), one.within.end());
        out.exactly.insert(out.exactly.end(), one.exactly.begin(), one.exactly.end());
    }
    return out;
}

access::Cell cell_for_access(metrics::SiteCell const& cell, std::uint32_t level,
                             org::Directory const& directory) {
    access::Cell out{.within = {}, .exactly = {}, .sites = cell.sites};
    if (cell.parts.empty()) out.within.push_back(org::kCompany);
    for (auto const part : cell.parts)
        (directory.unit(part).depth < level ? out.exactly : out.within).push_back(part);
    return out;
}

std::optional<access::Because> may_see(Sight const& sight, access::Class what,
                                       access::Cell const& cell, base::Week week) {
    access::World const world{sight.state.permissions, *sight.state.directory};
    auto const decision =
        access::may_read(sight.reader, access::CellQuestion{what, cell, sight.now}, world);
    if (auto const* because = std::get_if<access::Because>(&decision)) return *because;
    base::Instant const monday{static_cast<std::int64_t>(week.monday.days) * base::kDay.seconds};
    auto const then =
        access::may_read(sight.reader, access::CellQuestion{what, cell, monday}, world);
    auto const* because = std::get_if<access::Because>(&then);
    if (because != nullptr && because->kind == access::Because::Kind::measured) return *because;
    return std::nullopt;
}

std::vector<CellIndex> atoms_of(Lattice const& lattice, CellIndex cell) {
    std::vector<CellIndex> atoms;
    for (CellIndex i = 0; i < lattice.cells.size(); ++i) {
        if (lattice.cells[i].end == metrics::EndReason::divided) continue;
        auto above = i;
        while (above != cell && above != metrics::kNoCell) above = lattice.cells[above].parent;
        if (above == cell) atoms.push_back(i);
    }
    return atoms;
}

std::vector<CellIndex> cover_of(Lattice const& lattice, std::vector<CellIndex> const& atoms) {
    std::vector<bool> is_full(lattice.cells.size(), true);
    std::vector<bool> is_atom(lattice.cells.size(), false);
    for (auto atom : atoms) is_atom[atom] = true;
    for (CellIndex i = static_cast<CellIndex>(lattice.cells.size()); i-- > 0;) {
        auto const& cell = lattice.cells[i];
        if (cell.end != metrics::EndReason::divided) is_full[i] = is_atom[i];
        if (!is_full[i] && cell.parent != metrics::kNoCell) is_full[cell.parent] = false;
    }
    std::vector<CellIndex> cover;
    for (CellIndex i = 0; i < lattice.cells.size(); ++i) {
        auto const parent = lattice.cells[i].parent;
        if (is_full[i] && (parent == metrics::kNoCell || !is_full[parent])) cover.push_back(i);
    }
    return cover;
}

}  // namespace weir::disclosure::detail
