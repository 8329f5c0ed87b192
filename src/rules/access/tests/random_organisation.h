// Small random organisations with everything that can go wrong: people who come, go and come back,
// reporting lines in circles and to nobody, roles that become external, sites that change numbers,
// grants of units that are not there.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "rules/access/audience.h"

namespace weir::access::tests {

inline constexpr std::uint32_t kPersons = 9;
inline constexpr std::uint32_t kSeconds = 40;  // everything happens in [0, kSeconds)

struct Organisation {
    org::Directory directory;
    Permissions permissions;
    [[nodiscard]] World world() const { return {permissions, directory}; }
};

[[nodiscard]] std::uint32_t pick(std::mt19937& random, std::uint32_t below);
[[nodiscard]] std::vector<org::PersonRow> random_rows(std::mt19937& random);
[[nodiscard]] org::DirectoryChange random_change(std::mt19937& random, base::Instant at);
[[nodiscard]] RolesChange random_roles(std::mt19937& random, base::Instant at);
[[nodiscard]] GrantsChange random_grants(std::mt19937& random, base::Instant at);
[[nodiscard]] Organisation random_organisation(std::mt19937& random);
/// One to three units, alone or with what lies below.
[[nodiscard]] Cell random_cell(std::mt19937& random, org::Directory const& directory);

/// Whether may_read lets the reader by a grant: a right that needs none is taken away first.
[[nodiscard]] bool may_by_grant(Person reader, CellQuestion const& question, World world);
[[nodiscard]] bool may_by_grant(Person reader, PersonQuestion const& question, World world);
/// Whether some cell of a single unit or subtree that holds the unit's people may be read by a
/// grant.
[[nodiscard]] bool may_see_unit(Person reader, Class what, Unit unit, base::Instant at,
                                World world);

}  // namespace weir::access::tests
