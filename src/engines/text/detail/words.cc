#include "engines/text/detail/words.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include <fmt/format.h>

namespace weir::text {
namespace {

constexpr std::size_t kNameSizeMax = 64;
constexpr std::size_t kEditsMax = 2;

bool is_plain(char c) {
    auto const is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    auto const is_digit = c >= '0' && c <= '9';
    return is_letter || is_digit || std::string_view("_-./ ").contains(c);
}

/// Levenshtein distance by the usual table, one row at a time.
std::size_t edits_between(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        auto diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            auto const replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string in_backticks(std::string_view name) {
    auto const fits = !name.empty() && name.size() <= kNameSizeMax;
    if (!fits || !std::ranges::all_of(name, is_plain)) return "(not a plain name)";
    return fmt::format("`{}`", name);
}

std::string all_in_backticks(std::span<std::string const> names) {
    if (names.empty()) return "none";
    std::string list;
    for (auto const& name : names) {
        if (!list.empty()) list += ", ";
        list += in_backticks(name);
    }
    return list;
}

std::optional<std::string> resembling(std::string_view name, std::span<std::string const> known) {
    if (name.size() > kNameSizeMax) return std::nullopt;
    std::optional<std::string> nearest;
    auto fewest = kEditsMax + 1;
    for (auto const& candidate : known) {
        if (candidate.size() > kNameSizeMax) continue;
        auto const edits = edits_between(name, candidate);
        if (edits >= fewest || edits >= std::min(name.size(), candidate.size())) continue;
        fewest = edits;
        nearest = candidate;
    }
    return nearest;
}

}  // namespace weir::text
