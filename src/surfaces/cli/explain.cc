// The command `charter explain`: what error each metric would have at each level and what an
// attacker could learn at most, from the roster's sizes alone and before anything is collected.
#include <algorithm>

#include <fmt/format.h>

#include "base/files.h"
#include "engines/text/formats.h"
#include "surfaces/cli/detail/commands.h"
#include "surfaces/cli/detail/explain_by_site.h"
#include "surfaces/cli/detail/render.h"
#include "surfaces/cli/detail/session.h"
#include "surfaces/cli/detail/tree_read.h"

namespace weir::cli::detail {

using text::Tree;

namespace {

constexpr std::size_t kCharterSizeMax = 4 << 20;
constexpr std::size_t kTextWidth = 96;
constexpr std::size_t kSharedShown = 30;  // cells; --json has them all
constexpr std::size_t kPartsShown = 8;    // units of one cell and reason

Tree const& member(Tree const& tree, std::string_view key) {
    static Tree const none;
    auto const* found = tree.find(key);
    return found == nullptr ? none : *found;
}

/// Two digits that count: 0.32, 4.1, 17; all before the point.
std::string figure(double value) {
    if (value >= 10) return fmt::format("{:.0f}", value);
    return value >= 1 ? fmt::format("{:.1f}", value) : fmt::format("{:.2f}", value);
}

/// "10 / 20 / 40": the smallest, the median and the largest cell; one number for one cell.
template <class Shown>
std::string of_three(Tree const& level, Shown const& shown) {
    if (count_at(level, "cells") == 1) return shown(member(level, "median"));
    return fmt::format("{} / {} / {}", shown(member(level, "smallest")),
                       shown(member(level, "median")), shown(member(level, "largest")));
}

std::string figures_of(Tree const& level, std::string_view key) {
    return of_three(level, [&](Tree const& cell) { return figure(decimal_at(cell, key)); });
}

/// The profiles that docs and papers speak of, by rho a week.
std::string profile_of(std::string const& rho) {
    if (rho == "0.02") return ", the strict profile";
    if (rho == "0.1") return ", the standard profile";
    if (rho == "0.5") return ", the exploratory profile";
    return {};
}

void print_head(Tree const& answer) {
    print(bold(fmt::format("What \"{}\" would give and cost\n", text_at(answer, "charter"))));
    print(wrap(
        fmt::format("{} people in {} units, by the directory of {}; every cell has at least "
                    "{} people besides the reader. Computed from public facts alone: "
                    "nothing here depends on what anybody did.",
                    grouped(count_at(answer, "people")), grouped(count_at(answer, "home_units")),
                    text_at(answer, "week"), count_at(answer, "minimum_group")),
        kTextWidth, "  "));
    print(bold("\nwhat is public\n"));
    for (auto const& fact : list_at(answer, "public"))
        print(wrap(fact.as_text().value_or(""), kTextWidth, "  "));
}

void print_losses(std::vector<std::pair<std::string_view, Tree const&>> const& losses,
                  double delta) {
    Table table({{""},
                 {"ρ", Align::right},
                 {fmt::format("ε at δ = {:.0e}", delta), Align::right},
                 {"best guess right", Align::right}});
    for (auto const& [words, loss] : losses) {
        table.add({fmt::format("  {}", words), text_at(loss, "rho"),
                   figure(decimal_at(loss, "epsilon")),
                   fmt::format("{:.1f} %", 100 * decimal_at(loss, "attack"))});
    }
    print(table.to_text());
}

void print_loss(Tree const& answer) {
    auto const& week = member(answer, "week_at_most");
    auto const& year = member(answer, "year_at_most");
    print(bold("\nwhat an attacker could learn at most\n"));
    print_losses({{"each week's release", member(answer, "release")},
                  {"all that a week may ever cost", week},
                  {"a year of such weeks", year}},
                 decimal_at(answer, "delta"));
    print(wrap(fmt::format("ρ = {} a week{}. The best attack on one yes-or-no fact about one "
                           "person's week guesses right {:.1f} % of the time (a coin: 50 %), even "
                           "if the attacker knows everything about everybody else. On a fact that "
                           "holds in every week of a year: {:.1f} %.",
                           text_at(week, "rho"), profile_of(text_at(week, "rho")),
                           100 * decimal_at(week, "attack"), 100 * decimal_at(year, "attack")),
               kTextWidth, "  "));
}

std::string words_of(Tree const& level) {
    auto const cells = count_at(level, "cells");
    auto const beyond = count_at(level, "cells_beyond_clamp");
    auto words = text_at(level, "words");
    if (beyond == 0 || cells == 1) return words;
    bool const says_so = text_at(level, "verdict") == "beyond";
    words += fmt::format(" ({} of {}{})", beyond, cells, says_so ? "" : " wider than the clamp");
    return words;
}

/// Means lie in [0, clamp]: no change is wider.
std::string noticed_from(Tree const& cell, double clamp) {
    auto const change = decimal_at(cell, "noticeable");
    return change > clamp ? "none" : figure(change);
}

void print_metric(Tree const& metric) {
    auto const unit = text_at(metric, "unit");
    print(bold(fmt::format("\n{}, {} a person and week\n", text_at(metric, "title"), unit)));
    print(
        fmt::format("  {} % of each level's budget; one person counts at most {} (a charter may "
                    "say at most {})\n",
                    count_at(metric, "share"), figure(decimal_at(metric, "clamp")),
                    figure(decimal_at(metric, "clamp_highest"))));
    Table table({{"  level"},
                 {"cells", Align::right},
                 {"people", Align::right},
                 {"sd, a week", Align::right},
                 {"sd, 13 weeks", Align::right},
                 {"noticed from", Align::right},
                 {"of clamp", Align::right},
                 {"verdict"}});
    for (auto const& level : list_at(metric, "levels")) {
        auto const people = [](Tree const& cell) { return grouped(count_at(cell, "people")); };
        table.add(
            {"  " + text_at(level, "level"), grouped(count_at(level, "cells")),
             of_three(level, people), figures_of(level, "sd"), figures_of(level, "sd_quarter"),
             noticed_from(member(level, "median"), decimal_at(metric, "clamp")),
             fmt::format("{:.0f} %", 100 * decimal_at(level, "share_of_clamp")), words_of(level)});
    }
    print(table.to_text());
}

void print_metrics(Tree const& answer) {
    for (auto const& metric : list_at(answer, "metrics")) print_metric(metric);
    print(
        wrap("Three figures are those of the smallest, the median and the largest cell; one is "
             "the median's. sd: the standard deviation of the noise of a mean. Noticed from: the "
             "smallest change from one week to the next that could be told from noise, 19 times "
             "in 20 (none: it would be wider than the clamp). Verdicts go by the median cell: good "
             "means an sd of at most 5 % of the "
             "clamp, in a week or over 13; large differences only, at most 10 % over 13 weeks; "
             "mostly noise is all above.",
             kTextWidth, "  "));
}

/// The units of a cell by the reason why they have none of their own, in order of appearance.
std::vector<std::pair<std::string, std::vector<std::string>>> parts_of(Tree const& cell) {
    std::vector<std::pair<std::string, std::vector<std::string>>> reasons;
    for (auto const& part : list_at(cell, "parts")) {
        auto const why = text_at(part, "why");
        auto found =
            std::ranges::find(reasons, why, [](auto const& reason) { return reason.first; });
        if (found == reasons.end()) found = reasons.insert(found, {why, {}});
        found->second.push_back(
            fmt::format("{} ({})", text_at(part, "unit"), grouped(count_at(part, "people"))));
    }
    return reasons;
}

void print_cell(Tree const& cell) {
    print(
        fmt::format("  {}, {} people\n", text_at(cell, "cell"), grouped(count_at(cell, "people"))));
    for (auto [why, units] : parts_of(cell)) {
        auto const more = units.size() - std::min(units.size(), kPartsShown);
        units.resize(units.size() - more);
        print(wrap(fmt::format("{}: {}{}", why, fmt::join(units, ", "),
                               more > 0 ? fmt::format(" and {} more", more) : ""),
                   kTextWidth, "    "));
    }
}

void print_shared(Tree const& of) {
    auto const& cells = list_at(of, "shared_cells");
    if (cells.empty()) print("  every unit with people of its own has a cell\n");
    for (std::size_t at = 0; at < std::min(cells.size(), kSharedShown); ++at) {
        print_cell(cells[at]);
    }
    if (cells.size() > kSharedShown)
        print(fmt::format("  and {} more cells: --json names them all\n",
                          cells.size() - kSharedShown));
}

/// "hours a person and week"; of a share of weeks also what one week counts as.
std::string unit_of_quarter(Tree const& metric) {
    if (metric.find("counts_as_hours") == nullptr)
        return text_at(metric, "unit") + " a person and week";
    return fmt::format("{}; a week counts {:.4g} hours", text_at(metric, "unit"),
                       decimal_at(metric, "counts_as_hours"));
}

void print_quarter_figures(Tree const& quarter) {
    Table table({{"  sd of a figure of a whole quarter"},
                 {"smallest", Align::right},
                 {"median", Align::right},
                 {"largest", Align::right},
                 {""}});
    auto const people = [&](char const* cell) { return grouped(count_at(quarter, cell)); };
    table.add({"  people", people("smallest"), people("median"), people("largest"),
               fmt::format("of {} cells", grouped(count_at(quarter, "cells")))});
    for (auto const& metric : list_at(quarter, "metrics")) {
        table.add({"  " + text_at(metric, "title"), figure(decimal_at(metric, "sd_smallest")),
                   figure(decimal_at(metric, "sd_median")),
                   figure(decimal_at(metric, "sd_largest")), unit_of_quarter(metric)});
    }
    print(table.to_text());
}

void print_quarter(Tree const& answer) {
    auto const* found = answer.find("quarter");
    if (found == nullptr) return;
    auto const& quarter = *found;
    print(bold("\nsmall teams, by quarter\n"));
    print(
        wrap(fmt::format("Each cell has at least {} people besides the reader. A person counts as "
                         "the difference from the department's figure, of at most {:.1f} hours a "
                         "week in all these metrics together: whoever is further away is clipped "
                         "to that, and counts as less different than they are.",
                         count_at(quarter, "minimum_group"), decimal_at(quarter, "radius_hours")),
             kTextWidth, "  "));
    if (count_at(quarter, "cells") == 0) {
        print("  no cell is that large: nothing can be told\n");
        return;
    }
    print_quarter_figures(quarter);
    print_losses({{"each week's part of a quarter", member(quarter, "week")},
                  {fmt::format("a person's whole quarter ({} weeks)", count_at(quarter, "weeks")),
                   member(quarter, "person_quarter")}},
                 decimal_at(answer, "delta"));
    print("  who is merged at that minimum\n");
    print_shared(quarter);
}

void print_collaboration(Tree const& answer) {
    auto const* found = answer.find("collaboration");
    if (found == nullptr) return;
    auto const& of = *found;
    print(bold(fmt::format("\nwho spends time with whom, by {}\n", text_at(of, "level"))));
    print(wrap(
        fmt::format("{} of {} pairs of cells can ever be shown: a pair is shown in one week of two "
                    "if {} people of each side met, each somebody else, in 19 of 20 if {} did, and "
                    "never below {}. Its hours a week have an sd of {}; {} can be told from none, "
                    "19 times in 20. A person counts at most {:g} hours.",
                    grouped(count_at(of, "pairs_possible")), grouped(count_at(of, "pairs")),
                    grouped(count_at(of, "people_even")), grouped(count_at(of, "people_sure")),
                    grouped(count_at(of, "minimum")), figure(decimal_at(of, "sd_hours")),
                    figure(decimal_at(of, "noticeable_hours")), decimal_at(of, "clamp_hours")),
        kTextWidth, "  "));
    print_losses({{"each week's collaboration", member(of, "week")}}, decimal_at(answer, "delta"));
    print(fmt::format("  the choice of pairs adds {:.0e} to each week's δ, in a book of its own\n",
                      decimal_at(of, "delta")));
}

/// The release's share: of the week's own figures by level, of the quarter and of collaboration.
void add_release(Table& table, Tree const& budget, Tree const& answer) {
    std::string indent = "    ";
    std::int64_t rest = 100;
    auto const add_part = [&](std::string words, std::string_view part, std::string_view key) {
        auto const* found = answer.find(part);
        if (found == nullptr) return;
        auto const percent = count_at(*found, "share");
        auto const rho = text_at(budget, key);
        table.add({std::move(words), fmt::format("{} %", percent), rho, rho, "0"});
        rest -= percent;
    };
    add_part("    a quarter for small teams", "quarter", "quarterly");
    add_part("    collaboration between cells", "collaboration", "collaboration");
    add_part("    figures by site", "by_site", "by_site");
    if (rest < 100) {
        table.add({"    each week's figures", fmt::format("{} %", rest), text_at(budget, "weekly"),
                   text_at(budget, "weekly_used"), text_at(budget, "release_unspent")});
        indent = "      ";
    }
    for (auto const& level : list_at(budget, "levels")) {
        table.add({indent + text_at(level, "level"), fmt::format("{} %", count_at(level, "share")),
                   text_at(level, "rho"), text_at(level, "used"), text_at(level, "unspent")});
    }
}

void print_shares(Tree const& budget, Tree const& answer) {
    Table table({{"  part"},
                 {"share", Align::right},
                 {"ρ", Align::right},
                 {"used each week", Align::right},
                 {"left", Align::right}});
    for (auto const& share : list_at(budget, "shares")) {
        bool const is_release = text_at(share, "share") == "release";
        table.add({"  " + text_at(share, "share"), fmt::format("{} %", count_at(share, "percent")),
                   text_at(share, "rho"), is_release ? text_at(budget, "release_used") : "",
                   is_release ? text_at(budget, "release_unspent") : ""});
        if (is_release) add_release(table, budget, answer);
    }
    table.add({"  no part", "", text_at(budget, "unassigned")});
    table.add({"  whole", "", text_at(budget, "rho")});
    print(table.to_text());
}

void print_metric_shares(Tree const& budget) {
    auto const& levels = list_at(budget, "levels");
    if (levels.empty()) return;
    std::vector<Table::Column> columns{{"  ρ of a metric"}};
    for (auto const& level : levels) columns.push_back({text_at(level, "level"), Align::right});
    Table table(std::move(columns));
    auto const& metrics = list_at(levels.front(), "metrics");
    for (std::size_t at = 0; at < metrics.size(); ++at) {
        std::vector<std::string> row{"  " + text_at(metrics[at], "metric")};
        for (auto const& level : levels)
            row.push_back(text_at(list_at(level, "metrics")[at], "rho"));
        table.add(std::move(row));
    }
    print(table.to_text());
}

void print_budget(Tree const& answer) {
    auto const& budget = member(answer, "budget");
    print(bold("\nhow the budget of a week and home unit adds up\n"));
    print_shares(budget, answer);
    print("\n");
    print_metric_shares(budget);
}

void print_proposals(Tree const& answer) {
    bool is_first = true;
    for (auto const& metric : list_at(answer, "metrics")) {
        auto const* proposal = metric.find("proposal");
        if (proposal == nullptr) continue;
        if (is_first) print(bold("\nwhat to change: noise wider than the clamp tells nothing\n"));
        is_first = false;
        print(wrap(text_at(*proposal, "sentence"), kTextWidth, "  "));
        auto const block = text_at(*proposal, "block");
        if (!block.empty()) print("\n" + block + "\n");
    }
    if (is_first) return;
    print(
        wrap(fmt::format("These changes would leave ρ = {} of each week's release unspent: larger "
                         "shares for the levels that stay make their figures better.",
                         text_at(answer, "freed_by_proposals")),
             kTextWidth, "  "));
}

}  // namespace

int charter_explain(Options const& options) {
    auto const path = options.words.empty() ? options.dir / "charter.toml"
                                            : std::filesystem::path(options.words[0]);
    auto const bytes = base::read_file(path, kCharterSizeMax);
    if (!bytes) return fail_with(bytes.error(), options);
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer = session->ask("charter.explain",
                                     Tree::object()
                                         .set("charter", std::string(base::text_of(*bytes)))
                                         .set("file", path.string()),
                                     options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) {
        print(text::write_json(tree, 2) + "\n");
        return kDone;
    }
    print_head(tree);
    print_loss(tree);
    print_metrics(tree);
    print(bold("\nwho has no cell of their own in a week, and why\n"));
    print_shared(tree);
    print_quarter(tree);
    print_collaboration(tree);
    print_by_site(tree);
    print_budget(tree);
    print_proposals(tree);
    return kDone;
}

}  // namespace weir::cli::detail
