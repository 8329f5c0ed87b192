#include "doors/disclosure/shown.h"

#include <map>

#include "doors/disclosure/detail/cell_json.h"
#include "doors/disclosure/detail/cells.h"
#include "doors/disclosure/detail/plan.h"
#include "engines/text/formats.h"

namespace weir::disclosure {
namespace {

using base::Refusal;

constexpr text::Limits kLimits{.size_max = 4 << 20, .depth_max = 8, .values_max = 1 << 18};

ShownCell shown(metrics::Cell const& cell, Cut cut) {
    return {detail::cell_for_access(cell), cut, cell.kind, cell.unit, cell.level, cell.level_last};
}

org::Roster eligible(state::State const& state, base::Week week) {
    auto roster = org::roster_of(*state.directory, week);
    std::erase_if(roster.rows, [&](org::RosterRow const& row) {
        return !state.rules->charter.is_covered(row.site);
    });
    return roster;
}

/// Of the people whom the quarter's last week has, those who were there in another week, with the
/// home of the last.
org::Roster of_quarter(org::Roster const& week, std::map<base::Person, base::Unit> const& homes) {
    org::Roster roster{week.week, {}};
    for (auto row : week.rows) {
        auto const home = homes.find(row.person);
        if (home == homes.end()) continue;
        row.home = home->second;
        roster.rows.push_back(row);
    }
    return roster;
}

}  // namespace

base::Outcome<ShownWeek> shown_week(state::State const& state, base::Week week,
                                    privacy::Share share) {
    auto planned = detail::plan_of(state, week, share);
    if (!planned) return std::unexpected(planned.error());
    if (auto const* refusal = std::get_if<Refusal>(&*planned)) return *refusal;
    auto& plan = std::get<detail::Plan>(*planned);
    ShownWeek out{std::move(plan.roster), {}};
    for (auto const& cell : plan.lattice.cells) out.cells.push_back(shown(cell, Cut::tree));
    if (!plan.sites) return out;
    auto const level = state.rules->charter.by_site->level;
    for (auto const& cell : plan.sites->lattice.cells) {
        out.cells.push_back({.cell = detail::cell_for_access(cell, level, *state.directory),
                             .cut = Cut::site,
                             .unit = {}});
    }
    return out;
}

base::Outcome<std::vector<ShownWeek>> shown_quarter(state::State const& state,
                                                    base::Quarter quarter) {
    auto const& charter = state.rules->charter;
    if (!charter.quarter) return Refusal{base::Reason::not_declared, "quarter"};
    auto const minimum = metrics::MinimumGroup::of(charter.quarter->minimum_group);
    if (!minimum) return std::unexpected(minimum.error());
    auto const weeks = quarter.weeks();
    auto const last = eligible(state, weeks.back());
    auto const lattice = metrics::lattice_of(
        {*state.directory, last, *minimum, static_cast<std::uint32_t>(charter.levels.size())});
    if (lattice.cells.empty()) return Refusal{base::Reason::too_few_people, "quarter"};
    std::map<base::Person, base::Unit> homes;
    for (auto const& row : last.rows) homes[row.person] = row.home;
    std::vector<ShownCell> cells;
    for (auto const atom : detail::atoms_of(lattice, 0))
        cells.push_back(shown(lattice.cells[atom], Cut::quarter));
    std::vector<ShownWeek> out;
    for (auto const week : weeks) out.push_back({of_quarter(eligible(state, week), homes), cells});
    return out;
}

base::Result<AskedCells> asked_cells(std::string_view question) {
    auto const tree = text::parse_json(question, "question", kLimits);
    if (!tree) return std::unexpected(tree.error());
    detail::Taker taker(*tree);
    AskedCells out;
    auto const metric = taker.text("metric");
    out.metric = metric.substr(0, metric.find('@'));
    for (auto const& of_week : taker.list("weeks")) {
        detail::Taker fields(of_week);
        auto const week = base::Week::of(fields.text("week"));
        if (!week) return std::unexpected(week.error());
        AskedCells::OfWeek one{*week, {}};
        for (auto const& pair : fields.list("cells")) {
            auto const list = pair.as_list();
            bool const is_pair = list && (*list)->size() == 2;
            auto const kind = is_pair ? (*list)->front().as_int() : std::int64_t{-1};
            auto const unit = is_pair ? (*list)->back().as_int() : std::int64_t{-1};
            bool const is_good = kind && unit && *kind >= 0 && *unit >= 0 &&
                                 *kind <= static_cast<int>(metrics::CellKind::rest);
            if (!is_good) return base::fail(base::Fault::corrupt, "a question's cell is no pair");
            one.cells.emplace_back(static_cast<metrics::CellKind>(*kind),
                                   base::Unit{static_cast<std::uint32_t>(*unit)});
        }
        taker.require(fields.ok());
        out.weeks.push_back(std::move(one));
    }
    if (!taker.ok() || out.weeks.empty())
        return base::fail(base::Fault::corrupt, "a question of no weeks");
    return out;
}

}  // namespace weir::disclosure
