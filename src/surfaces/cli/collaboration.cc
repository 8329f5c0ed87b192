// `insights collaboration`: which cells spent time together in a week, both ways, with error.
#include <fmt/format.h>

#include "base/time.h"
#include "engines/text/formats.h"
#include "surfaces/cli/detail/commands.h"
#include "surfaces/cli/detail/render.h"
#include "surfaces/cli/detail/session.h"
#include "surfaces/cli/detail/tree_read.h"

namespace weir::cli::detail {

using text::Tree;

namespace {

constexpr std::size_t kTextWidth = 96;

void print_pairs(Tree const& tree) {
    print(bold(fmt::format("{}: who spent time with whom, by {}\n", text_at(tree, "week"),
                           text_at(tree, "level"))));
    if (list_at(tree, "pairs").empty()) {
        print(wrap("No pair is shown to you: too few people of both met, or chance had it so.",
                   kTextWidth, "  "));
        return;
    }
    Table table({{"from"},
                 {"with"},
                 {"hours a week", Align::right},
                 {"± 95 %", Align::right},
                 {"people", Align::right},
                 {"a person", Align::right}});
    for (auto const& pair : list_at(tree, "pairs")) {
        auto const half = (decimal_at(pair, "high") - decimal_at(pair, "low")) / 2;
        table.add({text_at(pair, "from"), text_at(pair, "with"),
                   fmt::format("{:.1f}", decimal_at(pair, "hours")), fmt::format("{:.1f}", half),
                   grouped(count_at(pair, "people")),
                   fmt::format("{:.2f}", decimal_at(pair, "each"))});
    }
    print(table.to_text());
}

void print_promise(Tree const& tree) {
    print(bold("\nhow these figures are protected\n"));
    print(wrap(
        fmt::format(
            "A minute of a meeting or a call is split evenly over the others who were in it by "
            "their own records; a pair has the parts that lead from one to the other, the same "
            "from both sides. A person counts at most {:g} hours. No pair is shown with fewer than "
            "{} people of each side who met, and which are is drawn by a rule that fails to "
            "protect somebody with probability {:.0e}. The hours carry random noise; below 0 is "
            "noise alone. Somebody who knows everything about everybody else could guess one fact "
            "about one person's week right {:.1f} times in 100 from it, where a coin does 50 (ρ = "
            "{}; ε = {:.1f} at δ = {:.0e}).",
            decimal_at(tree, "clamp_hours"), count_at(tree, "minimum"),
            decimal_at(tree, "selection_delta"), 100 * decimal_at(tree, "attack"),
            text_at(tree, "rho"), decimal_at(tree, "epsilon"), decimal_at(tree, "delta")),
        kTextWidth, "  "));
    print(wrap(fmt::format("You may read this because: {}. That you read it is in the ledger.",
                           text_at(tree, "because")),
               kTextWidth, "  "));
}

}  // namespace

int insights_collaboration(Options const& options) {
    auto parameters = Tree::object();
    if (!options.range.empty()) {
        auto const week = base::Week::of(options.range);
        if (!week) return fail_with(week.error(), options);
        parameters.set("week", base::to_text(*week));
    }
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer = session->ask("insights.collaboration", std::move(parameters), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) {
        print(text::write_json(tree, 2) + "\n");
        return kDone;
    }
    print_pairs(tree);
    print_promise(tree);
    return kDone;
}

}  // namespace weir::cli::detail
