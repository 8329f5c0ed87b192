#include "tests/architecture/words.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>

#include <fmt/format.h>

namespace weir::architecture {
namespace {

struct Banned {
    std::string_view word;
    std::string_view instead;
    std::array<std::string_view, 2> allowed_in{};  // how a path begins; empty means nowhere
};

/// Looked for in the comments.
constexpr auto kUnfinished = std::to_array<Banned>({
    {"TODO", "finish it, or file an issue and leave it out"},
    {"FIXME", "mend it, or file an issue and leave it out"},
    {"XXX", "say in words what is wrong"},
    {"HACK", "say in words why it is needed"},
});

/// Looked for in the code.
constexpr auto kBanned = std::to_array<Banned>({
    {"using namespace", "name what you use"},
    {"sprintf(", "fmt::format"},
    {"snprintf(", "fmt::format"},
    {"rand(", "base::RandomSource, as an argument"},
    {"srand(", "base::RandomSource, as an argument"},
    {"random_device", "base::RandomSource, as an argument"},
    {"system_clock::now", "base::Clock, as an argument", {"src/base/clock.cc"}},
    {"time(nullptr)", "base::Clock, as an argument", {"src/base/clock.cc"}},
    {"assert(", "base::check, which is on in every build"},
    {"abort(", "base::fail_stop", {"src/base/check.cc"}},
    {"goto", "a function that returns early"},
    {"strcpy(", "std::string"},
    {"atoi(", "std::from_chars"},
    {"stoi(", "std::from_chars"},
    {"stod(", "std::from_chars"},
});

/// Looked for in the code of what is shipped; tests and benchmarks print.
constexpr auto kBannedInShipped = std::to_array<Banned>({
    {"fprintf(", "fmt::format"},
    {"printf(", "fmt::format"},
    {"std::cout", "return text; only surfaces/cli prints", {"src/surfaces/cli/", "apps/"}},
    {"std::cerr", "return an Error; only surfaces/cli prints", {"src/surfaces/cli/", "apps/"}},
});

/// Looked for in the code of tests: a test that waits for time to pass is slow or flaky.
constexpr auto kBannedInTests = std::to_array<Banned>({
    {"sleep_for", "wait for the condition itself"},
    {"sleep_until", "wait for the condition itself"},
    {"sleep(", "wait for the condition itself"},
    {"usleep(", "wait for the condition itself"},
    {"nanosleep(", "wait for the condition itself"},
});

constexpr auto kSql = std::to_array<std::string_view>({
    "SELECT ",
    "INSERT INTO ",
    "INSERT OR ",
    "CREATE TABLE ",
    "CREATE INDEX ",
    "CREATE VIEW ",
    "DELETE FROM ",
    "DROP TABLE ",
    "ALTER TABLE ",
    "ATTACH ",
    "PRAGMA ",
    "BEGIN IMMEDIATE",
    "select * ",
    "select count",
    "insert into ",
    "create table ",
    "delete from ",
    "pragma ",
});

bool is_allowed(std::string_view path, Banned const& banned) {
    return std::ranges::any_of(banned.allowed_in, [path](std::string_view start) {
        return !start.empty() && path.starts_with(start);
    });
}

Findings check_lines(std::string_view path, std::vector<std::string> const& lines,
                     std::span<Banned const> words) {
    Findings findings;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        for (auto const& banned : words) {
            if (!has_word(lines[i], banned.word) || is_allowed(path, banned)) continue;
            findings.push_back(
                finding(path, i + 1, fmt::format("`{}`: {}", banned.word, banned.instead)));
        }
    }
    return findings;
}

/// Macros of our own; a test's switch (`#ifdef MISUSE`) defines none.
Findings check_macros(Source const& source) {
    Findings findings;
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
        if (!source.lines[i].starts_with("#define")) continue;
        findings.push_back(finding(source.path, i + 1, "`#define`: a constant or a function"));
    }
    return findings;
}

}  // namespace

Findings check_words(Source const& source) {
    auto findings = check_lines(source.path, source.comments, kUnfinished);
    std::ranges::copy(check_lines(source.path, source.code, kBanned), std::back_inserter(findings));
    std::span<Banned const> const here = is_test(source.path)
                                             ? std::span<Banned const>(kBannedInTests)
                                             : std::span<Banned const>(kBannedInShipped);
    std::ranges::copy(check_lines(source.path, source.code, here), std::back_inserter(findings));
    std::ranges::copy(check_macros(source), std::back_inserter(findings));
    return findings;
}

Findings check_sql(Source const& source) {
    Findings findings;
    if (source.path.starts_with("src/engines/store/") || is_test(source.path)) return findings;
    for (auto const& literal : source.literals) {
        auto const found = std::ranges::find_if(
            kSql, [&literal](std::string_view word) { return has_word(literal.text, word); });
        if (found == kSql.end()) continue;
        findings.push_back(finding(source.path, literal.line,
                                   fmt::format("`{}` in a literal: SQL is in store only", *found)));
    }
    return findings;
}

}  // namespace weir::architecture
