// Commands on the controls, freezes, and a person's own pause.
#include <fmt/format.h>

#include "engines/text/formats.h"
#include "surfaces/cli/detail/commands.h"
#include "surfaces/cli/detail/render.h"
#include "surfaces/cli/detail/session.h"
#include "surfaces/cli/detail/tree_read.h"

namespace weir::cli::detail {

using text::Tree;

namespace {

void print_controls(Tree const& answer) {
    Table table({{"colour"}, {"control"}, {"owner"}, {"since"}, {"evidence"}});
    for (auto const& control : list_at(answer, "controls")) {
        auto const pauses = flag_at(control, "pauses") ? " (red pauses)" : "";
        table.add({text_at(control, "colour"), text_at(control, "name") + pauses,
                   text_at(control, "owner"), text_at(control, "since").substr(0, 10),
                   text_at(control, "evidence")});
    }
    print(table.to_text());
}

void print_history(Tree const& answer) {
    for (auto const& run : list_at(answer, "history")) {
        std::string words;
        for (auto const& [name, colour] : members_at(run, "colours")) {
            auto const word = colour.as_text().value_or("");
            if (word != "green") words += fmt::format(" {}={}", name, word);
        }
        print(fmt::format("{} entry {}:{}\n", text_at(run, "at"), count_at(run, "entry"),
                          words.empty() ? " all green" : words));
    }
}

int ask_and_say(std::string_view operation, Tree parameters, Options const& options,
                std::string_view said) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer = session->ask(operation, std::move(parameters), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) print(text::write_json(tree, 2) + "\n");
    else print(fmt::format("{} (entry {})\n", said, count_at(tree, "entry")));
    return kDone;
}

}  // namespace

int check(Options const& options) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer =
        session->ask("check", Tree::object().set("history", options.history ? "yes" : ""), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) print(text::write_json(tree, 2) + "\n");
    else if (options.history) print_history(tree);
    else print_controls(tree);
    return flag_at(tree, "red") ? kRefused : kDone;
}

int freeze(Options const& options) {
    return ask_and_say(
        "freeze", Tree::object().set("scope", options.words[0]).set("reason", options.reason),
        options, "frozen: no new questions and no new releases. Own records stay open");
}

int thaw(Options const& options) {
    return ask_and_say("thaw", Tree::object().set("scope", options.words[0]), options, "thawed");
}

int me_show(Options const& options) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer = session->ask("me.show", Tree::object(), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) {
        print(text::write_json(tree, 2) + "\n");
        return kDone;
    }
    print(flag_at(tree, "measured") ? "you stand in the directory\n"
                                    : "you do not stand in the directory: nothing is collected\n");
    for (auto const& pause : list_at(tree, "pauses")) {
        print(fmt::format("your pause: {} to {}; what lies in it never comes in\n",
                          text_at(pause, "from"), text_at(pause, "until")));
    }
    return kDone;
}

int me_pause(Options const& options) {
    auto minutes = options.words[0];
    if (minutes.ends_with('m')) minutes.pop_back();
    return ask_and_say("me.pause", Tree::object().set("minutes", minutes), options,
                       "you are not measured for a while, and nobody is told");
}

}  // namespace weir::cli::detail
