#include "doors/disclosure/shared.h"

#include <algorithm>
#include <map>
#include <optional>
#include <ranges>

namespace weir::disclosure {
namespace {

using Heads = std::map<base::Unit, std::uint32_t>;

/// For each cell that is not divided, the units right below it with their people; who is at the
/// cell's own unit counts under that.
std::map<metrics::CellIndex, Heads> heads_of(SharedRequest const& request) {
    auto const& lattice = request.lattice;
    std::map<metrics::CellIndex, Heads> heads;
    if (lattice.cells.empty()) return heads;
    for (std::size_t row = 0; row < request.roster.rows.size(); ++row) {
        auto const index = lattice.cell_of(row, lattice.levels - 1);
        auto const depth = lattice.cells[index].level + 1;
        ++heads[index][request.directory.ancestor_at(request.roster.rows[row].home, depth)];
    }
    return heads;
}

std::optional<Sharing> sharing_of(metrics::Cell const& cell, Heads const& heads) {
    switch (cell.end) {
        case metrics::EndReason::divided:
        case metrics::EndReason::nothing_below: return std::nullopt;
        case metrics::EndReason::too_few: return Sharing::undivided;
        case metrics::EndReason::merged: break;
        case metrics::EndReason::last_level: {
            bool const has_deeper = std::ranges::any_of(
                heads | std::views::keys, [&](base::Unit unit) { return unit != cell.unit; });
            return has_deeper ? std::optional(Sharing::deeper) : std::nullopt;
        }
    }
    return cell.kind == metrics::CellKind::rest ? std::optional(Sharing::merged) : std::nullopt;
}

class Parts {
public:
    Parts(org::Directory const& directory, metrics::Cell const& cell)
        : directory_(directory), cell_(cell) {}

    [[nodiscard]] std::vector<SharedCell::Part> of(Sharing sharing, Heads const& heads) && {
        if (sharing == Sharing::merged) {
            for (auto const& part : cell_.merged)
                add(part.unit, part.people, metrics::sentence_of(part.reason));
            return std::move(parts_);
        }
        for (auto const& [unit, people] : heads)
            add(unit, people, sharing == Sharing::deeper ? kDeeper : kUndivided);
        return std::move(parts_);
    }

private:
    static constexpr std::string_view kDeeper = "is below the last level that is released";
    static constexpr std::string_view kUndivided =
        "cannot be a cell: the parts of its unit cannot all have enough people";

    void add(base::Unit unit, std::uint32_t people, std::string_view why) {
        bool const is_own = unit == cell_.unit;
        parts_.push_back(
            {is_own ? "its own people" : directory_.unit(unit).name, people, std::string(why)});
    }

    org::Directory const& directory_;
    metrics::Cell const& cell_;
    std::vector<SharedCell::Part> parts_;
};

}  // namespace

std::string_view name_of(Sharing sharing) {
    switch (sharing) {
        case Sharing::merged: return "merged";
        case Sharing::undivided: return "undivided";
        case Sharing::deeper: return "deeper";
    }
    return {};
}

std::vector<SharedCell> shared_cells(SharedRequest const& request) {
    auto const heads = heads_of(request);
    std::vector<SharedCell> shared;
    for (metrics::CellIndex index = 0; index < request.lattice.cells.size(); ++index) {
        auto const& cell = request.lattice.cells[index];
        auto const found = heads.find(index);
        auto const below = found == heads.end() ? Heads{} : found->second;
        auto const sharing = sharing_of(cell, below);
        if (!sharing) continue;
        bool const is_unit = cell.kind == metrics::CellKind::unit;
        shared.push_back({*sharing, is_unit ? request.directory.path_of(cell.unit) : cell.name,
                          cell.level, cell.people,
                          Parts(request.directory, cell).of(*sharing, below)});
    }
    return shared;
}

}  // namespace weir::disclosure
