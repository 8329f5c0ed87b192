#include "doors/disclosure/detail/quarter_plan.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "doors/disclosure/detail/cells.h"
#include "doors/disclosure/detail/estimate.h"
#include "engines/crypto/hash.h"
#include "engines/privacy/sampler.h"

namespace weir::disclosure::detail {
namespace {

using base::Reason;
using base::Refusal;
using metrics::CellIndex;

org::Roster eligible(state::State const& state, base::Week week) {
    auto roster = org::roster_of(*state.directory, week);
    auto const& charter = state.rules->charter;
    std::erase_if(roster.rows,
                  [&](org::RosterRow const& row) { return !charter.is_covered(row.site); });
    return roster;
}

base::Outcome<std::vector<QuarterWeek>> weeks_of(state::State const& state, base::Quarter quarter,
                                                 LoadRelease const& load) {
    std::vector<QuarterWeek> weeks;
    for (auto week : quarter.weeks()) {
        auto const* fact = state.released(week);
        if (fact == nullptr) return Refusal{Reason::too_early, "quarter"};
        auto release = load(*fact);
        if (!release) return std::unexpected(release.error());
        weeks.push_back({week, std::move(*release), eligible(state, week)});
    }
    return weeks;
}

/// Where the people of a unit are in a week's release: its own cell, the rest that took it in, or
/// the company.
std::size_t cell_holding(Release const& release, base::Unit unit) {
    for (std::size_t i = 0; i < release.cells.size(); ++i) {
        auto const& cell = release.cells[i].cell;
        if (cell.kind == metrics::CellKind::unit && cell.unit == unit) return i;
        if (std::ranges::find(cell.merged, unit, &metrics::Merged::unit) != cell.merged.end())
            return i;
    }
    return 0;
}

/// Minutes a person and week of one metric above a cell, over the quarter's releases.
base::Result<std::int64_t> centre_of(std::vector<QuarterWeek> const& weeks,
                                     QuarterMetric const& metric, base::Unit above) {
    double total = 0;
    double people = 0;
    for (auto const& week : weeks) {
        auto const& metrics = week.release.metrics;
        for (std::size_t m = 0; m < metrics.size(); ++m) {
            if (metrics[m] != metric.released) continue;
            auto const estimates = consistent_of(week.release, m);
            if (!estimates) return std::unexpected(estimates.error());
            auto const cell = cell_holding(week.release, above);
            if (!(*estimates)[cell]) continue;
            total += (*estimates)[cell]->sum;
            people += week.release.cells[cell].cell.people;
        }
    }
    auto const mean = people > 0 ? total / people : 0;
    auto const most = static_cast<double>(metric.released.clamp);
    return std::llround(std::clamp(mean, 0.0, most) * static_cast<double>(metric.minutes));
}

/// Cells, who is in which, and the figures that they are measured from.
base::Status add_cells(QuarterPlan& plan, metrics::Lattice const& lattice) {
    auto const& roster = plan.weeks.back().roster;
    std::map<CellIndex, std::size_t> numbers;
    for (auto atom : atoms_of(lattice, 0)) {
        numbers[atom] = plan.cells.size();
        auto const& cell = lattice.cells[atom];
        auto const above =
            cell.parent == metrics::kNoCell ? cell.unit : lattice.cells[cell.parent].unit;
        QuarterCell quarter_cell{cell, 0, {}, {}};
        for (auto const& metric : plan.metrics) {
            auto const centre = centre_of(plan.weeks, metric, above);
            if (!centre) return std::unexpected(centre.error());
            quarter_cell.centres.push_back(*centre);
        }
        plan.cells.push_back(std::move(quarter_cell));
    }
    std::map<base::Person, std::size_t> order;
    for (std::size_t row = 0; row < roster.rows.size(); ++row)
        order[roster.rows[row].person] = numbers.at(lattice.cell_of(row, lattice.levels - 1));
    for (auto const& [person, cell] : order) {
        plan.people.push_back(person);
        plan.cells_of_people.push_back(cell);
    }
    for (auto const& week : plan.weeks) {
        std::set<base::Person> there;
        for (auto const& row : week.roster.rows) there.insert(row.person);
        auto& is_there = plan.is_there.emplace_back(plan.people.size());
        for (std::size_t i = 0; i < plan.people.size(); ++i) {
            is_there[i] = there.contains(plan.people[i]);
            plan.cells[plan.cells_of_people[i]].person_weeks += is_there[i] ? 1U : 0U;
        }
    }
    return {};
}

std::string snapshot_of(QuarterPlan const& plan) {
    base::Writer out;
    for (auto const& week : plan.weeks) out.blob(base::bytes_of(week.release.snapshot));
    for (std::size_t i = 0; i < plan.people.size(); ++i) {
        out.u32(plan.people[i].value);
        out.varint(plan.cells_of_people[i]);
    }
    return base::to_hex(crypto::sha256(std::move(out).take()));
}

}  // namespace

std::vector<state::WeekUnits> QuarterPlan::units() const {
    std::vector<state::WeekUnits> out;
    for (auto const& week : weeks) {
        std::set<base::Unit> homes;
        for (auto const& row : week.roster.rows) {
            if (std::ranges::binary_search(people, row.person)) homes.insert(row.home);
        }
        out.push_back({week.week, {homes.begin(), homes.end()}});
    }
    return out;
}

base::Result<Measured> measured_of(program::Charter const& charter) {
    Measured measured;
    for (auto const& id : charter.quarter->metrics) {
        auto const metric = metrics::metric_of(id);
        if (!metric) return std::unexpected(metric.error());
        auto const& facts = metrics::facts_of(*metric);
        measured.numbers.push_back(*metric);
        measured.metrics.push_back({{id, facts.version, charter.metric(id)->clamp,
                                     facts.display_divisor, std::string(facts.display_unit)},
                                    metrics::minutes_of(facts)});
    }
    return measured;
}

std::uint64_t week_norm_of(std::vector<QuarterMetric> const& metrics) {
    std::uint64_t squares = 0;
    for (auto const& metric : metrics) {
        auto const most = static_cast<std::uint64_t>(metric.released.clamp * metric.minutes);
        squares += most * most;
    }
    return privacy::integer_sqrt(squares) + 1 + 2 * (privacy::integer_sqrt(metrics.size()) + 1);
}

base::Result<privacy::GaussianMechanism> mechanism_of(QuarterNoise const& noise) {
    auto const of_week = privacy::Sensitivity::of(noise.week_norm);
    if (!of_week) return std::unexpected(of_week.error());
    auto const for_week = privacy::GaussianMechanism::of({*of_week, noise.rho});
    if (!for_week) return for_week;
    auto const of_quarter = privacy::Sensitivity::of(2 * noise.ball);
    if (!of_quarter) return std::unexpected(of_quarter.error());
    auto const for_quarter =
        privacy::GaussianMechanism::of({*of_quarter, base::Rho{noise.weeks * noise.rho.value}});
    if (!for_quarter) return for_quarter;
    return for_week->noise().variance() > for_quarter->noise().variance() ? for_week : for_quarter;
}

base::Outcome<QuarterPlan> quarter_plan_of(state::State const& state, base::Quarter quarter,
                                           LoadRelease const& load) {
    auto const& charter = state.rules->charter;
    if (!charter.quarter) return Refusal{Reason::not_declared, "quarter"};
    auto weeks = weeks_of(state, quarter, load);
    if (!weeks) return std::unexpected(weeks.error());
    if (auto const* refusal = std::get_if<Refusal>(&*weeks)) return *refusal;
    auto& of_quarter = std::get<std::vector<QuarterWeek>>(*weeks);
    auto const minimum = metrics::MinimumGroup::of(charter.quarter->minimum_group);
    if (!minimum) return std::unexpected(minimum.error());
    auto const lattice = metrics::lattice_of({*state.directory, of_quarter.back().roster, *minimum,
                                              static_cast<std::uint32_t>(charter.levels.size())});
    if (lattice.cells.empty()) return Refusal{Reason::too_few_people, "quarter"};
    auto const ball = std::uint64_t{charter.quarter->radius} * of_quarter.size();
    auto const bound = privacy::NormBound::of(ball);
    if (!bound) return std::unexpected(bound.error());
    auto measured = measured_of(charter);
    if (!measured) return std::unexpected(measured.error());
    auto const mechanism = mechanism_of(
        {week_norm_of(measured->metrics), ball, of_quarter.size(), charter.quarterly_rho()});
    if (!mechanism) return std::unexpected(mechanism.error());
    QuarterPlan plan{.quarter = quarter,
                     .weeks = std::move(of_quarter),
                     .people = {},
                     .cells_of_people = {},
                     .is_there = {},
                     .cells = {},
                     .metrics = std::move(measured->metrics),
                     .numbers = std::move(measured->numbers),
                     .ball = *bound,
                     .mechanism = *mechanism,
                     .rho = charter.quarterly_rho(),
                     .snapshot = {}};
    if (auto added = add_cells(plan, lattice); !added) return std::unexpected(added.error());
    if (auto fits = mechanism->check_no_overflow({plan.people.size(), ball}); !fits)
        return std::unexpected(fits.error());
    plan.snapshot = snapshot_of(plan);
    return plan;
}

}  // namespace weir::disclosure::detail
