// The controls of the privacy review: the closed list of what is checked every hour and by `weir
// check`, who owns each, and which of them pause the programme when they are red. docs/controls.md.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir::program {

enum class Colour {
    green,
    amber,  // not shown to be right, or right only in part
    red,    // shown to be wrong
};
[[nodiscard]] std::string_view name_of(Colour colour);  // "green"
/// Nothing for another word.
[[nodiscard]] std::optional<Colour> colour_of(std::string_view name);

struct ReviewControl {
    std::string_view name;    // "side_doors"
    std::string_view checks;  // what it checks, a whole sentence
    std::string_view owner;   // a role
    bool pauses = false;      // when red, unless the charter says otherwise
};
/// All there are, in the order they are shown.
[[nodiscard]] std::span<ReviewControl const> controls();
/// Null for a name that is none.
[[nodiscard]] ReviewControl const* control_named(std::string_view name);

/// [controls] of a charter: what differs from the list.
struct ControlsRule {
    std::optional<std::vector<std::string>> pause_on_red;  // all that pause; nothing: as listed
    std::map<std::string, std::string> owners;             // control -> role
    [[nodiscard]] bool pauses(ReviewControl const& control) const;
    [[nodiscard]] std::string owner_of(ReviewControl const& control) const;
    friend bool operator==(ControlsRule const&, ControlsRule const&) = default;
};

}  // namespace weir::program
