#include "rules/metrics/lattice.h"

#include <map>
#include <ranges>

#include "base/check.h"
#include "rules/metrics/detail/divide.h"
#include "rules/metrics/detail/names.h"

namespace weir::metrics {
namespace {

using base::Unit;
using detail::Division;
using detail::Part;

/// Builds the tree from the top, level by level. `now_` says for each unit that is somebody's home
/// in which cell those people are at the level that was built last.
class Builder {
public:
    explicit Builder(LatticeRequest const& request)
        : directory_(request.directory), least_(request.minimum.people()) {
        for (auto const& row : request.roster.rows) ++homes_[row.home];
        lattice_.levels = request.levels;
        lattice_.cells_of_rows.assign(request.roster.rows.size() * request.levels, kNoCell);
    }

    Lattice build(org::Roster const& roster) && {
        if (roster.rows.size() < least_) return std::move(lattice_);
        add({.kind = CellKind::company,
             .unit = org::kCompany,
             .people = static_cast<std::uint32_t>(roster.rows.size())});
        for (auto const& [home, people] : homes_) now_[home] = 0;
        for (std::uint32_t level = 0; level < lattice_.levels; ++level) {
            if (level > 0) divide_all(level);
            for (std::size_t row = 0; row < roster.rows.size(); ++row) {
                CellIndex const cell = now_[roster.rows[row].home];
                lattice_.cells_of_rows[row * lattice_.levels + level] = cell;
                lattice_.cells[cell].level_last = level;
            }
        }
        return std::move(lattice_);
    }

private:
    /// The sibling that people of a home belong to, of those below a cell of the level above.
    [[nodiscard]] Unit head_of(Unit home, std::uint32_t level) const {
        return directory_.ancestor_at(home, level);
    }

    void divide_all(std::uint32_t level) {
        std::map<CellIndex, std::map<Unit, std::uint32_t>> siblings;
        for (auto const& [home, people] : homes_) {
            CellIndex const cell = now_[home];
            if (lattice_.cells[cell].end == EndReason::last_level) {
                siblings[cell][head_of(home, level)] += people;
            }
        }
        std::map<Unit, CellIndex> moved;
        for (auto const& [cell, heads] : siblings) divide_one(cell, heads, moved);
        for (auto const& home : homes_ | std::views::keys) {
            bool const was_divided = lattice_.cells[now_[home]].end == EndReason::divided;
            if (was_divided) now_[home] = moved.at(head_of(home, level));
        }
    }

    void divide_one(CellIndex parent, std::map<Unit, std::uint32_t> const& heads,
                    std::map<Unit, CellIndex>& moved) {
        Unit const unit = lattice_.cells[parent].unit;
        std::vector<Part> parts;
        for (auto const& [head, people] : heads) parts.push_back({head, people});
        if (parts.size() == 1 && parts.front().unit == unit) {
            lattice_.cells[parent].end = EndReason::nothing_below;
            return;
        }
        Division const division = detail::divide(std::move(parts), least_);
        lattice_.cells[parent].end = division.is_possible ? EndReason::divided : EndReason::too_few;
        if (division.is_possible) add_parts(parent, division, moved);
    }

    void add_parts(CellIndex parent, Division const& division, std::map<Unit, CellIndex>& moved) {
        Unit const unit = lattice_.cells[parent].unit;
        std::uint32_t const level = lattice_.cells[parent].level + 1;
        for (auto const& part : division.alone) {
            bool const is_own = part.unit == unit;
            moved[part.unit] = add({.kind = is_own ? CellKind::own : CellKind::unit,
                                    .unit = part.unit,
                                    .parent = parent,
                                    .level = level,
                                    .people = part.people,
                                    .end = is_own ? EndReason::merged : EndReason::last_level});
        }
        if (division.rest.empty()) return;
        base::check(division.rest.size() != 1, "a rest has several parts");
        Cell rest{.kind = CellKind::rest,
                  .unit = unit,
                  .parent = parent,
                  .level = level,
                  .merged = division.rest,
                  .end = EndReason::merged};
        for (auto const& part : division.rest) rest.people += part.people;
        CellIndex const cell = add(std::move(rest));
        for (auto const& part : division.rest) moved[part.unit] = cell;
    }

    CellIndex add(Cell cell) {
        cell.name = detail::name_of(cell, directory_.unit(cell.unit));
        lattice_.cells.push_back(std::move(cell));
        return static_cast<CellIndex>(lattice_.cells.size() - 1);
    }

    org::Directory const& directory_;
    std::uint32_t least_;
    std::map<Unit, std::uint32_t> homes_;  // eligible people by home
    std::map<Unit, CellIndex> now_;
    Lattice lattice_;
};

}  // namespace

base::Result<MinimumGroup> MinimumGroup::of(std::uint32_t others) {
    if (others < 2) {
        return base::fail(base::Fault::bad_input,
                          "minimum group: expected at least 2, got " + std::to_string(others));
    }
    return MinimumGroup(others);
}

std::vector<CellIndex> Lattice::cells_at(std::uint32_t level) const {
    std::vector<CellIndex> found;
    for (CellIndex cell = 0; cell < cells.size(); ++cell) {
        if (cells[cell].level <= level && level <= cells[cell].level_last) found.push_back(cell);
    }
    return found;
}

Lattice lattice_of(LatticeRequest const& request) {
    base::check(request.levels >= 1 && request.levels <= kLevelsMax, "1 to 16 levels");
    return Builder(request).build(request.roster);
}

}  // namespace weir::metrics
