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
        .set("milliseconds", milliseconds(tried.microseconds))
        .set("unexpected", list_of(tried.unexpected));
}

std::string text_of(Tried const& tried) {
    auto text =
        fmt::format("  {} {}\n", tried.stopped_by.empty() ? "did    " : "tried  ", tried.what);
    if (!tried.command.empty())
        text += fmt::format("           {}{}weir {}\n", tried.by, tried.by.empty() ? "" : ": ",
                            tried.command);
    if (!tried.stopped_by.empty()) {
        text += fmt::format("    stopped {}{}, after {:.1f} ms\n", tried.stopped_by,
                            tried.where.empty() ? "" : " at " + tried.where,
                            milliseconds(tried.microseconds));
    } else if (!tried.where.empty()) {
        text += fmt::format("    looked at {}\n", tried.where);
    }
    if (!tried.why.empty()) text += fmt::format("            {}\n", tried.why);
    for (auto const& one : tried.unexpected) text += fmt::format("    NOT AS EXPECTED: {}\n", one);
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
    auto text = fmt::format("{}  {} ({})\n", report.name, report.title, report.company);
    for (auto const& tried : report.tried) text += text_of(tried);
    return text + fmt::format("  {}: {}, {:.1f} s\n", report.name,
                              report.is_as_expected() ? "as expected" : "NOT as expected",
                              milliseconds(report.microseconds) / 1000.0);
}

}  // namespace weir::drill
