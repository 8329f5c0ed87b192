// [controls]: which controls pause when red, and who owns them.
#include <algorithm>

#include <fmt/format.h>

#include "rules/program/detail/parts.h"

namespace weir::program::detail {
namespace {

void check_control(Section& section, Word const& name) {
    if (control_named(name.text) != nullptr) return;
    std::vector<std::string_view> known;
    for (auto const& control : controls()) known.push_back(control.name);
    section.refuse(name.place, fmt::format("there is no control `{}`, expected one of `{}`",
                                           name.text, fmt::join(known, "` `")));
}

}  // namespace

ControlsRule read_controls(Section& top, std::vector<Role> const& roles) {
    ControlsRule rule;
    if (top.find("controls") == nullptr) return rule;
    auto section = top.section("controls", "[controls]");
    if (section.find("pause_on_red") != nullptr) {
        auto const names = section.words("pause_on_red");
        for (auto const& name : names) check_control(section, name);
        rule.pause_on_red = texts_of(names);
    }
    for (auto const& [control, owner] : section.table_or_none("owners")) {
        check_control(section, control);
        if (std::ranges::find(roles, owner.text, &Role::name) == roles.end())
            section.refuse(owner.place, fmt::format("there is no [[role]] `{}`", owner.text));
        rule.owners.emplace(control.text, owner.text);
    }
    section.finish();
    return rule;
}

}  // namespace weir::program::detail
