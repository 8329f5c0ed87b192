// The operation `insights`: what the door out gave, as cells by week and as one line a cell over
// all the weeks asked for. The second is post-processing of released numbers and costs nothing.
#include <cmath>
#include <map>

#include "engines/privacy/account.h"
#include "engines/privacy/rho.h"
#include "surfaces/keeper/detail/handlers.h"
#include "surfaces/keeper/detail/parameters.h"

namespace weir::keeper::detail {

using base::Refusal;
using disclosure::CellView;
using disclosure::Figure;
using disclosure::View;
using text::Tree;

namespace {

constexpr double kNormal95 = 1.959963984540054;

Tree tree_of(Figure const& figure) {
    return Tree::object()
        .set("metric", figure.metric)
        .set("unit", figure.unit)
        .set("mean", figure.mean)
        .set("sd", figure.deviation)
        .set("low", figure.mean - kNormal95 * figure.deviation)
        .set("high", figure.mean + kNormal95 * figure.deviation)
        .set("clamp", figure.clamp)
        .set("rho", privacy::to_text(figure.rho))
        .set("mechanism", "discrete Gaussian on integers");
}

Tree tree_of(CellView const& cell) {
    auto figures = Tree::list();
    for (auto const& figure : cell.figures) figures.push(tree_of(figure));
    return Tree::object()
        .set("name", cell.name)
        .set("people", cell.people)
        .set("why", cell.why)
        .set("figures", figures);
}

/// One metric of one cell over several weeks: means weighted by people, errors likewise.
struct Line {
    std::string name;
    std::string why;
    std::uint32_t people = 0;  // of the last week
    std::string unit;
    std::uint64_t weeks = 0;
    double weight = 0;
    double weighted_mean = 0;
    double weighted_variance = 0;
    std::vector<double> series;

    void add(CellView const& cell, Figure const& figure) {
        auto const n = static_cast<double>(cell.people);
        name = cell.name;
        why = cell.why;
        people = cell.people;
        unit = figure.unit;
        ++weeks;
        weight += n;
        weighted_mean += n * figure.mean;
        weighted_variance += n * n * figure.deviation * figure.deviation;
        series.push_back(figure.mean);
    }
    [[nodiscard]] Tree to_tree(std::string const& metric) const {
        auto const mean = weighted_mean / weight;
        auto const deviation = std::sqrt(weighted_variance) / weight;
        auto means = Tree::list();
        for (auto value : series) means.push(value);
        return Tree::object()
            .set("name", name)
            .set("metric", metric)
            .set("unit", unit)
            .set("people", people)
            .set("weeks", weeks)
            .set("mean", mean)
            .set("sd", deviation)
            .set("low", mean - kNormal95 * deviation)
            .set("high", mean + kNormal95 * deviation)
            .set("series", means)
            .set("why", why);
    }
};

using LineKey = std::pair<std::string, disclosure::CellKey>;

Tree lines_of(View const& view) {
    std::map<LineKey, Line> lines;
    for (auto const& week : view.weeks) {
        for (auto const& cell : week.cells) {
            for (auto const& figure : cell.figures) {
                lines[LineKey{figure.metric, cell.key}].add(cell, figure);
            }
        }
    }
    auto list = Tree::list();
    for (auto const& [key, line] : lines) list.push(line.to_tree(key.first));
    return list;
}

base::Result<base::Week> week_or(Tree const& parameters, std::string_view key,
                                 base::Week otherwise) {
    auto const word = text_or(parameters, key, "");
    if (word.empty()) return otherwise;
    return base::Week::of(word);
}

Tree tree_of(disclosure::WeekView const& week, privacy::Delta const& delta) {
    auto cells = Tree::list();
    for (auto const& cell : week.cells) cells.push(tree_of(cell));
    auto tree = Tree::object()
                    .set("week", base::to_text(week.week))
                    .set("rho", privacy::to_text(week.rho))
                    .set("epsilon", privacy::epsilon_at(week.rho, delta))
                    .set("delta", delta.probability())
                    .set("attack", privacy::attack_accuracy(week.rho))
                    .set("minimum_group", week.minimum_group)
                    .set("cells", cells);
    if (!week.fallback.empty()) tree.set("fallback", week.fallback);
    return tree;
}

/// The cells by site, unless the charter has a level of that name.
base::Outcome<disclosure::Released<View>> read(Call& call,
                                               disclosure::ReadQuestion const& question) {
    auto const state = call.rooms->control().state();
    bool const is_level = state->rules && state->rules->charter.level(program::kBySite);
    if (question.level == program::kBySite && !is_level)
        return call.rooms->disclosure().read_by_site(call.caller, question);
    return call.rooms->disclosure().read(call.caller, question);
}

}  // namespace

Ending insights(Call& call) {
    auto const first = week_or(call.parameters, "first", base::Week{base::Date{4}});
    if (!first) return std::unexpected(first.error());
    auto const last = week_or(call.parameters, "last",
                              base::week_of(base::Zone::utc().date(call.rooms->control().now())));
    if (!last) return std::unexpected(last.error());
    if (*last < *first)
        return base::fail(base::Fault::bad_input, "the last week is before the first");
    auto const answer = read(call, {*first, *last, text_or(call.parameters, "metric", ""),
                                    text_or(call.parameters, "by", "")});
    if (!answer) return std::unexpected(answer.error());
    if (auto const* refusal = std::get_if<Refusal>(&*answer)) return *refusal;
    auto const& view = std::get<disclosure::Released<View>>(*answer).value();
    auto const& delta = call.rooms->control().state()->rules->charter.privacy.delta;
    auto weeks = Tree::list();
    for (auto const& week : view.weeks) weeks.push(tree_of(week, delta));
    return Tree::object()
        .set("level", view.level)
        .set("because", view.because)
        .set("lines", lines_of(view))
        .set("weeks", weeks);
}

}  // namespace weir::keeper::detail
