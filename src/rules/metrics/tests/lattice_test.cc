#include "rules/metrics/lattice.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "rules/metrics/tests/companies.h"

namespace weir::metrics::tests {
namespace {

Lattice lattice(Company const& company, std::uint32_t k, std::uint32_t levels) {
    auto const minimum = MinimumGroup::of(k);
    if (!minimum) throw std::runtime_error("not a minimum group");
    return lattice_of({.directory = company.directory,
                       .roster = company.roster,
                       .minimum = *minimum,
                       .levels = levels});
}

/// "level name people", a line for each cell.
std::vector<std::string> lines(Lattice const& lattice) {
    std::vector<std::string> text;
    for (auto const& cell : lattice.cells) {
        text.push_back(std::to_string(cell.level) + " " + cell.name + " " +
                       std::to_string(cell.people));
    }
    return text;
}

using Lines = std::vector<std::string>;

TEST(Lattice, GivesEveryLargeEnoughUnitACellOfItsOwn) {
    auto const company =
        company_of_teams({{{"Sales", "North"}, 6}, {{"Sales", "South"}, 7}, {{"Engineering"}, 9}});
    EXPECT_EQ(lines(lattice(company, 5, 3)), (Lines{"0 the company 22", "1 Sales 13",
                                                    "1 Engineering 9", "2 North 6", "2 South 7"}));
}

TEST(Lattice, CountsPeopleOtherThanTheReader) {
    auto const company = company_of_teams({{{"Sales"}, 5}, {{"Engineering"}, 6}});
    EXPECT_EQ(lattice(company, 5, 2).cells.size(), 1U);  // 5 in Sales are 4 others
    EXPECT_EQ(lattice(company, 4, 2).cells.size(), 3U);
}

TEST(Lattice, MergesSmallSiblingsIntoOneRest) {
    auto const company =
        company_of_teams({{{"Sales"}, 3}, {{"Legal"}, 4}, {{"Engineering"}, 9}, {{"Support"}, 10}});
    auto const built = lattice(company, 5, 2);
    EXPECT_EQ(lines(built), (Lines{"0 the company 26", "1 Engineering 9", "1 Support 10",
                                   "1 rest of the company (2 departments) 7"}));
    ASSERT_EQ(built.cells[3].merged.size(), 2U);
    EXPECT_EQ(built.cells[3].merged[0].people, 3U);
    EXPECT_EQ(built.cells[3].merged[0].reason, MergeReason::too_few);
}

TEST(Lattice, TheRestTakesInTheSmallestSiblingWhileItIsTooSmall) {
    auto const company = company_of_teams(
        {{{"Sales"}, 3}, {{"Support", "Day"}, 6}, {{"Support", "Night"}, 6}, {{"Lab"}, 7}});
    auto const built = lattice(company, 5, 3);
    EXPECT_EQ(lines(built),
              (Lines{"0 the company 22", "1 Support 12", "1 rest of the company (2 departments) 10",
                     "2 Day 6", "2 Night 6"}));
    EXPECT_EQ(built.cells[2].merged[1].reason, MergeReason::taken_in);
    EXPECT_EQ(built.cells[2].end, EndReason::merged);
    EXPECT_EQ(built.cells[2].level_last, 2U);  // it takes the share of the teams' level too
}

TEST(Lattice, OfEqualSiblingsTheLowerNumberIsTakenIn) {
    auto const company = company_of_teams({{{"B"}, 6}, {{"A"}, 6}, {{"C"}, 2}});
    auto const built = lattice(company, 5, 2);
    EXPECT_EQ(lines(built),
              (Lines{"0 the company 14", "1 A 6", "1 rest of the company (2 departments) 8"}));
}

TEST(Lattice, DoesNotDivideWhenTheRestWouldBeEverything) {
    auto const company = company_of_teams({{{"Sales"}, 3}, {{"Support"}, 9}});
    auto const built = lattice(company, 5, 3);
    ASSERT_EQ(built.cells.size(), 1U);
    EXPECT_EQ(built.cells[0].end, EndReason::too_few);
    EXPECT_EQ(built.cells[0].level_last, 2U);
    EXPECT_EQ(built.cell_of(0, 2), 0U);
}

TEST(Lattice, PeopleAtAnInnerUnitFormACell) {
    auto const company =
        company_of_teams({{{"Engineering"}, 6}, {{"Engineering", "Platform"}, 8}, {{"Sales"}, 7}});
    EXPECT_EQ(lines(lattice(company, 5, 3)),
              (Lines{"0 the company 21", "1 Engineering 14", "1 Sales 7", "2 Engineering itself 6",
                     "2 Platform 8"}));
}

TEST(Lattice, PeopleAtAnInnerUnitJoinTheRestWhenTheyAreFew) {
    auto const company = company_of_teams({{{"Engineering"}, 1},
                                           {{"Engineering", "Platform"}, 8},
                                           {{"Engineering", "Apps"}, 5},
                                           {{"Sales"}, 7}});
    auto const built = lattice(company, 5, 3);
    EXPECT_EQ(built.cells.back().name, "rest of Engineering (itself and 1 team)");
    EXPECT_EQ(built.cells.back().people, 6U);
}

TEST(Lattice, UnitsBelowTheLastLevelCountWithinTheirAncestor) {
    auto const company =
        company_of_teams({{{"Sales", "North", "Oslo"}, 6}, {{"Sales", "South", "Rome"}, 6}});
    EXPECT_EQ(lines(lattice(company, 5, 2)), (Lines{"0 the company 12", "1 Sales 12"}));
}

TEST(Lattice, ACompanyBelowTheMinimumReleasesNothing) {
    auto const company = company_of_teams({{{"Sales"}, 5}});
    auto const built = lattice(company, 5, 2);
    EXPECT_TRUE(built.cells.empty());
    EXPECT_EQ(built.cell_of(4, 1), kNoCell);
}

TEST(Lattice, StandsAnEmptyRoster) {
    EXPECT_TRUE(lattice(company_of_teams({}), 2, 3).cells.empty());
}

TEST(MinimumGroup, RefusesAPair) {
    EXPECT_FALSE(MinimumGroup::of(1).has_value());
    EXPECT_EQ(MinimumGroup::of(5)->people(), 6U);
}

/// Laws, on random companies.
class LatticeLaws : public ::testing::TestWithParam<std::uint64_t> {
protected:
    LatticeLaws() : random_(GetParam()) {
        RecordProperty("seed", std::to_string(GetParam()));
        company_ = random_company(random_);
        k_ = static_cast<std::uint32_t>(2 + random_() % 10);
        levels_ = static_cast<std::uint32_t>(1 + random_() % 5);
        lattice_ = lattice(company_, k_, levels_);
    }
    [[nodiscard]] std::size_t people() const { return company_.roster.rows.size(); }

    std::mt19937_64 random_;
    Company company_;
    std::uint32_t k_ = 0;
    std::uint32_t levels_ = 0;
    Lattice lattice_;
};

TEST_P(LatticeLaws, EachLevelPartitionsTheRosterIntoCellsOfEnoughPeople) {
    SCOPED_TRACE("seed " + std::to_string(GetParam()));
    if (people() <= k_) {
        EXPECT_TRUE(lattice_.cells.empty());
        return;
    }
    for (std::uint32_t level = 0; level < levels_; ++level) {
        std::vector<std::uint32_t> counted(lattice_.cells.size());
        for (std::size_t row = 0; row < people(); ++row) ++counted.at(lattice_.cell_of(row, level));
        auto const cells = lattice_.cells_at(level);
        std::size_t total = 0;
        for (CellIndex const cell : cells) {
            EXPECT_EQ(counted[cell], lattice_.cells[cell].people);
            EXPECT_GT(counted[cell], k_);
            total += counted[cell];
        }
        EXPECT_EQ(total, people());
    }
}

TEST_P(LatticeLaws, ACellLiesInsideItsParent) {
    SCOPED_TRACE("seed " + std::to_string(GetParam()));
    for (std::size_t row = 0; row < people() && !lattice_.cells.empty(); ++row) {
        for (std::uint32_t level = 1; level < levels_; ++level) {
            CellIndex const above = lattice_.cell_of(row, level - 1);
            CellIndex const here = lattice_.cell_of(row, level);
            if (here == above) continue;
            EXPECT_EQ(lattice_.cells[here].parent, above);
            EXPECT_EQ(lattice_.cells[here].level, level);
            EXPECT_LT(above, here);
        }
    }
}

TEST_P(LatticeLaws, TheDifferenceOfTwoUnionsOfCellsIsNobodyOrEnoughPeople) {
    SCOPED_TRACE("seed " + std::to_string(GetParam()));
    if (lattice_.cells.empty()) return;
    for (int round = 0; round < 20; ++round) {
        std::vector<char> in_one(people());
        std::vector<char> in_other(people());
        for (auto* chosen : {&in_one, &in_other}) {
            std::vector<char> picked(lattice_.cells.size());
            for (auto& pick : picked) pick = random_() % 3 == 0 ? 1 : 0;
            for (std::size_t row = 0; row < people(); ++row) {
                for (std::uint32_t level = 0; level < levels_; ++level) {
                    if (picked[lattice_.cell_of(row, level)] != 0) (*chosen)[row] = 1;
                }
            }
        }
        std::size_t difference = 0;
        for (std::size_t row = 0; row < people(); ++row) {
            if (in_one[row] != 0 && in_other[row] == 0) ++difference;
        }
        EXPECT_TRUE(difference == 0 || difference > k_) << difference;
    }
}

TEST_P(LatticeLaws, DependsOnPublicFactsOnlyAndNotOnTheOrderOfRows) {
    SCOPED_TRACE("seed " + std::to_string(GetParam()));
    EXPECT_EQ(lattice(company_, k_, levels_), lattice_);
    Company other = company_;
    std::ranges::shuffle(other.roster.rows, random_);
    for (auto& row : other.roster.rows) row.minutes_a_week = 60;
    auto const shuffled = lattice(other, k_, levels_);
    EXPECT_EQ(shuffled.cells, lattice_.cells);
    for (std::size_t row = 0; row < people(); ++row) {
        auto const original = other.roster.rows[row].person.value - 1;
        EXPECT_EQ(shuffled.cell_of(row, levels_ - 1), lattice_.cell_of(original, levels_ - 1));
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, LatticeLaws, ::testing::Range<std::uint64_t>(1, 61));

}  // namespace
}  // namespace weir::metrics::tests
