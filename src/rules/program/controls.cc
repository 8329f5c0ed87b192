#include "rules/program/controls.h"

#include <algorithm>
#include <array>

namespace weir::program {
namespace {

constexpr std::array<std::string_view, 3> kColours{"green", "amber", "red"};

constexpr std::array kControls{
    ReviewControl{"audience",
                  "Nobody's own data has more readers than the caps of the roles that may read it.",
                  "privacy", true},
    ReviewControl{"declared",
                  "What is stored and released is of kinds, periods and figures that the notice "
                  "names.",
                  "privacy", true},
    ReviewControl{"canary",
                  "Somebody outside every audience who tries to read through the door is refused.",
                  "security", true},
    ReviewControl{"ledger", "The ledger's bytes still give the tree that was signed.", "security",
                  true},
    ReviewControl{"witnessed",
                  "Enough of the charter's witnesses cosigned the ledger within a day.",
                  "representative", false},
    ReviewControl{"budgets", "No team's week has spent more than the charter allows.", "privacy",
                  true},
    ReviewControl{"retention", "Nothing is kept longer than the notice says.", "privacy", false},
    ReviewControl{
        "side_doors",
        "Nobody reads past the doors: file modes and owners, core dumps, the keys' volume.",
        "security", false},
    ReviewControl{"destruction",
                  "For every replaced month key somebody has signed that no copy is left.",
                  "security", false},
    ReviewControl{"signers", "Every role that signs has at least two holders with keys.",
                  "representative", false},
    ReviewControl{"parity",
                  "Being exempt does not depend on rank, and how many are is never said exactly.",
                  "representative", false},
    ReviewControl{"pause", "The last pause was in force as fast as promised.", "security", false},
};

}  // namespace

std::string_view name_of(Colour colour) { return kColours[static_cast<std::size_t>(colour)]; }

std::optional<Colour> colour_of(std::string_view name) {
    auto const found = std::ranges::find(kColours, name);
    if (found == kColours.end()) return std::nullopt;
    return static_cast<Colour>(found - kColours.begin());
}

std::span<ReviewControl const> controls() { return kControls; }

ReviewControl const* control_named(std::string_view name) {
    auto const found = std::ranges::find(kControls, name, &ReviewControl::name);
    return found == kControls.end() ? nullptr : found;
}

bool ControlsRule::pauses(ReviewControl const& control) const {
    if (!pause_on_red) return control.pauses;
    return std::ranges::find(*pause_on_red, control.name) != pause_on_red->end();
}

std::string ControlsRule::owner_of(ReviewControl const& control) const {
    auto const owner = owners.find(std::string(control.name));
    return owner == owners.end() ? std::string(control.owner) : owner->second;
}

}  // namespace weir::program
