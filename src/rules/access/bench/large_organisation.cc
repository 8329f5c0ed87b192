#include "rules/access/bench/large_organisation.h"

#include <random>
#include <string>
#include <vector>

namespace weir::access::bench {
namespace {

using base::Instant;

std::vector<std::string> path_of(std::uint32_t team) {
    auto const department = "D" + std::to_string(team / kTeamsEach);
    return {department, "T" + std::to_string(team)};
}

/// Every team's lead reads the team; 999 more grants are for departments, sites and the company.
GrantsChange grants_of() {
    GrantsChange grants{Instant{0},
                        {{"lead", Class::release, scope_of("own_unit").value(), "P", {}}}};
    for (std::uint32_t i = 1; i < kGrants; ++i) {
        auto const department =
            "department:D" + std::to_string(i % (kPeople / kTeamSize / kTeamsEach));
        auto const scope = i % 50 == 0 ? "company" : i % 50 == 1 ? "site:S" : department;
        auto const what = i % 3 == 0 ? Class::answer : i % 3 == 1 ? Class::release : Class::feed;
        grants.grants.push_back(
            {"role" + std::to_string(i % 200), what, scope_of(scope).value(), "P", {}});
    }
    return grants;
}

}  // namespace

org::PersonRow row(std::uint32_t person, std::uint32_t team) {
    auto const first = person / kTeamSize * kTeamSize + 1;
    return {.person = Person{person + 1},
            .unit_path = path_of(team),
            .manager = Person{person + 1 == first ? team / kTeamsEach * kTeamsEach * kTeamSize + 1
                                                  : first},
            .site = Site{1 + team / kTeamsEach % 7},
            .minutes_a_week = 2400,
            .from = Instant{0},
            .until = {}};
}

Organisation organisation() {
    Organisation made;
    org::DirectoryChange change{Instant{0}, true, {}};
    for (std::uint32_t person = 0; person < kPeople; ++person)
        change.rows.push_back(row(person, person / kTeamSize));
    made.directory.apply(change);
    std::mt19937 random(5);
    RolesChange roles{Instant{0}, {}, {}, {{"S", Site{3}}}};
    for (std::uint32_t person = 0; person < kPeople; person += kTeamSize)
        roles.members.push_back({"lead", Person{person + 1}, {Instant{0}, {}}});
    for (std::uint32_t role = 0; role < 200; ++role) {
        for (int i = 0; i < 3; ++i)
            roles.members.push_back({"role" + std::to_string(role),
                                     Person{1 + static_cast<std::uint32_t>(random() % kPeople)},
                                     {Instant{0}, {}}});
    }
    made.permissions.apply(roles);
    made.permissions.apply(grants_of());
    return made;
}

}  // namespace weir::access::bench
