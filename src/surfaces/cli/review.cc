// Commands on the way back from a pause: the review, its publication, and the signatures.
#include <fmt/format.h>

#include "engines/text/formats.h"
#include "rules/program/sign_off.h"
#include "surfaces/cli/detail/commands.h"
#include "surfaces/cli/detail/render.h"
#include "surfaces/cli/detail/session.h"
#include "surfaces/cli/detail/tree_read.h"

namespace weir::cli::detail {

using text::Tree;

namespace {

/// Asks, prints the answer as JSON or as one line made from it.
template <class Line>
int ask_and_print(std::string_view operation, Tree parameters, Options const& options,
                  Line const& line) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer = session->ask(operation, std::move(parameters), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    print(options.json ? text::write_json(tree, 2) + "\n" : line(tree));
    return kDone;
}

std::string word_at(Options const& options, std::size_t place) {
    return place < options.words.size() ? options.words[place] : std::string();
}

/// Only what was said: what a finding has already stays.
void set_if_said(Tree& tree, std::string key, std::string const& value) {
    if (!value.empty()) tree.set(std::move(key), value);
}

void print_findings(Tree const& tree) {
    Table table(
        {{"finding", Align::right}, {"severity"}, {"status"}, {"owner"}, {"due"}, {"what"}});
    for (auto const& finding : list_at(tree, "findings")) {
        table.add({grouped(count_at(finding, "number")), text_at(finding, "severity"),
                   text_at(finding, "status"), text_at(finding, "owner"), text_at(finding, "due"),
                   text_at(finding, "title")});
    }
    if (!list_at(tree, "findings").empty()) print(table.to_text());
    for (auto const& comment : list_at(tree, "comments")) {
        auto const answers = count_at(comment, "answers");
        print(fmt::format("{} {}, {}: {}\n", answers == 0 ? "comment" : "  answer",
                          count_at(comment, "entry"), text_at(comment, "role"),
                          text_at(comment, "text")));
    }
}

void print_review(Tree const& tree) {
    print(bold(text_at(tree, "title") + "\n"));
    print_steps(tree);
    print_findings(tree);
    if (auto const unpublished = joined(list_at(tree, "missing_to_publish")); !unpublished.empty())
        print(fmt::format("missing to publish: {}\n", unpublished));
    if (auto const hash = text_at(tree, "hash"); !hash.empty()) {
        print(fmt::format("published {}, hash {}\n{}\n\n{}", text_at(tree, "published"), hash,
                          text_at(tree, "summary"), text_at(tree, "document")));
    }
    auto const missing = joined(list_at(tree, "missing_to_resume"));
    if (!missing.empty()) print(fmt::format("missing to resume: {}\n", missing));
}

}  // namespace

void print_steps(Tree const& review) {
    for (auto const& step : list_at(review, "steps")) {
        auto const done = text_at(step, "done");
        print(fmt::format("  {:<9} due {}  {}{}\n", text_at(step, "what"), text_at(step, "due"),
                          done.empty() ? "" : "done " + done,
                          flag_at(step, "late") ? red(done.empty() ? "late" : ", late") : ""));
    }
}

int review_open(Options const& options) {
    auto steps = Tree::list();
    for (auto const& step : options.steps) {
        auto const equals = step.find('=');
        if (equals == std::string::npos) {
            return fail_with(
                {base::Fault::bad_input, "a step is WHAT=DATE: findings=2026-12-01", {}}, options);
        }
        steps.push(
            Tree::object().set("what", step.substr(0, equals)).set("due", step.substr(equals + 1)));
    }
    return ask_and_print(
        "review.open", Tree::object().set("title", options.title).set("steps", std::move(steps)),
        options, [](Tree const& answer) {
            return fmt::format("review opened (entry {})\n", count_at(answer, "entry"));
        });
}

int review_finding(Options const& options) {
    auto parameters = Tree::object();
    set_if_said(parameters, "number", word_at(options, 0));
    set_if_said(parameters, "title", options.title);
    set_if_said(parameters, "severity", options.severity);
    set_if_said(parameters, "owner", options.owner);
    set_if_said(parameters, "due", options.due);
    set_if_said(parameters, "status", options.state);
    set_if_said(parameters, "evidence", options.evidence);
    return ask_and_print("review.finding", std::move(parameters), options, [](Tree const& answer) {
        return fmt::format("finding {} (entry {})\n", count_at(answer, "number"),
                           count_at(answer, "entry"));
    });
}

int review_comment(Options const& options) {
    return ask_and_print(
        "review.comment", Tree::object().set("text", word_at(options, 0)), options,
        [](Tree const& answer) { return fmt::format("comment {}\n", count_at(answer, "entry")); });
}

int review_answer(Options const& options) {
    return ask_and_print(
        "review.answer",
        Tree::object().set("comment", word_at(options, 0)).set("text", word_at(options, 1)),
        options,
        [](Tree const& answer) { return fmt::format("answer {}\n", count_at(answer, "entry")); });
}

int review_publish(Options const& options) {
    return ask_and_print(
        "review.publish", Tree::object().set("summary", word_at(options, 0)), options,
        [](Tree const& answer) { return fmt::format("published: {}\n", text_at(answer, "hash")); });
}

/// Shows nothing to sign without its hash: what is signed is what `weir review show` prints.
int review_sign(Options const& options) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const shown = session->ask("review.show", Tree::object(), options);
    if (auto const* exit_status = std::get_if<int>(&shown)) return *exit_status;
    auto const& review = std::get<Tree>(shown);
    auto const role = options.role.empty() ? session->identity().role : options.role;
    auto const subject = program::resume_subject(
        static_cast<std::uint64_t>(count_at(review, "pause")), text_at(review, "hash"));
    auto const message = program::message_of({session->hello().origin, "resume", subject, role});
    auto const signature = base::to_hex(session->identity().key.sign(message));
    auto const answer = session->ask(
        "review.sign", Tree::object().set("role", role).set("signature", signature), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    auto const missing = joined(list_at(tree, "missing"));
    if (options.json) print(text::write_json(tree, 2) + "\n");
    else if (missing.empty()) print("signed. Nothing is missing: weir resume\n");
    else print(fmt::format("signed. Still missing: {}.\n", missing));
    return kDone;
}

int review_show(Options const& options) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer = session->ask("review.show", Tree::object(), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) print(text::write_json(tree, 2) + "\n");
    else print_review(tree);
    return kDone;
}

}  // namespace weir::cli::detail
