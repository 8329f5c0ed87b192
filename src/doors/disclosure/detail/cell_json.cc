#include "doors/disclosure/detail/cell_json.h"

namespace weir::disclosure::detail {

using metrics::Cell;
using metrics::CellKind;
using metrics::EndReason;
using metrics::Merged;
using metrics::MergeReason;

Tree to_tree(Cell const& cell) {
    auto merged = Tree::list();
    for (auto const& part : cell.merged) {
        merged.push(Tree::object()
                        .set("unit", part.unit.value)
                        .set("people", part.people)
                        .set("reason", static_cast<int>(part.reason)));
    }
    return Tree::object()
        .set("kind", static_cast<int>(cell.kind))
        .set("unit", cell.unit.value)
        .set("parent", cell.parent)
        .set("level", cell.level)
        .set("level_last", cell.level_last)
        .set("people", cell.people)
        .set("name", cell.name)
        .set("merged", merged)
        .set("end", static_cast<int>(cell.end));
}

Cell cell_of(Tree const& tree, Taker& outer) {
    Taker in(tree);
    Cell cell;
    auto const kind = in.number<std::uint8_t>("kind");
    in.require(kind <= static_cast<std::uint8_t>(CellKind::rest));
    cell.kind = static_cast<CellKind>(kind);
    cell.unit = base::Unit{in.number<std::uint32_t>("unit")};
    cell.parent = in.number<std::uint32_t>("parent");
    cell.level = in.number<std::uint32_t>("level");
    cell.level_last = in.number<std::uint32_t>("level_last");
    cell.people = in.number<std::uint32_t>("people");
    cell.name = in.text("name");
    for (auto const& part : in.list("merged")) {
        Taker m(part);
        auto const unit = m.number<std::uint32_t>("unit");
        auto const people = m.number<std::uint32_t>("people");
        auto const reason = m.number<std::uint8_t>("reason");
        m.require(reason <= static_cast<std::uint8_t>(MergeReason::taken_in));
        cell.merged.push_back(Merged{base::Unit{unit}, people, static_cast<MergeReason>(reason)});
        in.require(m.ok());
    }
    auto const end = in.number<std::uint8_t>("end");
    in.require(end <= static_cast<std::uint8_t>(EndReason::too_few));
    cell.end = static_cast<EndReason>(end);
    outer.require(in.ok());
    return cell;
}

}  // namespace weir::disclosure::detail
