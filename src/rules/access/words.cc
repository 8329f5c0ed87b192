// The words of a grant: classes and scopes, to text and back.
#include <algorithm>
#include <array>
#include <tuple>

#include <fmt/format.h>

#include "rules/access/grants.h"

namespace weir::access {
namespace {

using base::Fault;

constexpr std::array<std::string_view, kClasses> kClassNames{
    "notice", "release", "answer", "feed", "trail", "own_record", "training_set", "person_record"};

constexpr std::string_view kDepartment = "department:";
constexpr std::string_view kTeam = "team:";
constexpr std::string_view kSite = "site:";
constexpr std::size_t kPathMax = 32;

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> parts;
    while (true) {
        auto const slash = text.find('/');
        parts.emplace_back(text.substr(0, slash));
        if (slash == std::string_view::npos) return parts;
        text.remove_prefix(slash + 1);
    }
}

base::Result<Scope> unit_scope(std::vector<std::string> path) {
    bool const has_gap = std::ranges::any_of(path, &std::string::empty);
    if (has_gap || path.size() > kPathMax) {
        return base::fail(Fault::bad_input,
                          "the scope names a unit with an empty part or too deep");
    }
    return Scope{Scope::Kind::unit, std::move(path), ""};
}

}  // namespace

std::string_view name_of(Class what) { return kClassNames[static_cast<std::size_t>(what)]; }

base::Result<Class> class_of(std::string_view name) {
    auto const found = std::ranges::find(kClassNames, name);
    if (found != kClassNames.end()) return static_cast<Class>(found - kClassNames.begin());
    return base::fail(Fault::bad_input, fmt::format("there is no class `{}`, expected one of `{}`",
                                                    name, fmt::join(kClassNames, "` `")));
}

std::string to_text(Scope const& scope) {
    switch (scope.kind) {
        case Scope::Kind::company: return "company";
        case Scope::Kind::own_unit: return "own_unit";
        case Scope::Kind::site: return fmt::format("{}{}", kSite, scope.site);
        case Scope::Kind::unit:
            return fmt::format("{}{}", scope.path.size() == 1 ? kDepartment : kTeam,
                               fmt::join(scope.path, "/"));
    }
    return "";
}

base::Result<Scope> scope_of(std::string_view text) {
    if (text == "company") return Scope{};
    if (text == "own_unit") return Scope{Scope::Kind::own_unit, {}, ""};
    if (text.starts_with(kDepartment)) {
        return unit_scope({std::string(text.substr(kDepartment.size()))});
    }
    if (text.starts_with(kTeam)) return unit_scope(split(text.substr(kTeam.size())));
    if (text.starts_with(kSite) && text.size() > kSite.size()) {
        return Scope{Scope::Kind::site, {}, std::string(text.substr(kSite.size()))};
    }
    return base::fail(Fault::bad_input,
                      fmt::format("there is no scope `{}`, expected `company`, `own_unit`, "
                                  "`department:NAME`, `team:DEPARTMENT/TEAM` or `site:NAME`",
                                  text));
}

bool operator==(Grant const& a, Grant const& b) {
    auto const parts = [](Grant const& g) {
        return std::tie(g.role, g.what, g.scope, g.purpose, g.span.from, g.span.until);
    };
    return parts(a) == parts(b);
}

bool operator==(RoleMember const& a, RoleMember const& b) {
    auto const parts = [](RoleMember const& m) {
        return std::tie(m.role, m.person, m.span.from, m.span.until);
    };
    return parts(a) == parts(b);
}

}  // namespace weir::access
