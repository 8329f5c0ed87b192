// Companies for the tests of the lattice: from a list of teams, or random from a seed.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "records/org/directory.h"
#include "records/org/roster.h"

namespace weir::metrics::tests {

struct Company {
    org::Directory directory;
    org::Roster roster;
};

using Path = std::vector<std::string>;

inline base::Week company_week() { return base::week_of(base::Date{20'000}); }

inline Company company_of(std::vector<Path> const& homes) {
    org::DirectoryChange change;
    std::uint32_t number = 0;
    for (auto const& path : homes) {
        org::PersonRow row;
        row.person = base::Person{++number};
        row.unit_path = path;
        change.rows.push_back(row);
    }
    Company company;
    company.directory.apply(change);
    company.roster = org::roster_of(company.directory, company_week());
    return company;
}

/// Teams with their sizes: {{{"Sales", "North"}, 8}, ...}.
inline Company company_of_teams(std::vector<std::pair<Path, int>> const& teams) {
    std::vector<Path> homes;
    for (auto const& [path, people] : teams) {
        for (int i = 0; i < people; ++i) homes.push_back(path);
    }
    return company_of(homes);
}

/// Up to 300 people in a ragged tree of up to five levels.
inline Company random_company(std::mt19937_64& random) {
    auto const below = [&](std::uint64_t bound) { return random() % bound; };
    std::uint64_t const people = below(300);
    std::uint64_t const width = 1 + below(5);
    std::uint64_t const depth = below(6);
    std::vector<Path> homes;
    for (std::uint64_t person = 0; person < people; ++person) {
        Path path;
        while (path.size() < depth && below(4) != 0) {
            path.push_back(std::string(1, static_cast<char>('a' + below(1 + below(width)))));
        }
        homes.push_back(path);
    }
    return company_of(homes);
}

}  // namespace weir::metrics::tests
