// Shares of weeks: what they are measured from, and what a reader is told of them.
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "doors/disclosure/detail/quarter_centres.h"
#include "doors/disclosure/detail/quarter_figures.h"
#include "doors/disclosure/tests/samples.h"
#include "engines/privacy/mechanism.h"
#include "engines/privacy/tests/seeded.h"

namespace weir::disclosure {
namespace {

constexpr std::uint64_t kSeed = 20261122;
constexpr std::int64_t kCountsAs = 1200;

QuarterMetric share() { return {{"meeting_hours", 1, 1, 1, "% of weeks"}, kCountsAs, 300}; }
QuarterMetric mean() { return {{"meeting_hours", 1, 900, 60, "hours"}, 1, 0}; }

/// Two teams in Sales, three in Works.
org::Directory directory() {
    return tests::company_of({{{"Sales", "North"}, 6},
                              {{"Sales", "South"}, 8},
                              {{"Works", "Hall"}, 6},
                              {{"Works", "Yard"}, 9},
                              {{"Works", "Dock"}, 7}})
        .directory;
}

base::Unit unit_at(org::Directory const& company, std::vector<std::string> const& path) {
    return company.find_unit(path).value();
}

/// One cell a team; everybody in it had the share `shares` of their weeks.
QuarterRelease release_of(org::Directory const& company, std::vector<double> const& shares,
                          std::uint64_t variance) {
    QuarterRelease release;
    release.variance = variance;
    release.metrics = {mean(), share()};
    std::vector<std::pair<std::vector<std::string>, std::uint64_t>> const teams{
        {{"Sales", "North"}, 6},
        {{"Sales", "South"}, 8},
        {{"Works", "Hall"}, 6},
        {{"Works", "Yard"}, 9},
        {{"Works", "Dock"}, 7}};
    for (std::size_t i = 0; i < teams.size(); ++i) {
        QuarterCell cell;
        cell.cell.kind = metrics::CellKind::unit;
        cell.cell.unit = unit_at(company, teams[i].first);
        cell.person_weeks = 13 * teams[i].second;
        cell.centres = {0, kCountsAs / 4};
        auto const from = shares[i] - 0.25;
        cell.sums = {0, std::llround(from * static_cast<double>(kCountsAs) *
                                     static_cast<double>(cell.person_weeks))};
        release.cells.push_back(std::move(cell));
    }
    return release;
}

class CentreOfShare : public testing::Test {
protected:
    CentreOfShare() : company_(directory()), rules_{{"meeting_hours", 300, 40, kCountsAs}} {}
    std::int64_t centre(std::optional<QuarterRelease> release, std::vector<std::string> above) {
        return detail::centre_of_share({rules_, std::move(release), company_}, share(),
                                       unit_at(company_, above));
    }
    org::Directory company_;
    std::vector<program::WeeksRule> rules_;
};

TEST_F(CentreOfShare, IsWhatTheCharterExpectsBeforeThereIsAQuarter) {
    EXPECT_EQ(centre(std::nullopt, {"Sales"}), 480);  // 40 % of 1200
}

TEST_F(CentreOfShare, IsTheDepartmentsOfTheLastQuarter) {
    auto const release = release_of(company_, {0.5, 0.85, 0.1, 0.1, 0.1}, 1);
    EXPECT_EQ(centre(release, {"Sales"}), 840);  // (6 x 0.5 + 8 x 0.85) / 14 = 0.7
    EXPECT_EQ(centre(release, {"Works"}), 120);
    EXPECT_EQ(centre(release, {}), 400);  // the company: a third
}

TEST_F(CentreOfShare, IsWhatTheCharterExpectsWhereTheLastQuarterHadAnother) {
    auto release = release_of(company_, {0.5, 0.85, 0.1, 0.1, 0.1}, 1);
    release.metrics[1].at_least = 301;
    EXPECT_EQ(centre(release, {"Sales"}), 480);
}

TEST_F(CentreOfShare, FollowsAChangeOfWhatAWeekCountsAs) {
    auto release = release_of(company_, {0.5, 0.85, 0.1, 0.1, 0.1}, 1);
    release.metrics[1].minutes = 2 * kCountsAs;
    EXPECT_EQ(centre(release, {"Sales"}), 420);
}

TEST_F(CentreOfShare, IsAShareWhateverTheNoise) {
    EXPECT_EQ(centre(release_of(company_, {-3, -3, 7, 7, 7}, 1), {"Sales"}), 0);
    EXPECT_EQ(centre(release_of(company_, {-3, -3, 7, 7, 7}, 1), {"Works"}), kCountsAs);
}

TEST(QuarterFigures, OfASharesAreInPerCentBesideTheirDepartment) {
    auto const company = directory();
    auto const release = release_of(company, {0.5, 0.85, 0.1, 0.1, 0.1}, 1);
    auto const figures = detail::figures_of(release, company);
    ASSERT_EQ(figures.size(), 5U);
    auto const& north = figures[0][1];
    EXPECT_NEAR(north.mean, 50, 1e-9);
    EXPECT_NEAR(north.department, 70, 1e-9);
    EXPECT_TRUE(north.is_apart);
    EXPECT_EQ(north.title, "weeks with at least 5 meeting hours");
    EXPECT_EQ(north.counts_as, 20);
    EXPECT_NEAR(north.deviation, 1.0 / 78 / 12, 1e-12);
    EXPECT_FALSE(figures[2][1].is_apart);
    EXPECT_EQ(figures[0][0].counts_as, 0);
}

TEST(QuarterFigures, OfWhoeverLiesInTheCompanyStandBesideAllOfIt) {
    auto const company = directory();
    auto release = release_of(company, {0.5, 0.85, 0.1, 0.1, 0.1}, 1);
    auto& yard = release.cells[3].cell;  // as a department too small for a cell of its own
    yard.kind = metrics::CellKind::rest;
    yard.unit = org::kCompany;
    auto const figures = detail::figures_of(release, company);
    // (6 x 0.5 + 8 x 0.85 + 22 x 0.1) / 36
    EXPECT_NEAR(figures[3][1].department, 100.0 * 12 / 36, 1e-9);
    EXPECT_NEAR(figures[2][1].department, 10, 1e-9);
    EXPECT_TRUE(figures[3][1].is_apart);
}

TEST(QuarterFigures, OfTheOnlyTeamOfADepartmentCannotBeToldApartFromIt) {
    auto const company = directory();
    auto release = release_of(company, {0.5, 0.85, 0.1, 0.1, 0.1}, 1);
    release.cells.erase(release.cells.begin());
    auto const figures = detail::figures_of(release, company);
    EXPECT_FALSE(figures[0][1].is_apart);
    EXPECT_DOUBLE_EQ(figures[0][1].shrunk, figures[0][1].mean);
}

/// Five teams that do not differ, with noise of two per cent to four: one in twenty is said to be
/// apart, as the page says, whatever the department's own noise.
TEST(QuarterFigures, TellEqualTeamsApartOnceInTwenty) {
    auto const company = directory();
    privacy::Seeded noise(kSeed);
    auto const mechanism = privacy::GaussianMechanism::of({privacy::Sensitivity::of(3000).value(),
                                                           base::Rho{std::uint64_t{1} << 39}})
                               .value();
    double apart = 0;
    double count = 0;
    for (int round = 0; round < 2'000; ++round) {
        auto release = release_of(company, {0.4, 0.4, 0.7, 0.7, 0.7}, mechanism.noise().variance());
        for (auto& cell : release.cells)
            cell.sums[1] = privacy::add_noise({cell.sums[1], mechanism}, noise);
        for (auto const& figures : detail::figures_of(release, company)) {
            apart += figures[1].is_apart ? 1 : 0;
            ++count;
        }
    }
    // Teams of one department share its noise: allow for the worst, five alike in each round.
    EXPECT_NEAR(apart / count, 0.05, 6 * std::sqrt(0.05 * 0.95 * 5 / count)) << "seed " << kSeed;
}

}  // namespace
}  // namespace weir::disclosure
