#include "rules/metrics/sums.h"

#include <gtest/gtest.h>

#include "rules/metrics/tests/companies.h"
#include "rules/metrics/tests/stand_in_door.h"

namespace weir::metrics::tests {
namespace {

using disclosure::Door;

PersonWeek row(std::int64_t messages, std::int64_t days) {
    PersonWeek made;
    made.values[index_of(Metric::messages_sent)] = messages;
    made.values[index_of(Metric::days_present)] = days;
    return made;
}

TEST(Sums, AddsEachRowToItsCell) {
    std::vector<PersonWeek> rows{row(3, 1), row(4, 0), row(5, 2), row(100, 7)};
    rows[1].clipped = 1U << index_of(Metric::messages_sent);
    std::vector<CellIndex> const cells{1, 0, 1, kNoCell};
    auto const sums = Door::open(sum({.rows = rows, .cells = cells, .cell_count = 2}));
    ASSERT_EQ(sums.size(), 2U);
    EXPECT_EQ(sums[0].sums[index_of(Metric::messages_sent)], 4);
    EXPECT_EQ(sums[1].sums[index_of(Metric::messages_sent)], 8);
    EXPECT_EQ(sums[1].sums[index_of(Metric::days_present)], 3);
    EXPECT_EQ(sums[0].clipped[index_of(Metric::messages_sent)], 1U);
    EXPECT_EQ(sums[0].absent[index_of(Metric::days_present)], 1U);
    EXPECT_EQ(sums[1].absent[index_of(Metric::days_present)], 0U);
    EXPECT_EQ(sums[1].absent[index_of(Metric::meeting_hours)], 2U);
}

TEST(SumsDeathTest, RefusesAnIndexBeyondTheCellsAndRowsWithoutOne) {
    std::vector<PersonWeek> const rows{row(1, 1)};
    std::vector<CellIndex> const beyond{2};
    EXPECT_DEATH((void)sum({.rows = rows, .cells = beyond, .cell_count = 2}), "cell index");
    EXPECT_DEATH((void)sum({.rows = rows, .cells = {}, .cell_count = 2}), "every row");
}

TEST(Sums, OfALatticeAddUpFromPartsToWhole) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        std::mt19937_64 random(seed);
        auto const company = random_company(random);
        auto const minimum = MinimumGroup::of(3);
        ASSERT_TRUE(minimum.has_value());
        auto const lattice = lattice_of({.directory = company.directory,
                                         .roster = company.roster,
                                         .minimum = *minimum,
                                         .levels = 3});
        std::vector<PersonWeek> rows;
        for (std::size_t i = 0; i < company.roster.rows.size(); ++i) {
            rows.push_back(row(static_cast<std::int64_t>(random() % 50), 1));
        }
        auto const sums = Door::open(sum_over(lattice, rows));
        std::vector<Values> expected(lattice.cells.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            CellIndex last = kNoCell;
            for (std::uint32_t level = 0; level < 3; ++level) {
                CellIndex const cell = lattice.cell_of(i, level);
                if (cell == kNoCell || cell == last) continue;
                expected[cell][0] += rows[i].values[0];
                last = cell;
            }
        }
        for (std::size_t cell = 0; cell < expected.size(); ++cell) {
            EXPECT_EQ(sums[cell].sums[0], expected[cell][0]);
            EXPECT_EQ(sums[cell].sums[index_of(Metric::days_present)], lattice.cells[cell].people);
        }
    }
}

TEST(Sums, OfSitesAddUpFromTheirUnits) {
    SiteLattice sites;
    sites.cells = {{{base::Site{1}}, kNoCell, {}, 3},
                   {{base::Site{1}}, 0, {base::Unit{1}}, 2},
                   {{base::Site{1}}, 0, {base::Unit{2}}, 1},
                   {{base::Site{2}}, kNoCell, {}, 1}};
    sites.cells_of_rows = {1, 2, 1, 3};
    std::vector<PersonWeek> const rows{row(3, 1), row(4, 1), row(5, 1), row(6, 1)};
    auto const sums = Door::open(sum_over(sites, rows));
    std::vector<std::int64_t> messages;
    for (auto const& cell : sums) messages.push_back(cell.sums[index_of(Metric::messages_sent)]);
    EXPECT_EQ(messages, (std::vector<std::int64_t>{12, 8, 4, 6}));
    EXPECT_TRUE(Door::open(sum_over(SiteLattice(), rows)).empty());
}

}  // namespace
}  // namespace weir::metrics::tests
