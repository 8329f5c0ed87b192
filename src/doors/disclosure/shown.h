// What a release shows of whom, as audiences are asked about it: for whoever counts afterwards who
// could see whom. From the state at its closing and public facts only; no release is opened.
#pragma once

#include <string>
#include <vector>

#include "base/outcome.h"
#include "records/org/roster.h"
#include "rules/access/audience.h"
#include "rules/metrics/lattice.h"
#include "rules/state/state.h"

namespace weir::disclosure {

/// Which way of cutting the company up a cell belongs to.
enum class Cut { tree, site, quarter };

struct ShownCell {
    access::Cell cell;
    Cut cut = Cut::tree;
    metrics::CellKind kind = metrics::CellKind::company;  // of the tree and the quarter
    base::Unit unit;                                      // likewise
    std::uint32_t level = 0;                              // of the tree: from which level
    std::uint32_t level_last = 0;                         // to which it stands for its people
};

/// One week's data as some release shows it.
struct ShownWeek {
    org::Roster roster;  // whom the cells are about, with the home that puts them there
    std::vector<ShownCell> cells;
};

/// The week's release that this state would close (`close` decides by the same plan). Refusal
/// too_few_people: it would have no cell.
[[nodiscard]] base::Outcome<ShownWeek> shown_week(state::State const& state, base::Week week,
                                                  privacy::Share share);

/// The weeks of a quarter's release that this state would close: one a week of the quarter, with
/// the cells of the quarter. Refusals: not_declared, too_few_people.
[[nodiscard]] base::Outcome<std::vector<ShownWeek>> shown_quarter(state::State const& state,
                                                                  base::Quarter quarter);

/// The cells of a canonical question, by week (Asked::question).
struct AskedCells {
    struct OfWeek {
        base::Week week;
        std::vector<std::pair<metrics::CellKind, base::Unit>> cells;
    };
    std::string metric;
    std::vector<OfWeek> weeks;
};
/// corrupt if it is none.
[[nodiscard]] base::Result<AskedCells> asked_cells(std::string_view question);

}  // namespace weir::disclosure
