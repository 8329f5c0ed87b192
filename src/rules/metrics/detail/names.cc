#include "rules/metrics/detail/names.h"

#include <algorithm>

namespace weir::metrics {
namespace detail {
namespace {

std::string counted(std::size_t count, std::uint32_t level) {
    std::string const word = level == 1 ? "department" : "team";
    return std::to_string(count) + " " + word + (count == 1 ? "" : "s");
}

std::string parts_of(Cell const& cell) {
    auto const is_own = [&](Merged const& part) { return part.unit == cell.unit; };
    bool const has_own = std::ranges::any_of(cell.merged, is_own);
    std::size_t const units = cell.merged.size() - (has_own ? 1 : 0);
    return (has_own ? "itself and " : "") + counted(units, cell.level);
}

}  // namespace

std::string name_of(org::UnitFact const& unit) {
    return unit.unit == org::kCompany ? "the company" : unit.name;
}

std::string name_of(Cell const& cell, org::UnitFact const& unit) {
    switch (cell.kind) {
        case CellKind::company:
        case CellKind::unit: return name_of(unit);
        case CellKind::own: return name_of(unit) + " itself";
        case CellKind::rest: return "rest of " + name_of(unit) + " (" + parts_of(cell) + ")";
    }
    return {};
}

}  // namespace detail

std::string_view sentence_of(MergeReason reason) {
    switch (reason) {
        case MergeReason::too_few: return "has too few people for a cell of its own";
        case MergeReason::taken_in: return "was the smallest left when the rest was too small";
    }
    return {};
}

std::string_view sentence_of(EndReason reason) {
    switch (reason) {
        case EndReason::divided: return "is divided further";
        case EndReason::last_level: return "is of the last level that is released";
        case EndReason::nothing_below: return "has nobody in a unit below it";
        case EndReason::merged: return "is never divided";
        case EndReason::too_few: return "cannot be divided into parts with enough people each";
    }
    return {};
}

}  // namespace weir::metrics
