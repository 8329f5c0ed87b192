// An organisation of 100,000 people in teams of eight, with 1,000 grants: what the benchmarks of
// access are measured on. Always the same.
#pragma once

#include "rules/access/audience.h"

namespace weir::access::bench {

inline constexpr std::uint32_t kPeople = 100'000;
inline constexpr std::uint32_t kTeamSize = 8;
inline constexpr std::uint32_t kTeamsEach = 25;  // of a department
inline constexpr std::uint32_t kGrants = 1'000;

struct Organisation {
    org::Directory directory;
    Permissions permissions;
    [[nodiscard]] World world() const { return {permissions, directory}; }
};

/// The directory's row of a person, counted from 0, in a team, counted from 0.
[[nodiscard]] org::PersonRow row(std::uint32_t person, std::uint32_t team);
[[nodiscard]] Organisation organisation();

}  // namespace weir::access::bench
