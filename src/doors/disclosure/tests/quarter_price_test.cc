// What [quarter] would give and cost, against the plan of a real quarter.
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "doors/disclosure/detail/quarter_plan.h"
#include "doors/disclosure/price.h"
#include "doors/disclosure/tests/samples.h"
#include "engines/privacy/rho.h"

namespace weir::disclosure {
namespace {

using testing::HasSubstr;
using tests::CharterText;
using tests::Company;

/// Teams of 6, 7, 20 and 30; at a minimum of five others only Works cannot be divided.
Company small_teams() {
    return tests::company_of({{{"Sales", "North"}, 6},
                              {{"Sales", "South"}, 7},
                              {{"Sales", "West"}, 30},
                              {{"Works", "Hall"}, 17},
                              {{"Works", "Yard"}, 3}});
}

std::string with_quarter(std::string const& rho_week, std::string const& rules) {
    std::string const levels = "[\"company\", \"department\"]";
    return tests::to_toml({.rho_week = rho_week,
                           .minimum_group = 10,
                           .level_shares = {25, 75, 0},
                           .metrics = {{"messages_sent", 20, 100, levels},
                                       {"meeting_hours", 40, 900, levels},
                                       {"active_half_hours", 30, 80, levels}},
                           .sites = "[quarter]\nshare = 60\n" + rules});
}

constexpr char const* kRules =
    "minimum_group = 5\nradius = 420\nmetrics = [\"meeting_hours\", \"active_half_hours\"]\n";

constexpr char const* kWeeks =
    "[[quarter.weeks]]\nmetric = \"meeting_hours\"\nat_least = 300\nexpected = 40\n"
    "counts_as = 1200\n"
    "[[quarter.weeks]]\nmetric = \"messages_sent\"\nat_least = 50\nexpected = 20\n"
    "counts_as = 600\n";

base::Outcome<Price> priced(Company const& company, std::string const& toml) {
    auto const charter = tests::charter_of(toml);
    return price_of({company.directory, company.roster, charter});
}

Price price_at(Company const& company, std::string const& toml) {
    auto price = priced(company, toml);
    EXPECT_TRUE(price) << price.error().message;
    return std::get<Price>(std::move(*price));
}

/// The plan of a quarter of that company, all of whose weeks have been released.
detail::QuarterPlan plan_at(Company const& company, std::string const& toml,
                            std::string const& name = "2026-Q2") {
    auto rules = state::parse_rules({toml, "charter.toml", "", "grants.toml"});
    EXPECT_TRUE(rules) << rules.error().message;
    state::State state;
    state.rules = std::make_shared<state::Rules>(std::move(*rules));
    state.directory = std::make_shared<org::Directory>(company.directory);
    auto const quarter = base::Quarter::of(name).value();
    state::ReleaseFact written;
    written.digest = "written";
    for (auto const week : quarter.weeks()) state.releases[week].push_back(written);
    auto plan = detail::quarter_plan_of(
        state, quarter,
        {[](state::ReleaseFact const&) { return base::Result<Release>(Release{}); },
         [](state::QuarterFact const&) { return base::Result<QuarterRelease>(QuarterRelease{}); }});
    EXPECT_TRUE(plan) << plan.error().message;
    return std::get<detail::QuarterPlan>(std::move(*plan));
}

double planned_deviation(detail::QuarterPlan const& plan, std::size_t metric,
                         std::uint32_t people) {
    auto const& facts = plan.metrics[metric];
    auto const cell = std::ranges::find(plan.cells, people,
                                        [](QuarterCell const& each) { return each.cell.people; });
    EXPECT_NE(cell, plan.cells.end());
    return plan.mechanism.standard_deviation() / static_cast<double>(cell->person_weeks) /
           facts.minutes_shown();
}

TEST(QuarterPrice, IsWhatThePlanOfAQuarterWillDo) {
    auto const company = small_teams();
    for (auto const* rho_week : {"0.02", "0.1", "0.5"}) {
        auto const toml = with_quarter(rho_week, std::string(kRules) + kWeeks);
        auto const plan = plan_at(company, toml);
        auto const price = price_at(company, toml).quarter.value();
        EXPECT_EQ(price.cells, plan.cells.size());
        EXPECT_EQ(price.week.rho, plan.rho);
        ASSERT_EQ(price.metrics.size(), plan.metrics.size());
        for (std::size_t at = 0; at < price.metrics.size(); ++at) {
            auto const& metric = price.metrics[at];
            EXPECT_EQ(metric.id, plan.metrics[at].released.id);
            EXPECT_DOUBLE_EQ(metric.smallest, planned_deviation(plan, at, price.smallest));
            EXPECT_DOUBLE_EQ(metric.median, planned_deviation(plan, at, price.median));
            EXPECT_DOUBLE_EQ(metric.largest, planned_deviation(plan, at, price.largest));
        }
    }
}

TEST(QuarterPrice, OfALongQuarterCountsFourteenWeeks) {
    auto company = small_teams();
    auto const toml = with_quarter("0.1", std::string(kRules) + kWeeks);
    auto const before = price_at(company, toml).quarter.value();
    company.roster.week = base::Week::of("2026-W50").value();
    auto const plan = plan_at(company, toml, "2026-Q4");
    auto const price = price_at(company, toml).quarter.value();
    EXPECT_EQ(before.weeks, 13U);
    EXPECT_EQ(price.weeks, 14U);
    EXPECT_EQ(price.person.rho.value, 14 * plan.rho.value);
    EXPECT_GT(price.person.attack, before.person.attack);
    for (std::size_t at = 0; at < price.metrics.size(); ++at) {
        EXPECT_DOUBLE_EQ(price.metrics[at].smallest, planned_deviation(plan, at, price.smallest));
        EXPECT_LT(price.metrics[at].smallest, before.metrics[at].smallest);
    }
}

TEST(QuarterPrice, PricesSharesOfWeeksInPerCent) {
    auto const price =
        price_at(small_teams(), with_quarter("1", std::string(kRules) + kWeeks)).quarter.value();
    ASSERT_EQ(price.metrics.size(), 4U);
    EXPECT_EQ(price.metrics[2].title, "weeks with at least 5 meeting hours");
    EXPECT_EQ(price.metrics[2].unit, "% of weeks");
    EXPECT_EQ(price.metrics[2].counts_as, 20);
    // The noise of the hours, 39.63 minutes of six people (the pencil below), over 1200 minutes.
    EXPECT_NEAR(price.metrics[2].smallest, 39.63 / 1200 * 100, 0.01);
    EXPECT_NEAR(price.metrics[3].smallest, 39.63 / 600 * 100, 0.02);
}

TEST(QuarterPrice, HasTheFiguresOfAPencil) {
    // rho 1 x 80 % x 60 % = 0.48 a week. One week moves a person by the diagonal of 900 and 2400
    // minutes, 2563.2, and 5 for rounding; the ball's line, 840 x 13 / sqrt(13) = 3029, is wider.
    // sd of the sum 3029 / sqrt(0.96) = 3091 min x sqrt(13) / sqrt(13): of six people's 78 weeks
    // 10920 / sqrt(2 x 13 x 0.48) / 78 = 39.63 minutes.
    auto const price = price_at(small_teams(), with_quarter("1", kRules)).quarter.value();
    EXPECT_EQ(price.smallest, 6U);
    EXPECT_EQ(price.median, 7U);
    EXPECT_EQ(price.largest, 30U);
    EXPECT_EQ(price.metrics[0].unit, "hours");
    EXPECT_NEAR(price.metrics[0].smallest, 39.63 / 60, 0.001);
    EXPECT_NEAR(price.metrics[1].smallest, 39.63 / 30, 0.001);  // half-hours
    EXPECT_NEAR(price.metrics[0].largest, 39.63 / 60 * 6 / 30, 0.001);
    EXPECT_EQ(privacy::to_text(price.week.rho), "0.48");
    EXPECT_EQ(privacy::to_text(price.person.rho), "6.24");
    EXPECT_GT(price.person.epsilon, price.week.epsilon);
}

TEST(QuarterPrice, NamesWhoHasNoCellAtItsOwnMinimum) {
    auto const price = price_at(small_teams(), with_quarter("1", kRules));
    ASSERT_EQ(price.quarter->cells, 4U);
    ASSERT_EQ(price.quarter->shared.size(), 1U);
    EXPECT_THAT(price.quarter->shared.front().cell, HasSubstr("Works"));
    EXPECT_GT(price.shared.size(), 1U);  // by the week's minimum of ten others
}

TEST(QuarterPrice, ItsShareAndTheWeeksAddUpToTheRelease) {
    auto const bill = price_at(small_teams(), with_quarter("1", kRules)).bill;
    EXPECT_EQ(privacy::to_text(bill.weekly), "0.32");
    EXPECT_EQ(privacy::to_text(bill.quarterly), "0.48");
    EXPECT_EQ(bill.weekly.value + bill.quarterly.value, bill.shares[0].value);
    EXPECT_LE(bill.used, bill.weekly);
    ASSERT_EQ(bill.levels.size(), 2U);  // the team has no share of a week
    EXPECT_EQ(bill.levels[1].level, 1U);
}

TEST(QuarterPrice, HasNoFigureWhereNoCellIsLargeEnough) {
    auto const toml =
        with_quarter("1", "minimum_group = 500\nradius = 60\nmetrics = [\"meeting_hours\"]\n");
    auto const price = price_at(small_teams(), toml).quarter.value();
    EXPECT_EQ(price.cells, 0U);
    EXPECT_TRUE(price.metrics.empty());
}

TEST(QuarterPrice, IsNotThereWithoutAQuarter) {
    EXPECT_FALSE(price_at(small_teams(), tests::to_toml({})).quarter);
}

}  // namespace
}  // namespace weir::disclosure
