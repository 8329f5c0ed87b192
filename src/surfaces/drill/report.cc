// What a drill showed, as JSON and as lines for people.
#include <fmt/format.h>

#include "surfaces/drill/run.h"

namespace weir::drill {
namespace {

using text::Tree;

double milliseconds(std::int64_t microseconds) {
    return static_cast<double>(microseconds) / 1000.0;
}

Tree list_of(std::vector<std::string> const& texts) {
    auto list = Tree::list();
    for (auto const& text : texts) list.push(text);
    return list;
}

Tree tree_of(Tried const& tried) {
    return Tree::object()
        .set("tried", tried.what)
        .set("by", tried.by)
        .set("command", tried.command)
        .set("stopped_by", tried.stopped_by)
        .set("why", tried.why)
        .set("where", tried.where)
        .set("looked_through", tried.looked)
        .set("said", list_of(tried.said))
        .set("milliseconds", milliseconds(tried.microseconds))
        .set("unexpected", list_of(tried.unexpected));
}

/// One line, its label in a column of its own.
std::string line(std::string_view label, std::string_view text) {
    return fmt::format("  {:<9}{}\n", label, text);
}

std::string text_of(Tried const& tried) {
    bool const is_stopped = !tried.stopped_by.empty();
    auto text = line(is_stopped ? "tried" : "then", tried.what);
    if (!tried.command.empty())
        text += line("", fmt::format("  {}{}weir {}", tried.by, tried.by.empty() ? "" : ": ",
                                     tried.command));
    if (is_stopped)
        text += line("stopped", fmt::format("{}{}, after {:.1f} ms", tried.stopped_by,
                                            tried.where.empty() ? "" : ", at " + tried.where,
                                            milliseconds(tried.microseconds)));
    if (!tried.why.empty()) text += line("", "  " + tried.why);
    if (!tried.looked.empty()) text += line("", "  looked through " + tried.looked);
    for (auto const& one : tried.said) text += line("shown", one);
    for (auto const& one : tried.unexpected) text += fmt::format("  NOT AS EXPECTED: {}\n", one);
    return text;
}

}  // namespace

Tree to_tree(Report const& report) {
    auto list = Tree::list();
    for (auto const& tried : report.tried) list.push(tree_of(tried));
    return Tree::object()
        .set("drill", report.name)
        .set("title", report.title)
        .set("company", report.company)
        .set("as_expected", report.is_as_expected())
        .set("milliseconds", milliseconds(report.microseconds))
        .set("tried", std::move(list));
}

std::string to_text(Report const& report) {
    auto text = fmt::format("{}  {} ({})\n    {}\n\n", report.name, report.title, report.company,
                            report.world);
    for (auto const& tried : report.tried) text += text_of(tried);
    return text + fmt::format("\n  {}: {}, {:.1f} s\n", report.name,
                              report.is_as_expected() ? "as expected" : "NOT as expected",
                              milliseconds(report.microseconds) / 1000.0);
}

}  // namespace weir::drill
