#include "tests/architecture/layers.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

namespace weir::architecture {
namespace {

constexpr std::array<std::string_view, 6> kBands{"base",  "engines", "records",
                                                 "rules", "doors",   "surfaces"};
constexpr std::string_view kList = "src/CMakeLists.txt";
constexpr std::string_view kRoot = "src/";
constexpr std::string_view kAttacks = "tests/attacks/";
constexpr std::string_view kDoors = "doors/";

std::string_view band_of(std::string_view folder) { return folder.substr(0, folder.find('/')); }

std::string_view name_of(std::string_view folder) {
    return folder.substr(folder.rfind('/') + 1);  // npos + 1 is 0
}

/// Place in the bottom-up list; its size if the folder is not there.
std::size_t rank_of(Layers const& layers, std::string_view folder) {
    auto const found = std::ranges::find(layers.order, folder);
    return static_cast<std::size_t>(found - layers.order.begin());
}

std::string folder_named(Layers const& layers, std::string_view name) {
    auto const found = std::ranges::find(layers.order, name, name_of);
    return found == layers.order.end() ? std::string(name) : *found;
}

Findings check_list(Layers const& layers) {
    Findings findings;
    std::ptrdiff_t highest = 0;
    for (auto const& folder : layers.order) {
        auto const band = std::ranges::find(kBands, band_of(folder)) - kBands.begin();
        if (band == std::ssize(kBands)) {
            findings.push_back(finding(kList, 0, fmt::format("`{}` is in no band", folder)));
        } else if (band < highest) {
            findings.push_back(
                finding(kList, 0, fmt::format("`{}` stands above a higher band", folder)));
        } else {
            highest = band;
        }
    }
    return findings;
}

/// Engines stand on base; noise needs the generator, and a frame of the log needs a hash.
bool engine_may_use(std::string_view engine, std::string_view dep) {
    bool const needs_crypto = engine == "engines/privacy" || engine == "engines/store";
    return dep == "base" || (needs_crypto && dep == "engines/crypto");
}

Findings check_deps_of(Layers const& layers, std::string const& folder,
                       std::vector<std::string> const& deps) {
    Findings findings;
    auto const say = [&](std::string_view dep, std::string_view why) {
        findings.push_back(finding(kRoot, 0, fmt::format("`{}` names `{}`: {}", folder, dep, why)));
    };
    if (rank_of(layers, folder) == layers.order.size()) {
        findings.push_back(finding(kList, 0, fmt::format("`{}` is not listed", folder)));
    }
    for (auto const& dep : deps) {
        if (rank_of(layers, dep) >= rank_of(layers, folder)) say(dep, "an arrow points down");
        if (band_of(folder) == "engines" && !engine_may_use(folder, dep)) {
            say(dep, "an engine stands on base alone");
        }
    }
    return findings;
}

std::set<std::string> reach_of(Layers const& layers, std::string const& folder) {
    std::set<std::string> reached;
    std::vector<std::string> open{folder};
    while (!open.empty()) {
        auto const deps = layers.deps.find(open.back());
        open.pop_back();
        if (deps == layers.deps.end()) continue;
        for (auto const& dep : deps->second) {
            if (reached.insert(dep).second) open.push_back(dep);
        }
    }
    return reached;
}

Findings check_thin_clients(Layers const& layers) {
    Findings findings;
    for (std::string const client : {"surfaces/cli", "surfaces/gate"}) {
        for (auto const& reached : reach_of(layers, client)) {
            if (band_of(reached) != "doors" && reached != "records/vault") continue;
            findings.push_back(
                finding(kRoot, 0,
                        fmt::format("`{}` reaches `{}`: a client holds no door and no key", client,
                                    reached)));
        }
    }
    return findings;
}

/// Why a source may not include `target`, a module's folder; empty if it may.
std::string_view refusal(Layers const& layers, Source const& source, std::string const& own,
                         std::string const& target) {
    if (target == "base" || target == own || own.empty()) return {};
    if (is_test(source.path)) {
        bool const earlier = rank_of(layers, target) < rank_of(layers, own);
        return earlier ? "" : "a test includes its own module and earlier ones";
    }
    auto const deps = layers.deps.find(own);
    if (deps == layers.deps.end()) return {};  // not built yet; check_built reports its sources
    bool const declared = std::ranges::find(deps->second, target) != deps->second.end();
    return declared ? "" : "not in the DEPS of its module";
}

}  // namespace

Layers read_layers(std::string_view list, std::string_view modules) {
    Layers layers;
    for (auto const& line : lines_of(list)) {
        std::string_view constexpr kCall = "add_subdirectory(";
        if (!line.starts_with(kCall)) continue;
        layers.order.push_back(line.substr(kCall.size(), line.find(')') - kCall.size()));
    }
    for (auto const& line : lines_of(modules)) {
        auto const colon = line.find(": ");
        if (colon == std::string::npos) continue;
        auto& deps = layers.deps[line.substr(0, colon)];
        std::string_view rest = std::string_view(line).substr(colon + 2);
        while (!rest.empty()) {
            auto const name = rest.substr(0, rest.find(' '));
            rest.remove_prefix(std::min(rest.size(), name.size() + 1));
            if (!name.empty()) deps.push_back(folder_named(layers, name));
        }
    }
    return layers;
}

std::string module_of(Layers const& layers, std::string_view path_in_src) {
    for (auto const& folder : layers.order) {
        if (path_in_src.starts_with(folder + "/")) return folder;
    }
    return {};
}

Findings check_layering(Layers const& layers) {
    auto findings = check_list(layers);
    for (auto const& [folder, deps] : layers.deps) {
        std::ranges::copy(check_deps_of(layers, folder, deps), std::back_inserter(findings));
    }
    std::ranges::copy(check_thin_clients(layers), std::back_inserter(findings));
    return findings;
}

Findings check_includes(Layers const& layers, Source const& source) {
    Findings findings;
    std::string const own = source.path.starts_with(kRoot)
                                ? module_of(layers, source.path.substr(kRoot.size()))
                                : std::string();
    for (auto const& include : source.includes) {
        if (!include.is_quoted) continue;
        auto const say = [&](std::string_view why) {
            findings.push_back(finding(source.path, include.line,
                                       fmt::format("includes `{}`: {}", include.path, why)));
        };
        auto const target = module_of(layers, include.path);
        if (target.empty()) {
            bool const of_suite = is_test(source.path) && is_test(include.path);
            if (!of_suite) say("an include is written from src/ and names a listed module");
            continue;
        }
        // An attacker has read the code: what attacks the doors may look behind them.
        bool const may_look = source.path.starts_with(kAttacks) && target.starts_with(kDoors);
        if (target != own && !may_look && include.path.starts_with(target + "/detail/")) {
            say("detail/ belongs to its module");
        }
        if (!is_test(source.path) && is_test(include.path)) say("a test's file in what is shipped");
        auto const why = refusal(layers, source, own, target);
        if (!why.empty()) say(why);
    }
    return findings;
}

Findings check_unused_deps(Layers const& layers, std::vector<Source> const& sources) {
    std::set<std::pair<std::string, std::string>> used;
    for (auto const& source : sources) {
        if (is_test(source.path) || !source.path.starts_with(kRoot)) continue;
        auto const own = module_of(layers, source.path.substr(kRoot.size()));
        for (auto const& include : source.includes) {
            used.emplace(own, module_of(layers, include.path));
        }
    }
    Findings findings;
    for (auto const& [folder, deps] : layers.deps) {
        for (auto const& dep : deps) {
            if (dep == "base" || used.contains({folder, dep})) continue;
            findings.push_back(finding(std::string(kRoot) + folder + "/CMakeLists.txt", 0,
                                       fmt::format("names `{}` and includes nothing of it", dep)));
        }
    }
    return findings;
}

}  // namespace weir::architecture
