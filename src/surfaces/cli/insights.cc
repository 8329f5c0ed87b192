// The command `insights`: released cells as a table with error bars, what was merged and why, and
// what an attacker could learn at most.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "engines/text/formats.h"
#include "rules/metrics/registry.h"
#include "rules/program/charter.h"
#include "surfaces/cli/detail/commands.h"
#include "surfaces/cli/detail/range.h"
#include "surfaces/cli/detail/render.h"
#include "surfaces/cli/detail/session.h"
#include "surfaces/cli/detail/tree_read.h"

namespace weir::cli::detail {

using text::Tree;

namespace {

constexpr std::size_t kBarWidth = 30;
constexpr std::size_t kTextWidth = 96;
constexpr std::size_t kSeriesMax = 26;
constexpr std::string_view kCollaboration = "collaboration";  // no metric has this name

/// Title of a metric for people: "meeting hours (hours a person and week)".
std::string title_of(std::string const& id, std::string const& unit) {
    auto const metric = metrics::metric_of(id);
    auto const title = metric ? std::string(metrics::facts_of(*metric).title) : id;
    return fmt::format("{}, {} a person and week", title, unit);
}

std::string series_of(Tree const& line) {
    std::vector<double> values;
    for (auto const& value : list_at(line, "series"))
        values.push_back(value.as_decimal().value_or(0));
    if (values.size() > kSeriesMax) values.erase(values.begin(), values.end() - kSeriesMax);
    return sparkline(values);
}

void print_metric(std::vector<Tree const*> const& lines) {
    double most = 0;
    for (auto const* line : lines)
        most = std::max({most, decimal_at(*line, "high"), decimal_at(*line, "mean")});
    print(bold(fmt::format(
        "\n{}\n", title_of(text_at(*lines.front(), "metric"), text_at(*lines.front(), "unit")))));
    Table table({{""},
                 {"people", Align::right},
                 {"weeks", Align::right},
                 {"mean", Align::right},
                 {"± 95 %", Align::right},
                 {"0 to " + fmt::format("{:.1f}", most)},
                 {"by week"}});
    for (auto const* line : lines) {
        auto const mean = decimal_at(*line, "mean");
        auto const half = (decimal_at(*line, "high") - decimal_at(*line, "low")) / 2;
        table.add({text_at(*line, "name"), grouped(count_at(*line, "people")),
                   grouped(count_at(*line, "weeks")), fmt::format("{:.1f}", mean),
                   fmt::format("{:.1f}", half),
                   error_bar({mean, decimal_at(*line, "low"), decimal_at(*line, "high")}, most,
                             kBarWidth),
                   series_of(*line)});
    }
    print(table.to_text());
}

void print_reasons(Tree const& answer) {
    std::map<std::string, std::string> reasons;
    for (auto const& line : list_at(answer, "lines")) {
        if (auto why = text_at(line, "why"); !why.empty())
            reasons[text_at(line, "name")] = std::move(why);
    }
    if (reasons.empty()) return;
    print(bold("\nwhat was merged, and why\n"));
    for (auto const& [name, why] : reasons)
        print(wrap(fmt::format("{}: {}", name, why), kTextWidth, "  "));
}

/// Weeks without cells by site, by the reason.
void print_fallbacks(Tree const& answer) {
    std::map<std::string, std::vector<std::string>> weeks;
    for (auto const& week : list_at(answer, "weeks")) {
        if (auto why = text_at(week, "fallback"); !why.empty())
            weeks[std::move(why)].push_back(text_at(week, "week"));
    }
    if (weeks.empty()) return;
    print(bold("\nweeks without figures by site, and why\n"));
    for (auto const& [why, of] : weeks)
        print(wrap(fmt::format("{}: {}", fmt::join(of, ", "), why), kTextWidth, "  "));
}

void print_promise(Tree const& answer) {
    auto const& weeks = list_at(answer, "weeks");
    if (weeks.empty()) return;
    auto const& week = weeks.back();
    print(bold("\nhow these figures are protected\n"));
    print(wrap(
        fmt::format("Every number carries random noise; its 95 % interval is shown. Groups have at "
                    "least {} people "
                    "besides the reader. Somebody who knows everything about everybody else could "
                    "guess one fact "
                    "about one person's week right {:.0f} times in 100, where a coin does 50 (ρ = "
                    "{} a week; "
                    "ε = {:.1f} at δ = {:.0e}). Over many weeks this adds up; a stable habit of a "
                    "year in a small "
                    "team can be inferred.",
                    count_at(week, "minimum_group"), 100 * decimal_at(week, "attack"),
                    text_at(week, "rho"), decimal_at(week, "epsilon"), decimal_at(week, "delta")),
        kTextWidth, "  "));
    print(wrap(fmt::format("You may read this because: {}. That you read it is in the ledger.",
                           text_at(answer, "because")),
               kTextWidth, "  "));
}

}  // namespace

int insights(Options const& options) {
    if (!options.quarter.empty()) return insights_quarter(options);
    if (!options.words.empty() && options.words.front() == kCollaboration)
        return insights_collaboration(options);
    auto parameters = Tree::object();
    if (!options.words.empty()) parameters.set("metric", options.words.front());
    if (!options.by.empty()) parameters.set("by", options.by);
    if (auto added = add_range(parameters, options.range); !added)
        return fail_with(added.error(), options);
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer = session->ask("insights", std::move(parameters), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) {
        print(text::write_json(tree, 2) + "\n");
        return kDone;
    }
    std::map<std::string, std::vector<Tree const*>> by_metric;
    for (auto const& line : list_at(tree, "lines"))
        by_metric[text_at(line, "metric")].push_back(&line);
    for (auto const& facts : metrics::registry()) {
        auto const found = by_metric.find(std::string(facts.id));
        if (found != by_metric.end()) print_metric(found->second);
    }
    print_fallbacks(tree);
    if (by_metric.empty() && text_at(tree, "level") == program::kBySite) return kDone;
    if (by_metric.empty()) {
        print(
            wrap("No week has figures of its own at this level: their noise would be wider than "
                 "they are. Small teams are told about whole quarters: `weir insights --quarter "
                 "2026-Q3`; `weir status` names the last.",
                 kTextWidth, ""));
        return kDone;
    }
    print_reasons(tree);
    print_promise(tree);
    return kDone;
}

}  // namespace weir::cli::detail
