// The span audit and the cells by site, against elimination over every set of people that a company
// of a dozen atoms has.
#include "rules/metrics/span.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "rules/metrics/sites.h"
#include "rules/metrics/tests/companies.h"

namespace weir::metrics::tests {
namespace {

constexpr std::uint64_t kSeed = 20261122;

/// People who are in the same cell of either cut, and whose figures therefore nothing separates.
struct Atom {
    std::pair<CellIndex, CellIndex> cells;
    std::uint32_t people = 0;
};

std::vector<Atom> atoms_of(std::vector<CellIndex> const& first,
                           std::vector<CellIndex> const& second) {
    std::map<std::pair<CellIndex, CellIndex>, std::uint32_t> counts;
    for (std::size_t row = 0; row < first.size(); ++row) ++counts[{first[row], second[row]}];
    std::vector<Atom> atoms;
    for (auto const& [cells, people] : counts) atoms.push_back({cells, people});
    return atoms;
}

/// One row a cell, one column an atom: 1 where the atom lies in the cell.
using Incidence = std::vector<std::vector<std::int64_t>>;

Incidence incidence_of(std::vector<Atom> const& atoms) {
    std::map<std::pair<bool, CellIndex>, std::vector<std::int64_t>> rows;
    for (std::size_t i = 0; i < atoms.size(); ++i) {
        for (bool const is_first : {true, false}) {
            auto const cell = is_first ? atoms[i].cells.first : atoms[i].cells.second;
            auto& row = rows[{is_first, cell}];
            row.resize(atoms.size());
            row[i] = 1;
        }
    }
    Incidence incidence;
    for (auto& [cell, row] : rows) incidence.push_back(std::move(row));
    return incidence;
}

/// Modulo a prime above every minor of a matrix of zeros and ones this small, and so exact.
std::size_t rank_of(Incidence rows, std::uint64_t without) {
    constexpr std::int64_t kPrime = 1'000'003;
    std::size_t rank = 0;
    auto const columns = rows.empty() ? 0 : rows.front().size();
    for (std::size_t column = 0; column < columns && rank < rows.size(); ++column) {
        if ((without >> column & 1U) != 0) continue;
        auto const pivot =
            std::find_if(rows.begin() + static_cast<std::ptrdiff_t>(rank), rows.end(),
                         [&](auto const& row) { return row[column] % kPrime != 0; });
        if (pivot == rows.end()) continue;
        std::iter_swap(rows.begin() + static_cast<std::ptrdiff_t>(rank), pivot);
        for (std::size_t below = rank + 1; below < rows.size(); ++below) {
            auto const times = rows[below][column];
            auto const divisor = rows[rank][column];
            for (std::size_t i = column; i < columns; ++i) {
                auto const value = rows[below][i] * divisor - rows[rank][i] * times;
                rows[below][i] = (value % kPrime + kPrime) % kPrime;
            }
        }
        ++rank;
    }
    return rank;
}

/// The fewest people, above none, that a weighted sum of cells can be about: a figure about some
/// atoms only exists where leaving their columns out loses rank.
std::uint32_t least_isolated(std::vector<Atom> const& atoms) {
    auto const incidence = incidence_of(atoms);
    auto const whole = rank_of(incidence, 0);
    std::uint32_t least = 0xffffffff;
    for (std::uint64_t set = 1; set < (std::uint64_t{1} << atoms.size()); ++set) {
        std::uint32_t people = 0;
        for (std::size_t i = 0; i < atoms.size(); ++i)
            people += (set >> i & 1U) != 0 ? atoms[i].people : 0;
        if (people < least && rank_of(incidence, set) < whole) least = people;
    }
    return least;
}

struct Cuts {
    std::vector<CellIndex> first;
    std::vector<CellIndex> second;
};

Cuts random_cuts(std::mt19937_64& random) {
    auto const firsts = 1 + random() % 4;
    auto const seconds = 1 + random() % 3;
    Cuts cuts;
    for (std::size_t a = 0; a < firsts; ++a) {
        for (std::size_t b = 0; b < seconds; ++b) {
            auto const people = random() % 3 == 0 ? 0 : random() % 9;
            cuts.first.insert(cuts.first.end(), people, static_cast<CellIndex>(a));
            cuts.second.insert(cuts.second.end(), people, static_cast<CellIndex>(b));
        }
    }
    return cuts;
}

TEST(SpanAudit, FindsWhatEliminationOverEverySetFinds) {
    std::mt19937_64 random(kSeed);
    std::size_t isolated = 0;
    for (int round = 0; round < 150; ++round) {
        auto const cuts = random_cuts(random);
        if (cuts.first.empty()) continue;
        auto const truth = least_isolated(atoms_of(cuts.first, cuts.second));
        for (std::uint32_t least = 1; least < 24; ++least) {
            auto const audit = span_audit({cuts.first, cuts.second, least});
            auto const expected = truth < least ? SpanVerdict::isolates : SpanVerdict::passes;
            ASSERT_EQ(audit.verdict, expected) << "seed " << kSeed << ", round " << round;
            if (audit.verdict == SpanVerdict::passes) continue;
            EXPECT_GE(audit.people, truth);
            EXPECT_LT(audit.people, least);
            ++isolated;
        }
    }
    EXPECT_GT(isolated, 500U);
}

TEST(SpanAudit, PassesNobody) { EXPECT_EQ(span_audit({{}, {}, 6}).verdict, SpanVerdict::passes); }

TEST(SpanAudit, SeesACellThatIsTooSmallItself) {
    std::vector<CellIndex> const one(5, 0);
    EXPECT_EQ(span_audit({one, one, 6}), (SpanAudit{SpanVerdict::isolates, 5, 0}));
    EXPECT_EQ(span_audit({one, one, 5}).verdict, SpanVerdict::passes);
}

/// A ring of cells: each has hundreds of people, but two of its ties are a single person.
TEST(SpanAudit, SeesAFewWhoseTieGoesRoundManyCells) {
    std::vector<CellIndex> first;
    std::vector<CellIndex> second;
    auto const tie = [&](CellIndex a, CellIndex b, std::size_t people) {
        first.insert(first.end(), people, a);
        second.insert(second.end(), people, b);
    };
    constexpr CellIndex kRing = 40;
    for (CellIndex i = 0; i < kRing; ++i) {
        tie(i, i, 50);
        tie(i, (i + 1) % kRing, i % 20 == 0 ? 1 : 50);
    }
    auto const audit = span_audit({first, second, 6});
    EXPECT_EQ(audit.verdict, SpanVerdict::isolates);
    EXPECT_EQ(audit.people, 2U);
    EXPECT_EQ(span_audit({first, second, 2}).verdict, SpanVerdict::passes);
}

/// Two thousand teams at forty sites, people spread at random: a few are alone in theirs; and with
/// whole teams at a site nobody is.
TEST(SpanAudit, IsQuickForALargeCompany) {
    std::mt19937_64 random(kSeed);
    std::vector<CellIndex> teams;
    std::vector<CellIndex> spread;
    std::vector<CellIndex> together;
    for (CellIndex person = 0; person < 4'000; ++person) {
        teams.push_back(person / 10);
        spread.push_back(static_cast<CellIndex>(random() % 40));
        together.push_back(person / 10 % 40);
    }
    for (auto const* sites : {&spread, &together}) {
        auto const audit = span_audit({teams, *sites, 10});
        EXPECT_NE(audit.verdict, SpanVerdict::too_dear);
        EXPECT_LT(audit.passes, 10U);
    }
    EXPECT_EQ(span_audit({teams, together, 10}).verdict, SpanVerdict::passes);
    EXPECT_EQ(span_audit({teams, together, 11}).verdict, SpanVerdict::isolates);
}

struct Somewhere {
    Path path;
    std::uint32_t site;
    int people;
};

Company company_at(std::vector<Somewhere> const& groups) {
    org::DirectoryChange change;
    std::uint32_t number = 0;
    for (auto const& group : groups) {
        for (int i = 0; i < group.people; ++i) {
            org::PersonRow row;
            row.person = base::Person{++number};
            row.unit_path = group.path;
            row.site = base::Site{group.site};
            change.rows.push_back(row);
        }
    }
    Company company;
    company.directory.apply(change);
    company.roster = org::roster_of(company.directory, company_week());
    return company;
}

struct Built {
    Lattice tree;
    SiteLattice sites;
};

Built built(Company const& company, std::uint32_t k) {
    auto const minimum = MinimumGroup::of(k).value();
    LatticeRequest const request{company.directory, company.roster, minimum, 3};
    auto tree = lattice_of(request);
    auto sites = site_lattice_of({request, tree, 1});
    return {std::move(tree), std::move(sites)};
}

TEST(SiteLattice, HasSitesAndTheirDepartments) {
    auto const company =
        company_at({{{"Sales"}, 1, 8}, {{"Works"}, 1, 9}, {{"Sales"}, 2, 10}, {{"Works"}, 2, 7}});
    auto const crossed = built(company, 5).sites;
    EXPECT_EQ(crossed.crossing, Crossing::crossed);
    ASSERT_EQ(crossed.cells.size(), 6U);
    EXPECT_EQ(crossed.cells[0].people, 17U);
    EXPECT_EQ(crossed.cells[1].parent, 0U);
    EXPECT_EQ(crossed.cells[1].people, 8U);
    EXPECT_EQ(crossed.cells[3].sites, std::vector{base::Site{2}});
}

TEST(SiteLattice, MergesSmallSitesAndSmallDepartmentsOfASite) {
    auto const company = company_at({{{"Sales"}, 1, 3},
                                     {{"Works"}, 2, 4},
                                     {{"Sales"}, 3, 9},
                                     {{"Works"}, 3, 3},
                                     {{"Lab"}, 3, 4}});
    auto const crossed = built(company, 5).sites;
    // The site of 16 is Sales, and Works with Lab; the two small sites are one cell. Sales is 3
    // at the small sites and 9 at the large one: 3 follow by subtraction.
    EXPECT_EQ(crossed.crossing, Crossing::isolates);
    EXPECT_EQ(crossed.audit.people, 3U);
}

TEST(SiteLattice, FallsBackWhereOnePersonOfATeamSitsElsewhere) {
    auto const company = company_at(
        {{{"Sales", "North"}, 1, 9}, {{"Sales", "North"}, 2, 1}, {{"Sales", "South"}, 2, 10}});
    auto const crossed = built(company, 5).sites;
    EXPECT_EQ(crossed.crossing, Crossing::isolates);  // the second site less South
    EXPECT_EQ(crossed.audit.people, 1U);
    EXPECT_TRUE(crossed.cells.empty());
    EXPECT_NE(sentence_of(crossed.crossing).find("by unit only"), std::string_view::npos);
}

TEST(SiteLattice, FallsBackWhereNoSiteIsLargeEnough) {
    auto const few = built(company_at({{{"Sales"}, 1, 5}, {{"Works"}, 2, 5}}), 5).sites;
    EXPECT_EQ(few.crossing, Crossing::too_few);
    EXPECT_EQ(built(company_at({{{"Sales"}, 1, 50}}), 5).sites.crossing, Crossing::too_few);
}

Company random_company_at(std::mt19937_64& random) {
    std::vector<Somewhere> groups;
    for (std::uint64_t i = 2 + random() % 5; i > 0; --i) {
        Path path{std::string(1, static_cast<char>('A' + random() % 2))};
        if (random() % 2 == 0)
            path.push_back(std::string(1, static_cast<char>('a' + random() % 2)));
        groups.push_back({path, static_cast<std::uint32_t>(1 + random() % 3),
                          static_cast<int>(1 + random() % 12)});
    }
    return company_at(groups);
}

/// Whatever the company: either no combination of all its cells is about too few, or there are no
/// cells by site, and then for a reason that elimination confirms.
TEST(SiteLattice, NeverLetsACombinationBeAboutTooFew) {
    std::mt19937_64 random(kSeed);
    std::size_t crossed = 0;
    std::size_t isolated = 0;
    for (int round = 0; round < 400; ++round) {
        auto const company = random_company_at(random);
        auto const k = static_cast<std::uint32_t>(2 + random() % 5);
        auto const [tree, sites] = built(company, k);
        if (tree.cells.empty() || sites.crossing != Crossing::crossed) {
            EXPECT_TRUE(sites.cells.empty());
            isolated += sites.crossing == Crossing::isolates ? 1U : 0U;
            continue;
        }
        std::vector<CellIndex> finest;
        for (std::size_t row = 0; row < company.roster.rows.size(); ++row)
            finest.push_back(tree.cell_of(row, tree.levels - 1));
        ASSERT_GT(least_isolated(atoms_of(finest, sites.cells_of_rows)), k)
            << "seed " << kSeed << ", round " << round;
        for (auto const& cell : sites.cells) ASSERT_GT(cell.people, k);
        ++crossed;
    }
    EXPECT_GT(crossed, 20U);
    EXPECT_GT(isolated, 20U);
}

}  // namespace
}  // namespace weir::metrics::tests
