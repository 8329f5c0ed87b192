// `insights --quarter`: what small teams are told about a whole quarter, in words where noise and
// difference cannot be told apart.
#include <fmt/format.h>

#include "engines/text/formats.h"
#include "surfaces/cli/detail/commands.h"
#include "surfaces/cli/detail/render.h"
#include "surfaces/cli/detail/session.h"
#include "surfaces/cli/detail/tree_read.h"

namespace weir::cli::detail {

using text::Tree;

namespace {

constexpr std::size_t kTextWidth = 96;
constexpr std::size_t kBarWidth = 30;

std::string words_of(Tree const& figure, std::string const& above) {
    if (!flag_at(figure, "apart")) return fmt::format("cannot be told apart from {}", above);
    bool const is_more = decimal_at(figure, "mean") > decimal_at(figure, "department");
    return fmt::format("{} than {}", is_more ? "more" : "less", above);
}

void print_metric(text::List const& cells, std::size_t index) {
    auto const& first = list_at(cells.front(), "figures")[index];
    bool const is_share = first.find("counts_as_hours") != nullptr;
    print(bold(fmt::format("\n{}, {}{}\n", text_at(first, "title"), text_at(first, "unit"),
                           is_share ? "" : " a person and week")));
    double most = 0;
    for (auto const& cell : cells)
        most = std::max(most, decimal_at(list_at(cell, "figures")[index], "high"));
    Table table({{""},
                 {"people", Align::right},
                 {"mean", Align::right},
                 {"± 95 %", Align::right},
                 {"0 to " + fmt::format("{:.1f}", most)},
                 {"best guess", Align::right},
                 {""}});
    for (auto const& cell : cells) {
        auto const& figure = list_at(cell, "figures")[index];
        auto const low = decimal_at(figure, "low");
        auto const high = decimal_at(figure, "high");
        auto const mean = decimal_at(figure, "mean");
        table.add({text_at(cell, "name"), grouped(count_at(cell, "people")),
                   fmt::format("{:.1f}", mean), fmt::format("{:.1f}", (high - low) / 2),
                   error_bar({mean, low, high}, most, kBarWidth),
                   fmt::format("{:.1f}", decimal_at(figure, "shrunk")),
                   words_of(figure, text_at(cell, "above"))});
    }
    print(table.to_text());
}

/// What a week that is counted weighs against hours; empty without shares of weeks.
std::string words_of_shares(Tree const& tree) {
    std::string words;
    for (auto const& figure : list_at(list_at(tree, "cells").front(), "figures")) {
        if (figure.find("counts_as_hours") == nullptr) continue;
        words += fmt::format("{}{} count {:.4g} hours each", words.empty() ? "There " : ", ",
                             text_at(figure, "title"), decimal_at(figure, "counts_as_hours"));
    }
    return words.empty() ? words : words + ". ";
}

void print_promise(Tree const& tree) {
    print(bold("\nhow these figures are protected\n"));
    print(wrap(
        fmt::format(
            "One draw of noise for everybody's whole quarter ({} weeks). A person counts as a "
            "difference from the figure of the department, of at most {:.0f} hours a week in all "
            "these metrics together: whoever is further away counts as {:.0f}, so real differences "
            "look smaller than they are. {}Groups have at least {} people besides the reader. "
            "Somebody who knows everything about everybody else could guess one fact about one "
            "person's whole quarter right {:.0f} times in 100 from it, where a coin does 50 (ρ = "
            "{} a week, {} for the quarter; ε = {:.1f} at δ = {:.0e}). Best guess: drawn towards "
            "the department where the noise is large. No team is ranked.",
            count_at(tree, "weeks"), decimal_at(tree, "radius_hours"),
            decimal_at(tree, "radius_hours"), words_of_shares(tree),
            count_at(tree, "minimum_group"), 100 * decimal_at(tree, "attack_quarter"),
            text_at(tree, "rho_week"), text_at(tree, "rho_quarter"),
            decimal_at(tree, "epsilon_quarter"), decimal_at(tree, "delta")),
        kTextWidth, "  "));
    print(wrap(fmt::format("You may read this because: {}. That you read it is in the ledger.",
                           text_at(tree, "because")),
               kTextWidth, "  "));
}

}  // namespace

int insights_quarter(Options const& options) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer =
        session->ask("insights.quarter", Tree::object().set("quarter", options.quarter), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) {
        print(text::write_json(tree, 2) + "\n");
        return kDone;
    }
    auto const& cells = list_at(tree, "cells");
    print(bold(fmt::format("{}: teams, and what they can be told apart from\n",
                           text_at(tree, "quarter"))));
    for (std::size_t i = 0; i < list_at(cells.front(), "figures").size(); ++i)
        print_metric(cells, i);
    print_promise(tree);
    return kDone;
}

}  // namespace weir::cli::detail
