// One charter after another: what of it rises and what falls, and what no later charter may change.
// Every key that differs is judged; a key that no rule knows rises, so that nothing widens unseen.
// Who reads what is not judged here (rules/access/radius.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/program/charter.h"

namespace weir::program {

/// One thing of the charter that differs.
struct CharterDifference {
    enum class Way { rise, fall };  // rise: more is collected, kept or told, or more exactly
    std::string what;               // its place in words: "metric meeting_hours: levels"
    Way way = Way::rise;
    std::string before;    // as written, in one line; empty: it was not there
    std::string after;     // empty: it is no longer there
    bool is_kind = false;  // of what is collected or measured; else of how exactly, how long, how
    friend bool operator==(CharterDifference const&, CharterDifference const&) = default;
};

/// Both texts are charters that parse. Pure; in the order of `what`. Differences that change
/// nothing for anybody measured (a name, a sentence of explanation) are left out. Directory ids and
/// addresses are never quoted: of protected contacts only the number is given.
[[nodiscard]] std::vector<CharterDifference> differences_of(std::string_view before,
                                                            std::string_view after);

/// bad_input naming the reason if `after` cannot follow: another `simulated`, sites, retentions or
/// levels in another order than what is stored was numbered by, no representative any more.
[[nodiscard]] base::Status check_succession(Charter const& before, Charter const& after);

}  // namespace weir::program
