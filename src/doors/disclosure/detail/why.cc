#include "doors/disclosure/detail/why.h"

#include <fmt/format.h>

namespace weir::disclosure::detail {

std::string why_of(metrics::Cell const& cell, org::Directory const& directory) {
    std::string why;
    for (auto const& part : cell.merged) {
        auto const name =
            part.unit == cell.unit ? "its own people" : directory.unit(part.unit).name;
        why += fmt::format("{}{}: {}", why.empty() ? "" : "; ", name,
                           metrics::sentence_of(part.reason));
    }
    if (cell.end == metrics::EndReason::too_few) why += metrics::sentence_of(cell.end);
    return why;
}

base::Unit above_of(metrics::Cell const& cell, org::Directory const& directory) {
    bool const is_unit = cell.kind == metrics::CellKind::unit;
    return is_unit ? directory.unit(cell.unit).parent : cell.unit;
}

std::string name_above(metrics::Cell const& cell, org::Directory const& directory) {
    auto const& name = directory.unit(above_of(cell, directory)).name;
    return name.empty() ? "the company" : name;
}

}  // namespace weir::disclosure::detail
