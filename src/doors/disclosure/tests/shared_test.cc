#include "doors/disclosure/shared.h"

#include <gtest/gtest.h>

#include "doors/disclosure/tests/samples.h"

namespace weir::disclosure {
namespace {

using tests::company_of;

std::vector<SharedCell> shared_in(tests::Company const& company, std::uint32_t levels) {
    auto const minimum = metrics::MinimumGroup::of(5).value();  // a cell has at least six
    auto const lattice = metrics::lattice_of({company.directory, company.roster, minimum, levels});
    return shared_cells({company.directory, company.roster, lattice});
}

TEST(SharedCell, NamesTheSiblingsOfARestAndWhy) {
    auto const shared = shared_in(company_of({{{"Sales", "North"}, 20},
                                              {{"Sales", "South"}, 3},
                                              {{"Sales", "West"}, 4},
                                              {{"Works"}, 9}}),
                                  3);
    ASSERT_EQ(shared.size(), 1U);
    EXPECT_EQ(shared[0].sharing, Sharing::merged);
    EXPECT_EQ(shared[0].cell, "rest of Sales (2 teams)");
    EXPECT_EQ(shared[0].people, 7U);
    ASSERT_EQ(shared[0].parts.size(), 2U);
    EXPECT_EQ(shared[0].parts[0].unit, "South");
    EXPECT_EQ(shared[0].parts[0].people, 3U);
    EXPECT_EQ(shared[0].parts[0].why, "has too few people for a cell of its own");
}

TEST(SharedCell, NamesThePartsOfAUnitThatCannotBeDivided) {
    auto const shared =
        shared_in(company_of({{{"Sales", "North"}, 4}, {{"Sales"}, 3}, {{"Works"}, 9}}), 3);
    ASSERT_EQ(shared.size(), 1U);
    EXPECT_EQ(shared[0].sharing, Sharing::undivided);
    EXPECT_EQ(shared[0].cell, "Sales");
    ASSERT_EQ(shared[0].parts.size(), 2U);
    EXPECT_EQ(shared[0].parts[0].people + shared[0].parts[1].people, 7U);
}

TEST(SharedCell, NamesUnitsBelowTheLastLevel) {
    auto const company = company_of({{{"Sales", "North"}, 20}, {{"Works"}, 9}});
    auto const shared = shared_in(company, 2);
    ASSERT_EQ(shared.size(), 1U);
    EXPECT_EQ(shared[0].sharing, Sharing::deeper);
    EXPECT_EQ(shared[0].cell, "Sales");
    EXPECT_EQ(shared[0].parts[0].unit, "North");
    EXPECT_TRUE(shared_in(company, 3).empty());
}

TEST(SharedCell, NamesNothingOfACompanyBelowTheMinimum) {
    EXPECT_TRUE(shared_in(company_of({{{"Sales"}, 3}}), 3).empty());
}

}  // namespace
}  // namespace weir::disclosure
