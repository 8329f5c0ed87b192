// The command `digest`: what agreed envelopes let through, week by week, for those who sign.
#include <fmt/format.h>

#include "engines/text/formats.h"
#include "surfaces/cli/detail/commands.h"
#include "surfaces/cli/detail/range.h"
#include "surfaces/cli/detail/render.h"
#include "surfaces/cli/detail/session.h"
#include "surfaces/cli/detail/tree_read.h"

namespace weir::cli::detail {

using text::Tree;

namespace {

void print_digest(Tree const& answer) {
    auto const& weeks = list_at(answer, "weeks");
    if (weeks.empty()) {
        print(fmt::format("no envelope let anything through from {} to {}\n",
                          text_at(answer, "first"), text_at(answer, "last")));
    }
    for (auto const& week : weeks) {
        auto const lines = count_at(week, "lines");
        print(bold(text_at(week, "week")) +
              fmt::format(": {} {} of the directory under agreed envelopes\n", grouped(lines),
                          lines == 1 ? "line" : "lines"));
        for (auto const& use : list_at(week, "uses")) {
            print(fmt::format("  {} let {} see `{}` of {} ({}, entry {})\n",
                              text_at(use, "envelope"), text_at(use, "reader"),
                              text_at(use, "class"), joined(list_at(use, "people")),
                              text_at(use, "at"), count_at(use, "entry")));
        }
    }
}

}  // namespace

int digest(Options const& options) {
    auto parameters = Tree::object();
    if (!options.range.empty()) {
        if (auto added = add_range(parameters, options.range); !added)
            return fail_with(added.error(), options);
    }
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer = session->ask("digest", std::move(parameters), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) print(text::write_json(tree, 2) + "\n");
    else print_digest(tree);
    return kDone;
}

}  // namespace weir::cli::detail
