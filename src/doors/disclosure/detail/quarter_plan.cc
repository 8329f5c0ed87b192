#include "doors/disclosure/detail/quarter_plan.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "doors/disclosure/detail/cells.h"
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
                                                 QuarterLoads const& load) {
    std::vector<QuarterWeek> weeks;
    for (auto week : quarter.weeks()) {
        auto const* fact = state.released(week);
        if (fact == nullptr) return Refusal{Reason::too_early, "quarter"};
        auto release = load.week(*fact);
        if (!release) return std::unexpected(release.error());
        weeks.push_back({week, std::move(*release), eligible(state, week)});
    }
    return weeks;
}

/// By metric, what people below a unit are measured from.
base::Result<std::vector<std::int64_t>> centres_of(QuarterPlan const& plan, base::Unit above,
                                                   SharesBefore const& before) {
    std::vector<Release const*> releases;
    for (auto const& week : plan.weeks) releases.push_back(&week.release);
    std::vector<std::int64_t> centres;
    for (auto const& metric : plan.metrics) {
        if (metric.is_share()) {
            centres.push_back(centre_of_share(before, metric, above));
            continue;
        }
        auto const centre = centre_of_mean(releases, metric, above);
        if (!centre) return std::unexpected(centre.error());
        centres.push_back(*centre);
    }
    return centres;
}

/// Cells, who is in which, and the figures that they are measured from.
base::Status add_cells(QuarterPlan& plan, metrics::Lattice const& lattice,
                       SharesBefore const& before) {
    auto const& roster = plan.weeks.back().roster;
    std::map<CellIndex, std::size_t> numbers;
    std::map<base::Unit, std::vector<std::int64_t>> centres;  // by what is above
    for (auto atom : atoms_of(lattice, 0)) {
        numbers[atom] = plan.cells.size();
        auto const& cell = lattice.cells[atom];
        auto const above =
            cell.parent == metrics::kNoCell ? cell.unit : lattice.cells[cell.parent].unit;
        if (!centres.contains(above)) {
            auto found = centres_of(plan, above, before);
            if (!found) return std::unexpected(found.error());
            centres[above] = std::move(*found);
        }
        plan.cells.push_back({cell, 0, centres[above], {}});
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

/// Of all that the noise is added to. Centres of means follow from the weeks' snapshots; those of
/// shares from another quarter, which may be released between a crash and the second attempt.
std::string snapshot_of(QuarterPlan const& plan) {
    base::Writer out;
    for (auto const& week : plan.weeks) out.blob(base::bytes_of(week.release.snapshot));
    for (std::size_t i = 0; i < plan.people.size(); ++i) {
        out.u32(plan.people[i].value);
        out.varint(plan.cells_of_people[i]);
    }
    for (std::size_t m = 0; m < plan.metrics.size(); ++m) {
        if (!plan.metrics[m].is_share()) continue;
        for (auto const& cell : plan.cells) out.varint(static_cast<std::uint64_t>(cell.centres[m]));
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
                                    metrics::minutes_of(facts),
                                    0});
    }
    for (auto const& weeks : charter.quarter->weeks) {
        auto const metric = metrics::metric_of(weeks.metric);
        if (!metric) return std::unexpected(metric.error());
        measured.numbers.push_back(*metric);
        measured.metrics.push_back(
            {{weeks.metric, metrics::facts_of(*metric).version, 1, 1, "% of weeks"},
             weeks.counts_as,
             weeks.at_least});
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
                                           QuarterLoads const& load) {
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
    auto const before = shares_before(state, quarter, load);
    if (!before) return std::unexpected(before.error());
    if (auto added = add_cells(plan, lattice, *before); !added)
        return std::unexpected(added.error());
    if (auto fits = mechanism->check_no_overflow({plan.people.size(), ball}); !fits)
        return std::unexpected(fits.error());
    plan.snapshot = snapshot_of(plan);
    return plan;
}

}  // namespace weir::disclosure::detail
