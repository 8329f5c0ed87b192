// Companies and charters for the tests of what a charter would give: a directory from a list of
// teams, and the text of a charter with figures to choose.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "records/org/roster.h"
#include "rules/program/charter.h"

namespace weir::disclosure::tests {

struct Company {
    org::Directory directory;
    org::Roster roster;
};
using Team = std::pair<std::vector<std::string>, int>;  // path, people
/// {{{"Sales", "North"}, 8}, ...}: everybody at no site.
[[nodiscard]] Company company_of(std::vector<Team> const& teams);

struct MetricText {
    std::string id;
    int share = 0;
    int clamp = 0;
    std::string levels = "\"all\"";  // as TOML
};
struct CharterText {
    std::string rho_week = "1";
    int minimum_group = 5;
    int release = 80;
    std::vector<int> level_shares = {25, 25, 50};  // company, department, team
    std::vector<MetricText> metrics = {{"messages_sent", 50, 100}, {"meeting_hours", 40, 900}};
    std::string sites = {};  // [[site]] blocks
};
[[nodiscard]] std::string to_toml(CharterText const& text);
/// Ends the test program if it does not parse.
[[nodiscard]] program::Charter charter_of(std::string const& toml);

}  // namespace weir::disclosure::tests
