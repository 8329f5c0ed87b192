// Differencing: two answers that differ in few people tell about those few. Over small random
// organisations every set of people that an answer can be about is compared with every other.
// Source: the rule of the minimum group, rules/metrics/lattice.h.
#include <bitset>
#include <map>
#include <optional>
#include <random>
#include <unordered_set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "doors/disclosure/detail/estimate.h"
#include "engines/privacy/mechanism.h"
#include "engines/privacy/tests/seeded.h"
#include "rules/metrics/sites.h"
#include "rules/metrics/tests/companies.h"
#include "tests/attacks/chance.h"

namespace weir::attacks {
namespace {

using metrics::CellIndex;
using metrics::Lattice;
using metrics::tests::Company;
constexpr std::size_t kPeopleMost = 128;
using People = std::bitset<kPeopleMost>;  // by roster row

constexpr int kCompanies = 100;
constexpr std::size_t kSetsMost = 1 << 10;

/// 3 to 8 teams of 1 to 15 people, some below others, some right below the company.
Company ragged_company(std::mt19937_64& random) {
    auto const below = [&](std::uint64_t bound) { return random() % bound; };
    std::vector<std::pair<metrics::tests::Path, int>> teams;
    auto const count = 3 + below(6);
    for (std::uint64_t i = 0; i < count; ++i) {
        metrics::tests::Path path{std::string(1, static_cast<char>('A' + below(3)))};
        if (below(4) != 0) path.push_back("t" + std::to_string(i));
        if (below(6) == 0) path.push_back("deeper");
        teams.emplace_back(path, static_cast<int>(1 + below(15)));
    }
    return metrics::tests::company_of_teams(teams);
}

struct Built {
    Company company;
    Lattice lattice;
    std::uint32_t k;
};

Built random_lattice(std::mt19937_64& random) {
    while (true) {
        auto company = ragged_company(random);
        auto const k = static_cast<std::uint32_t>(2 + random() % 7);
        auto const minimum = metrics::MinimumGroup::of(k).value();
        auto lattice = metrics::lattice_of({company.directory, company.roster, minimum, 3});
        if (!lattice.cells.empty()) return {std::move(company), std::move(lattice), k};
    }
}

/// Who is in each cell, by looking at every row at every level.
std::vector<People> people_of_cells(Built const& built) {
    auto const rows = built.company.roster.rows.size();
    std::vector<People> people(built.lattice.cells.size());
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::uint32_t level = 0; level < built.lattice.levels; ++level)
            people[built.lattice.cell_of(row, level)][row] = true;
    }
    return people;
}

/// All unions of any of these sets, each once; grown from the empty set.
std::vector<People> unions_of(std::vector<People> const& parts) {
    std::unordered_set<People> all{People()};
    for (auto const& part : parts) {
        auto grown = all;
        for (auto const& one : all) grown.insert(one | part);
        all = std::move(grown);
    }
    return {all.begin(), all.end()};
}

/// The fewest people, above none, by which two of the sets differ.
std::size_t least_difference(std::vector<People> const& sets) {
    std::size_t least = kPeopleMost + 1;
    for (std::size_t a = 0; a < sets.size(); ++a) {
        for (std::size_t b = a + 1; b < sets.size(); ++b)
            least = std::min(least, (sets[a] ^ sets[b]).count());
    }
    return least;
}

TEST(AnswerableSets, DifferInNobodyOrInMoreThanTheMinimumGroup) {
    std::mt19937_64 random(seed_of("differencing"));
    std::size_t pairs = 0;
    std::size_t least_above = 1000;
    for (int i = 0; i < kCompanies; ++i) {
        auto const built = random_lattice(random);
        auto const sets = unions_of(people_of_cells(built));
        ASSERT_LE(sets.size(), kSetsMost);
        auto const least = least_difference(sets);
        ASSERT_GE(least, built.k + 1) << "k " << built.k;
        least_above = std::min(least_above, least - built.k);
        pairs += sets.size() * (sets.size() - 1) / 2;
    }
    fmt::print(
        "{{\"attack\":\"differencing\",\"organisations\":{},\"pairs\":{},"
        "\"least_people_above_k\":{}}}\n",
        kCompanies, pairs, least_above);
}

/// The control: teams as they are, whatever their size.
TEST(AnswerableSets, OfTeamsAsTheyAreWouldGiveSmallDifferences) {
    std::mt19937_64 random(seed_of("differencing without a minimum group"));
    int found = 0;
    for (int i = 0; i < kCompanies; ++i) {
        auto const built = random_lattice(random);
        std::map<base::Unit, People> teams;
        auto const& rows = built.company.roster.rows;
        for (std::size_t row = 0; row < rows.size(); ++row) {
            teams[rows[row].home][row] = true;
        }
        std::vector<People> parts;
        for (auto const& [unit, people] : teams) parts.push_back(people);
        found += least_difference(unions_of(parts)) < built.k + 1 ? 1 : 0;
    }
    EXPECT_GT(found, kCompanies / 4);
}

/// Each team at one of three sites; in every other company one person in twenty sits elsewhere.
void place(Company& company, std::mt19937_64& random) {
    std::map<base::Unit, base::Site> sites;
    bool const is_scattered = random() % 2 == 0;
    auto const anywhere = [&] { return base::Site{static_cast<std::uint32_t>(1 + random() % 3)}; };
    for (auto& row : company.roster.rows) {
        if (!sites.contains(row.home)) sites[row.home] = anywhere();
        row.site = is_scattered && random() % 20 == 0 ? anywhere() : sites[row.home];
    }
}

std::vector<People> people_by(std::vector<CellIndex> const& cells_of_rows) {
    std::map<CellIndex, People> people;
    for (std::size_t row = 0; row < cells_of_rows.size(); ++row)
        people[cells_of_rows[row]][row] = true;
    std::vector<People> parts;
    for (auto const& [cell, members] : people) parts.push_back(members);
    return parts;
}

/// The fewest people, above none, by which a set of the one kind differs from one of the other.
std::size_t least_across(std::vector<People> const& ones, std::vector<People> const& others) {
    std::size_t least = kPeopleMost + 1;
    for (auto const& one : ones) {
        for (auto const& other : others) {
            auto const people = (one ^ other).count();
            if (people > 0) least = std::min(least, people);
        }
    }
    return least;
}

/// Cells by site beside the tree, where the span audit lets them be.
TEST(AnswerableSets, OfUnitsAndSitesDifferInNobodyOrInMoreThanTheMinimumGroup) {
    std::mt19937_64 random(seed_of("differencing of units and sites"));
    int crossed = 0;
    int fell_back = 0;
    int would_single_out = 0;
    for (int i = 0; i < 2 * kCompanies; ++i) {
        auto built = random_lattice(random);
        place(built.company, random);
        auto const& company = built.company;
        auto const minimum = metrics::MinimumGroup::of(built.k).value();
        metrics::LatticeRequest const request{company.directory, company.roster, minimum, 3};
        auto const sites = metrics::site_lattice_of({request, built.lattice, 1});
        auto const units = unions_of(people_of_cells(built));
        if (sites.crossing == metrics::Crossing::crossed) {
            ++crossed;
            auto const by_site = unions_of(people_by(sites.cells_of_rows));
            ASSERT_GE(least_across(units, by_site), built.k + 1) << "k " << built.k;
            continue;
        }
        fell_back += sites.crossing == metrics::Crossing::isolates ? 1 : 0;
        std::vector<CellIndex> plain;  // the control: sites as they are
        for (auto const& row : company.roster.rows) plain.push_back(row.site.value);
        would_single_out += least_across(units, unions_of(people_by(plain))) < built.k + 1 ? 1 : 0;
    }
    EXPECT_GT(crossed, 10);
    EXPECT_GT(fell_back, 10);
    EXPECT_GT(would_single_out, 10);
    fmt::print(
        "{{\"attack\":\"differencing of units and sites\",\"organisations\":{},\"crossed\":{},"
        "\"fell_back\":{},\"would_single_out\":{}}}\n",
        2 * kCompanies, crossed, fell_back, would_single_out);
}

/// A release whose cells hold nothing but noise of random widths; some levels are not released.
disclosure::Release noisy_release(Lattice const& lattice, std::mt19937_64& random) {
    privacy::Seeded noise(random());
    disclosure::Release release;
    release.metrics.resize(1);
    std::vector<std::optional<privacy::GaussianMechanism>> mechanisms;
    for (std::uint32_t level = 0; level < lattice.levels; ++level) {
        base::Rho const rho{1 + random() % (std::uint64_t{1} << 38)};
        auto const clamp = privacy::Sensitivity::of(1 + random() % 5000).value();
        mechanisms.push_back(
            random() % 5 == 0
                ? std::nullopt
                : std::optional(privacy::GaussianMechanism::of({clamp, rho}).value()));
    }
    for (auto const& cell : lattice.cells) {
        disclosure::ReleasedCell released{cell, {{}}};
        if (auto const& mechanism = mechanisms[cell.level])
            released.sums.front() = {privacy::add_noise({0, *mechanism}, noise),
                                     mechanism->noise().variance(), mechanism->cost()};
        release.cells.push_back(std::move(released));
    }
    return release;
}

TEST(Release, OfAnyLatticeHasNothingLeftBetweenAParentAndItsParts) {
    std::mt19937_64 random(seed_of("differencing of a release"));
    std::size_t parents = 0;
    for (int i = 0; i < 5 * kCompanies; ++i) {
        auto const built = random_lattice(random);
        auto const release = noisy_release(built.lattice, random);
        auto const shown = disclosure::detail::consistent_of(release, 0).value();
        for (CellIndex parent = 0; parent < shown.size(); ++parent) {
            double parts = 0;
            bool is_whole = built.lattice.cells[parent].end == metrics::EndReason::divided &&
                            shown[parent].has_value();
            for (CellIndex child = 0; child < shown.size(); ++child) {
                if (built.lattice.cells[child].parent != parent) continue;
                is_whole = is_whole && shown[child].has_value();
                if (shown[child]) parts += shown[child]->sum;
            }
            if (!is_whole) continue;
            ASSERT_EQ(shown[parent]->sum - parts, 0);
            ++parents;
        }
    }
    EXPECT_GT(parents, 500U);
}

}  // namespace
}  // namespace weir::attacks
