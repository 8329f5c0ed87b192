#include "doors/disclosure/detail/question_plan.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "doors/disclosure/detail/cells.h"
#include "engines/crypto/hash.h"
#include "engines/text/formats.h"

namespace weir::disclosure::detail {
namespace {

using base::Reason;
using base::Refusal;
using metrics::CellIndex;
using text::Tree;

base::Status check_form(Question const& question) {
    if (question.last < question.first)
        return base::fail(base::Fault::bad_input, "the last week is before the first");
    if (!question.within) return {};
    if (!std::isfinite(*question.within) || *question.within <= 0)
        return base::fail(base::Fault::bad_input, "`within`: expected a number above 0");
    return {};
}

std::optional<Refusal> refuse(state::State const& state, Question const& question) {
    auto const& charter = state.rules->charter;
    if (charter.metric(question.metric) == nullptr) return Refusal{Reason::not_declared, "metric"};
    auto const is_declared = [&](program::Purpose purpose) {
        return program::name_of(purpose) == question.purpose;
    };
    if (std::ranges::none_of(charter.purposes, is_declared))
        return Refusal{Reason::not_declared, "purpose"};
    auto const days = question.last.monday.days - question.first.monday.days;
    if (days / 7 >= static_cast<int>(kQuestionWeeksMax)) return Refusal{Reason::too_many, "weeks"};
    return std::nullopt;
}

/// The atoms of the cells named; an empty list is the company. Refusal: no cell of that name.
base::Outcome<std::vector<CellIndex>> atoms_named(metrics::Lattice const& lattice,
                                                  std::vector<std::string> const& names) {
    if (names.empty()) return atoms_of(lattice, 0);
    std::set<CellIndex> atoms;
    for (auto const& name : names) {
        std::set<CellIndex> found;
        std::size_t namesakes = 0;
        for (CellIndex i = 0; i < lattice.cells.size(); ++i) {
            if (lattice.cells[i].name != name) continue;
            auto const below = atoms_of(lattice, i);
            found.insert(below.begin(), below.end());
            ++namesakes;
        }
        if (namesakes == 0) return Refusal{Reason::not_declared, "cohort"};
        if (namesakes > 1)
            return base::fail(base::Fault::bad_input,
                              fmt::format("{} cells are called `{}`: name the cells below them",
                                          namesakes, name));
        atoms.merge(found);
    }
    return std::vector<CellIndex>(atoms.begin(), atoms.end());
}

/// The lattice that the release was made over, if today's rules still give it.
bool is_of(Release const& release, metrics::Lattice const& lattice) {
    return std::ranges::equal(
        release.cells, lattice.cells, {},
        [](auto const& c) {
            return std::tuple(c.cell.kind, c.cell.unit, c.cell.parent, c.cell.people);
        },
        [](auto const& c) { return std::tuple(c.kind, c.unit, c.parent, c.people); });
}

base::Outcome<AskedWeek> week_of(state::State const& state, Question const& question,
                                 base::Week week, LoadRelease const& load) {
    auto const* fact = state.released(week);
    if (fact == nullptr) return Refusal{Reason::too_early, "week"};
    auto release = load(*fact);
    if (!release) return std::unexpected(release.error());
    auto planned = plan_of(state, week, privacy::Share::release);
    if (!planned) return std::unexpected(planned.error());
    if (auto const* refusal = std::get_if<Refusal>(&*planned)) return *refusal;
    auto& plan = std::get<Plan>(*planned);
    if (!is_of(*release, plan.lattice)) return Refusal{Reason::not_declared, "lattice"};
    auto const named = atoms_named(plan.lattice, question.cohort);
    if (!named) return std::unexpected(named.error());
    if (auto const* refusal = std::get_if<Refusal>(&*named)) return *refusal;
    auto const& atoms = std::get<std::vector<CellIndex>>(*named);
    AskedWeek asked{week, std::move(*release), {}, cover_of(plan.lattice, atoms), {}, {}};
    std::set<base::Unit> units;
    for (std::size_t row = 0; row < plan.roster.rows.size(); ++row) {
        auto const atom = plan.lattice.cell_of(row, plan.lattice.levels - 1);
        if (!std::ranges::binary_search(atoms, atom)) continue;
        asked.rows.push_back(row);
        units.insert(plan.roster.rows[row].home);
    }
    asked.units.assign(units.begin(), units.end());
    asked.roster = std::move(plan.roster);
    return asked;
}

std::string_view canonical_name(Statistic statistic) {
    return statistic == Statistic::mean ? name_of(Statistic::sum) : name_of(statistic);
}

std::string canonical_of(QuestionPlan const& plan) {
    auto weeks = Tree::list();
    for (auto const& week : plan.weeks) {
        auto cells = Tree::list();
        for (auto i : week.cover) {
            auto const& cell = week.release.cells[i].cell;
            auto one = Tree::list();
            one.push(static_cast<std::int64_t>(cell.kind)).push(cell.unit.value);
            cells.push(std::move(one));
        }
        weeks.push(Tree::object()
                       .set("week", base::to_text(week.week))
                       .set("snapshot", week.release.snapshot)
                       .set("cells", std::move(cells)));
    }
    auto const& facts = metrics::facts_of(plan.metric);
    return text::write_json(Tree::object()
                                .set("metric", fmt::format("{}@{}", facts.id, facts.version))
                                .set("clamp", plan.clamp)
                                .set("statistic", std::string(canonical_name(plan.statistic)))
                                .set("weeks", std::move(weeks)));
}

Asking asking_of(QuestionPlan const& plan, Question const& question) {
    auto const& facts = metrics::facts_of(plan.metric);
    Asking asking{.metric = question.metric,
                  .unit = question.statistic == Statistic::count ? std::string("person-weeks")
                                                                 : std::string(facts.display_unit),
                  .statistic = question.statistic,
                  .cells = {},
                  .first = question.first,
                  .last = question.last,
                  .person_weeks = 0,
                  .people_least = std::numeric_limits<std::uint32_t>::max(),
                  .clamp = plan.clamp,
                  .plan = base::to_hex(crypto::sha256(base::bytes_of(plan.canonical)))};
    for (auto const& week : plan.weeks) {
        asking.person_weeks += week.rows.size();
        asking.people_least =
            std::min(asking.people_least, static_cast<std::uint32_t>(week.rows.size()));
    }
    for (auto cell : plan.weeks.back().cover)
        asking.cells.push_back(plan.weeks.back().release.cells[cell].cell.name);
    return asking;
}

}  // namespace

std::vector<state::WeekUnits> QuestionPlan::units() const {
    std::vector<state::WeekUnits> out;
    for (auto const& week : weeks) out.push_back({week.week, week.units});
    return out;
}

std::vector<privacy::Block> QuestionPlan::blocks() const {
    std::vector<privacy::Block> out;
    for (auto const& week : weeks) {
        for (auto unit : week.units) out.push_back({week.week, unit});
    }
    return out;
}

double QuestionPlan::scale() const {
    if (statistic == Statistic::count) return 1;
    auto const scale = 1 / static_cast<double>(metrics::facts_of(metric).display_divisor);
    if (statistic == Statistic::mean) return scale / static_cast<double>(asking.person_weeks);
    return scale;
}

base::Outcome<QuestionPlan> question_plan_of(state::State const& state, Question const& question,
                                             LoadRelease const& load) {
    if (auto formed = check_form(question); !formed) return std::unexpected(formed.error());
    if (auto refusal = refuse(state, question)) return *refusal;
    auto const metric = metrics::metric_of(question.metric);
    if (!metric) return std::unexpected(metric.error());
    QuestionPlan plan{.metric = *metric,
                      .statistic = question.statistic,
                      .clamp = state.rules->charter.metric(question.metric)->clamp,
                      .weeks = {},
                      .cells = {},
                      .canonical = {},
                      .asking = {}};
    for (auto week = question.first; week <= question.last; week = week.next()) {
        auto asked = week_of(state, question, week, load);
        if (!asked) return std::unexpected(asked.error());
        if (auto const* refusal = std::get_if<Refusal>(&*asked)) return *refusal;
        plan.weeks.push_back(std::get<AskedWeek>(std::move(*asked)));
        auto const& last = plan.weeks.back();
        std::vector<metrics::Cell> cells;
        for (auto i : last.cover) cells.push_back(last.release.cells[i].cell);
        auto const seen = cell_for_access(cells);
        plan.cells.within.insert(plan.cells.within.end(), seen.within.begin(), seen.within.end());
        plan.cells.exactly.insert(plan.cells.exactly.end(), seen.exactly.begin(),
                                  seen.exactly.end());
    }
    plan.canonical = canonical_of(plan);
    plan.asking = asking_of(plan, question);
    if (plan.is_quantile() && plan.asking.people_least < kQuantilePeopleMin)
        return Refusal{Reason::too_few_people, "median"};
    return plan;
}

}  // namespace weir::disclosure::detail
