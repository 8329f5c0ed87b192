#include "tests/architecture/files.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

namespace weir::architecture {
namespace {

/// Built and proved before the room that uses them (docs/decisions/0010). A use strikes it off.
constexpr std::array<std::string_view, 1> kAwaited{"src/engines/privacy/steady.h"};

std::string_view folder_of(std::string_view path) {
    auto const slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view stem_of(std::string_view path) { return path.substr(0, path.rfind('.')); }

struct List {
    std::string folder;
    std::string_view text;
};

/// The CMakeLists.txt nearest above a path.
std::optional<List> nearest_list(Tree const& tree, std::string_view path) {
    for (auto folder = folder_of(path); !folder.empty(); folder = folder_of(folder)) {
        auto const found = tree.lists.find(std::string(folder) + "/CMakeLists.txt");
        if (found != tree.lists.end()) return List{std::string(folder), found->second};
    }
    return std::nullopt;
}

/// Whether a list names a file, as a word of its own.
bool names(List const& list, std::string_view path) {
    auto const wanted = path.substr(list.folder.size() + 1);
    auto const is_edge = [](char c) {
        return std::string_view(" \t\n()\"").find(c) != std::string_view::npos;
    };
    for (auto at = list.text.find(wanted); at != std::string_view::npos;
         at = list.text.find(wanted, at + 1)) {
        auto const end = at + wanted.size();
        bool const begins = at == 0 || is_edge(list.text[at - 1]);
        bool const ends = end == list.text.size() || is_edge(list.text[end]);
        if (begins && ends) return true;
    }
    return false;
}

/// What an include line would say for a header of this path.
std::string_view spelled(std::string_view path) {
    std::string_view constexpr kRoot = "src/";
    return path.starts_with(kRoot) ? path.substr(kRoot.size()) : path;
}

bool uses(Source const& user, Source const& header) {
    if (stem_of(user.path) == stem_of(header.path)) return false;
    if (is_test(user.path) && !is_test(header.path)) return false;
    return std::ranges::any_of(user.includes, [&header](Include const& include) {
        return include.path == spelled(header.path);
    });
}

}  // namespace

Findings check_built(Tree const& tree) {
    Findings findings;
    for (auto const& source : tree.sources) {
        if (is_header(source.path)) continue;
        auto const list = nearest_list(tree, source.path);
        if (list && names(*list, source.path)) continue;
        findings.push_back(finding(source.path, 0, "no CMakeLists.txt builds it"));
    }
    return findings;
}

Findings check_registered(Tree const& tree) {
    Findings findings;
    for (auto const& source : tree.sources) {
        auto const stem = stem_of(source.path);
        bool const is_entry =
            stem.ends_with("_test") || stem.ends_with("_fuzz") || stem.ends_with("_bench");
        if (!is_entry || is_header(source.path) || tree.registered.contains(source.path)) continue;
        findings.push_back(finding(source.path, 0, "it is not registered, so it never runs"));
    }
    return findings;
}

Findings check_used(Tree const& tree) {
    Findings findings;
    for (auto const& header : tree.sources) {
        if (!is_header(header.path)) continue;
        bool const is_used = std::ranges::any_of(
            tree.sources, [&header](Source const& user) { return uses(user, header); });
        bool const is_awaited = std::ranges::find(kAwaited, header.path) != kAwaited.end();
        if (is_used && is_awaited)
            findings.push_back(finding(header.path, 0, "it is used now: strike it off kAwaited"));
        if (is_used || is_awaited) continue;
        findings.push_back(finding(header.path, 0, "nothing but itself and tests includes it"));
    }
    return findings;
}

}  // namespace weir::architecture
