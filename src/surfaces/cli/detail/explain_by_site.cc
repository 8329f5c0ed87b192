#include "surfaces/cli/detail/explain_by_site.h"

#include <fmt/format.h>

#include "surfaces/cli/detail/render.h"
#include "surfaces/cli/detail/tree_read.h"

namespace weir::cli::detail {

using text::Tree;

namespace {

constexpr std::size_t kTextWidth = 96;

void add_row(Table& table, std::string words, Tree const& figures) {
    auto const figure = [&](char const* which) -> std::string {
        auto const* cell = figures.find(which);
        if (cell == nullptr) return {};
        return fmt::format("{:.2g} ({})", decimal_at(*cell, "sd"),
                           grouped(count_at(*cell, "people")));
    };
    table.add({std::move(words), grouped(count_at(figures, "cells")), figure("smallest"),
               figure("median"), figure("largest")});
}

void print_table(Tree const& by_site) {
    Table table({{"  sd of a week's mean (people)"},
                 {"cells", Align::right},
                 {"smallest", Align::right},
                 {"median", Align::right},
                 {"largest", Align::right}});
    for (auto const& metric : list_at(by_site, "metrics")) {
        auto const words =
            fmt::format("  {}, {}", text_at(metric, "title"), text_at(metric, "unit"));
        if (auto const* sites = metric.find("sites")) add_row(table, words + ": sites", *sites);
        auto const* parts = metric.find("parts");
        if (parts != nullptr && count_at(*parts, "cells") > 0)
            add_row(table, words + ": " + text_at(by_site, "level") + " of a site", *parts);
    }
    print(table.to_text());
}

}  // namespace

void print_by_site(Tree const& answer) {
    auto const* found = answer.find("by_site");
    if (found == nullptr) return;
    auto const& by_site = *found;
    print(bold("\nfigures by site\n"));
    print(wrap(fmt::format("This week they would be: {}. Each close looks again whether all "
                           "figures, added and subtracted with any weights, are about enough "
                           "people; a week where they are not has none by site, and is charged "
                           "nothing for them.",
                           text_at(by_site, "sentence")),
               kTextWidth, "  "));
    if (list_at(by_site, "metrics").empty()) return;
    print_table(by_site);
    auto const* week = by_site.find("week");
    if (week == nullptr) return;
    print(fmt::format("  ρ = {} of each week: the best guess from it alone is right {:.1f} %\n",
                      text_at(*week, "rho"), 100 * decimal_at(*week, "attack")));
}

}  // namespace weir::cli::detail
