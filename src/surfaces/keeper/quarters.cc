// Operations on quarters: what small teams are told.
#include <algorithm>

#include "engines/privacy/account.h"
#include "engines/privacy/rho.h"
#include "surfaces/keeper/detail/handlers.h"
#include "surfaces/keeper/detail/parameters.h"

namespace weir::keeper::detail {

using base::Refusal;
using disclosure::ClosedQuarter;
using disclosure::QuarterView;
using text::Tree;

namespace {

constexpr double kNormal95 = 1.959963984540054;

Tree tree_of(disclosure::QuarterFigure const& figure) {
    auto tree = Tree::object();
    if (figure.counts_as > 0) tree.set("counts_as_hours", figure.counts_as);
    return tree.set("metric", figure.metric)
        .set("title", figure.title)
        .set("unit", figure.unit)
        .set("mean", figure.mean)
        .set("sd", figure.deviation)
        .set("low", figure.mean - kNormal95 * figure.deviation)
        .set("high", figure.mean + kNormal95 * figure.deviation)
        .set("department", figure.department)
        .set("shrunk", figure.shrunk)
        .set("apart", figure.is_apart);
}

Tree tree_of(disclosure::QuarterCellView const& cell) {
    auto figures = Tree::list();
    for (auto const& figure : cell.figures) figures.push(tree_of(figure));
    return Tree::object()
        .set("name", cell.cell.name)
        .set("people", cell.cell.people)
        .set("above", cell.above)
        .set("why", cell.why)
        .set("figures", figures);
}

/// Whether every block of the weeks has the quarter's part left: weeks of before a charter had
/// quarters have not.
bool can_pay(state::State const& state, std::vector<base::Week> const& weeks) {
    std::vector<privacy::Block> blocks;
    for (auto week : weeks) {
        for (auto unit : state.released(week)->closing.units) blocks.push_back({week, unit});
    }
    return state.budget->can_charge(
        {blocks, privacy::Share::release, state.rules->charter.quarterly_rho()});
}

}  // namespace

std::vector<base::Quarter> closable_quarters(state::State const& state) {
    std::vector<base::Quarter> quarters;
    if (!state.rules->charter.quarter) return quarters;
    for (auto const& [week, facts] : state.releases) {
        auto const quarter = base::quarter_of(week);
        auto const fact = state.quarters.find(quarter);
        bool const is_written = fact != state.quarters.end() && !fact->second.digest.empty();
        auto const weeks = quarter.weeks();
        if (weeks.front() != week || is_written) continue;
        // Rows that ended with their retention period are in no quarter.
        bool const is_whole = std::ranges::all_of(weeks, [&](base::Week one) {
            return state.released(one) != nullptr &&
                   !state.custody.swept.contains({one, vault::kRows.number});
        });
        bool const is_begun = fact != state.quarters.end();
        if (is_whole && (is_begun || can_pay(state, weeks))) quarters.push_back(quarter);
    }
    return quarters;
}

Ending close_quarters(Call& call, std::vector<base::Quarter> const& quarters) {
    auto list = Tree::list();
    for (auto const quarter : quarters) {
        auto const closed = call.rooms->disclosure().close_quarter(
            call.caller, quarter,
            [&](auto what, auto done, auto total) { call.on_progress(what, done, total); },
            call.stop);
        if (!closed) return std::unexpected(closed.error());
        if (auto const* refusal = std::get_if<Refusal>(&*closed)) return *refusal;
        auto const& done = std::get<disclosure::Released<ClosedQuarter>>(*closed).value();
        list.push(Tree::object()
                      .set("quarter", base::to_text(done.quarter))
                      .set("cells", static_cast<std::int64_t>(done.cells))
                      .set("people", static_cast<std::int64_t>(done.people))
                      .set("made_again", done.was_made_again)
                      .set("rho", privacy::to_text(done.rho)));
    }
    return Tree::object().set("quarters", list);
}

Ending insights_quarter(Call& call) {
    auto const word = text_parameter(call.parameters, "quarter");
    if (!word) return std::unexpected(word.error());
    auto const quarter = base::Quarter::of(*word);
    if (!quarter) return std::unexpected(quarter.error());
    auto const read = call.rooms->disclosure().read_quarter(call.caller, *quarter);
    if (!read) return std::unexpected(read.error());
    if (auto const* refusal = std::get_if<Refusal>(&*read)) return *refusal;
    auto const& view = std::get<disclosure::Released<QuarterView>>(*read).value();
    auto const& delta = call.rooms->control().state()->rules->charter.privacy.delta;
    auto cells = Tree::list();
    for (auto const& cell : view.cells) cells.push(tree_of(cell));
    return Tree::object()
        .set("quarter", base::to_text(view.quarter))
        .set("because", view.because)
        .set("minimum_group", view.minimum_group)
        .set("radius_hours", view.radius / 60.0)
        .set("weeks", static_cast<std::int64_t>(view.weeks))
        .set("rho_week", privacy::to_text(view.rho))
        .set("rho_quarter", privacy::to_text(view.rho_person))
        .set("epsilon_quarter", privacy::epsilon_at(view.rho_person, delta))
        .set("attack_quarter", privacy::attack_accuracy(view.rho_person))
        .set("delta", delta.probability())
        .set("mechanism", "discrete Gaussian on integers, jointly clipped differences")
        .set("cells", cells);
}

}  // namespace weir::keeper::detail
