#include "tests/architecture/shape.h"

#include <algorithm>

#include <fmt/format.h>

#include "tests/architecture/functions.h"

namespace weir::architecture {
namespace {

/// Characters of UTF-8 text: every byte that does not continue one.
std::size_t columns_of(std::string_view line) {
    return static_cast<std::size_t>(
        std::ranges::count_if(line, [](char c) { return (c & '\xC0') != '\x80'; }));
}

}  // namespace

Findings check_sizes(Source const& source) {
    Findings findings;
    if (source.lines.size() > kFileLinesMax) {
        findings.push_back(finding(source.path, 0,
                                   fmt::format("{} lines; a file has at most {}: split it by idea",
                                               source.lines.size(), kFileLinesMax)));
    }
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
        if (columns_of(source.lines[i]) <= kLineColumnsMax) continue;
        findings.push_back(finding(source.path, i + 1,
                                   fmt::format("a line has at most {} columns", kLineColumnsMax)));
    }
    for (auto const& function : functions_of(source)) {
        auto const length = function.last_line - function.first_line + 1;
        if (length <= kFunctionLinesMax) continue;
        findings.push_back(finding(source.path, function.first_line,
                                   fmt::format("`{}` has {} lines; a function has at most {}",
                                               function.name, length, kFunctionLinesMax)));
    }
    return findings;
}

Findings check_header(Source const& source) {
    Findings findings;
    if (!is_header(source.path)) return findings;
    if (source.lines.empty() || !source.lines.front().starts_with("// ")) {
        findings.push_back(finding(source.path, 1, "a header begins by saying what it is for"));
    }
    if (std::ranges::find(source.lines, "#pragma once") == source.lines.end()) {
        findings.push_back(finding(source.path, 0, "a header has `#pragma once`"));
    }
    return findings;
}

}  // namespace weir::architecture
