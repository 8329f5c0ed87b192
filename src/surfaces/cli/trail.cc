// The command that shows who can see what.
#include <fmt/format.h>

#include "engines/text/formats.h"
#include "surfaces/cli/detail/commands.h"
#include "surfaces/cli/detail/render.h"
#include "surfaces/cli/detail/session.h"
#include "surfaces/cli/detail/tree_read.h"

namespace weir::cli::detail {

using text::Tree;

namespace {

constexpr std::size_t kNamesShown = 4;
constexpr std::size_t kTextWidth = 96;

std::string names_of(Tree const& part) {
    auto const& people = list_at(part, "people");
    std::string out;
    for (std::size_t i = 0; i < people.size() && i < kNamesShown; ++i) {
        out += (out.empty() ? "" : ", ") + people[i].as_text().value_or("");
    }
    if (people.size() > kNamesShown)
        out += fmt::format(", and {} more (--json has all)", people.size() - kNamesShown);
    return out;
}

void print_audience(Tree const& answer) {
    print(bold(fmt::format("{} of {} can be seen by exactly {} at {}\n", text_at(answer, "class"),
                           text_at(answer, "of"),
                           count_at(answer, "count") == 1
                               ? "1 person"
                               : fmt::format("{} people", count_at(answer, "count")),
                           text_at(answer, "at"))));
    Table table({{"because"}, {"people", Align::right}, {"who"}});
    for (auto const& part : list_at(answer, "parts")) {
        table.add({text_at(part, "because"), grouped(count_at(part, "count")), names_of(part)});
    }
    print(table.to_text());
    if (!flag_at(answer, "names_shown"))
        print(dim("names are shown to privacy, security, representative, operator and auditor\n"));
    print(wrap(fmt::format("custodians: {}", text_at(answer, "custodians")), kTextWidth, ""));
}

}  // namespace

int audience(Options const& options) {
    if (options.words.size() != 2) return kUsage;
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer = session->ask("audience",
                                     Tree::object()
                                         .set("class", options.words[0])
                                         .set("of", options.words[1])
                                         .set("at", options.at),
                                     options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) {
        print(text::write_json(tree, 2) + "\n");
    } else {
        print_audience(tree);
    }
    return kDone;
}

}  // namespace weir::cli::detail
