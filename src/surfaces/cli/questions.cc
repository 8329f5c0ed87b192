// The commands `ask` and `budget`: an ad-hoc answer with its price shown, the answers that stand,
// and what is spent and left.
#include <cmath>

#include <algorithm>

#include <fmt/format.h>

#include "engines/text/formats.h"
#include "rules/metrics/registry.h"
#include "surfaces/cli/detail/commands.h"
#include "surfaces/cli/detail/range.h"
#include "surfaces/cli/detail/render.h"
#include "surfaces/cli/detail/session.h"
#include "surfaces/cli/detail/tree_read.h"

namespace weir::cli::detail {

using text::Tree;

namespace {

constexpr std::size_t kTextWidth = 96;

std::string number(double value) {
    auto const size = std::abs(value);
    return size >= 100 ? grouped(std::llround(value))
                       : fmt::format("{:.{}f}", value, size < 1 ? 2 : 1);
}

/// "mean of meeting hours, Sales and Support, 2026-W30 to 2026-W33"
std::string subject_of(Tree const& tree) {
    auto const id = text_at(tree, "metric");
    auto const metric = metrics::metric_of(id);
    auto const first = text_at(tree, "first");
    auto const last = text_at(tree, "last");
    return fmt::format(
        "{} of {}, {}, {}", text_at(tree, "stat"), metric ? metrics::facts_of(*metric).title : id,
        joined(list_at(tree, "cells")), first == last ? first : first + " to " + last);
}

std::string unit_of(Tree const& tree) {
    auto const unit = text_at(tree, "unit");
    return text_at(tree, "stat") == "sum" || text_at(tree, "stat") == "count"
               ? unit
               : unit + " a person and week";
}

std::string risk_of(Tree const& tree) {
    return fmt::format(
        "an attacker who knows everybody else's week could guess one fact about one person's week "
        "right {:.1f} times in 100 from it, where a coin does 50 (ε = {:.2f} at δ = {:.0e})",
        100 * decimal_at(tree, "attack"), decimal_at(tree, "epsilon"), decimal_at(tree, "delta"));
}

/// "± 1.2 hours", or for a quantile how far off its rank may be.
std::string error_of(Tree const& tree) {
    if (decimal_at(tree, "rank_error") > 0) {
        return fmt::format("its rank ± {:.0f} percentile points (95 of 100 times)",
                           decimal_at(tree, "rank_error"));
    }
    return fmt::format("± {} ({} of 100 times)", number(decimal_at(tree, "half_width")), 95);
}

void print_people(Tree const& tree) {
    print(fmt::format("  people     {} eligible, {} person-weeks\n",
                      grouped(count_at(tree, "people")), grouped(count_at(tree, "person_weeks"))));
}

void print_answer(Tree const& tree) {
    print(bold(subject_of(tree) + "\n"));
    print(fmt::format("  value      {} {}\n", number(decimal_at(tree, "value")), unit_of(tree)));
    print(fmt::format("  error      {}\n", error_of(tree)));
    print_people(tree);
    bool const is_new = flag_at(tree, "new");
    print(fmt::format("  paid       {}\n",
                      is_new ? fmt::format("ρ = {} of every team's week it reads; {} left for "
                                           "questions at the least",
                                           text_at(tree, "cost"), text_at(tree, "left"))
                             : std::string("nothing: it stood already or follows from releases")));
    print(
        wrap(fmt::format("{}; {}.", text_at(tree, "mechanism"), risk_of(tree)), kTextWidth, "  "));
    if (is_new) {
        print(
            wrap("The same question, however it is put, now gives this same answer to everybody "
                 "who may read it, for free. Everybody measured in these cells may read it: weir "
                 "ask --list.",
                 kTextWidth, "  "));
    }
}

void print_alternatives(Tree const& tree) {
    auto const& others = list_at(tree, "alternatives");
    if (others.empty()) return;
    print(bold("\ncoarser questions\n"));
    Table table({{""}, {"error ±", Align::right}, {"costs ρ", Align::right}, {""}});
    for (auto const& other : others) {
        auto const cost = text_at(other, "cost");
        table.add({text_at(other, "what"), number(decimal_at(other, "half_width")),
                   cost == "0" ? "nothing" : cost,
                   flag_at(other, "good_enough") ? "good enough" : ""});
    }
    print(table.to_text());
}

void print_quote(Tree const& tree) {
    print(bold(subject_of(tree) + "\n"));
    if (flag_at(tree, "free")) {
        print("  costs      nothing: it stands already or follows from releases\n");
    } else {
        print(fmt::format("  costs      ρ = {} of every team's week it reads\n",
                          text_at(tree, "cost")));
    }
    print(fmt::format("  error      {} {}\n", error_of(tree), unit_of(tree)));
    print_people(tree);
    print(fmt::format("  left       ρ = {} for questions, at the least{}\n", text_at(tree, "left"),
                      flag_at(tree, "affordable") ? "" : ": too little, it would be refused"));
    if (!flag_at(tree, "free"))
        print(wrap(fmt::format("Somebody who gets the answer: {}.", risk_of(tree)), kTextWidth,
                   "  "));
    print_alternatives(tree);
    print(dim("\nNothing was opened and nothing was charged.\n"));
}

int print_list(Session& session, Options const& options) {
    auto const answer = session.ask("ask.list", Tree::object(), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) {
        print(text::write_json(tree, 2) + "\n");
        return kDone;
    }
    auto const& answers = list_at(tree, "answers");
    if (answers.empty()) {
        print("No question was asked over cells that you may read.\n");
        return kDone;
    }
    Table table({{"asked"}, {"question"}, {"value", Align::right}, {"±", Align::right}, {"unit"}});
    for (auto const& past : answers) {
        table.add({text_at(past, "at"), subject_of(past), number(decimal_at(past, "value")),
                   number(decimal_at(past, "half_width")), text_at(past, "unit")});
    }
    print(table.to_text());
    return kDone;
}

base::Result<Tree> parameters_of(Options const& options) {
    auto parameters = Tree::object().set("metric", options.words.front()).set("stat", options.stat);
    auto cohort = Tree::list();
    for (auto const& cell : options.cohort) cohort.push(cell);
    parameters.set("cohort", cohort).set("purpose", options.purpose);
    if (options.range.empty())
        return base::fail(base::Fault::bad_input,
                          "`--weeks A..B` says which weeks are asked about");
    if (auto added = add_range(parameters, options.range); !added)
        return std::unexpected(added.error());
    if (options.within) parameters.set("within", *options.within);
    return parameters;
}

}  // namespace

int ask(Options const& options) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    if (options.list) return print_list(*session, options);
    if (options.words.empty())
        return fail_with({base::Fault::bad_input, "which metric? see `weir insights`", {}},
                         options);
    auto parameters = parameters_of(options);
    if (!parameters) return fail_with(parameters.error(), options);
    auto const answer =
        session->ask(options.explain ? "ask.explain" : "ask", std::move(*parameters), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) print(text::write_json(tree, 2) + "\n");
    else if (options.explain) print_quote(tree);
    else print_answer(tree);
    return kDone;
}

namespace {

void add_row(Table& table, Tree const& week, Tree const& row, std::string const& name) {
    table.add({text_at(week, "week"), name, text_at(row, "spent"),
               fmt::format("{:.1f}", decimal_at(row, "epsilon")), text_at(row, "release_left"),
               text_at(row, "restatement_left"), text_at(row, "answers_left")});
}

/// Only where the charter lets something spend one.
void print_deltas(Tree const& tree) {
    auto const limit = decimal_at(tree, "delta_limit");
    if (limit <= 0) return;
    double most = 0;
    for (auto const& week : list_at(tree, "weeks")) {
        most = std::max(most, decimal_at(week, "delta_spent"));
    }
    print(dim(
        wrap(fmt::format("Which pairs of cells met is chosen with a chance of failure of its "
                         "own: a week may spend δ = {:.1e} on it, and the most spent is {:.1e}.",
                         limit, most),
             kTextWidth, "")));
}

}  // namespace

int budget(Options const& options) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer = session->ask("budget", Tree::object(), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) {
        print(text::write_json(tree, 2) + "\n");
        return kDone;
    }
    print(wrap(fmt::format("Every team's week may cost ρ = {} in its whole life, all figures and "
                           "answers together, and is never refilled. With all of it spent, an "
                           "attacker who knows everybody else could guess one fact about one "
                           "person's week right {:.0f} times in 100, where a coin does 50.",
                           text_at(tree, "rho_week"), 100 * decimal_at(tree, "attack_week")),
               kTextWidth, ""));
    auto const delta = fmt::format("ε at {:.0e}", decimal_at(tree, "delta"));
    bool const is_by_team = options.by == "team";
    Table table({{"week"},
                 {is_by_team ? "team" : ""},
                 {is_by_team ? "spent" : "most spent", Align::right},
                 {delta, Align::right},
                 {"left: release", Align::right},
                 {"restatement", Align::right},
                 {"questions", Align::right}});
    for (auto const& week : list_at(tree, "weeks")) {
        auto const& teams = list_at(week, "teams");
        if (!is_by_team) {
            add_row(table, week, week, fmt::format("{} teams", teams.size()));
            continue;
        }
        for (auto const& team : teams) add_row(table, week, team, text_at(team, "name"));
    }
    print("\n" + table.to_text());
    print_deltas(tree);
    return kDone;
}

}  // namespace weir::cli::detail
