#include "doors/disclosure/price.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "doors/disclosure/detail/plan.h"
#include "doors/disclosure/tests/samples.h"
#include "engines/privacy/rho.h"

namespace weir::disclosure {
namespace {

using testing::HasSubstr;
using tests::CharterText;
using tests::Company;
using tests::company_of;

/// Teams of 10, 20 and 30, and a department of 40 whose parts are too small to be shown.
Company hand_made() {
    return company_of({{{"Sales", "North"}, 10},
                       {{"Sales", "South"}, 20},
                       {{"Sales", "West"}, 30},
                       {{"Works", "Hall"}, 37},
                       {{"Works", "Yard"}, 3}});
}

Price price_at(Company const& company, CharterText const& text) {
    auto const charter = tests::charter_of(tests::to_toml(text));
    auto priced = price_of({company.directory, company.roster, charter});
    EXPECT_TRUE(priced) << priced.error().message;
    return std::get<Price>(std::move(*priced));
}

/// clamp / (n sqrt(2 rho)); the variance of the sum is rounded up to an integer, which is less than
/// the tolerance.
void expect_closed_form(CellPrice const& cell, std::uint32_t people, double clamp, double rho) {
    auto const week = clamp / (people * std::sqrt(2 * rho));
    EXPECT_EQ(cell.people, people);
    EXPECT_NEAR(cell.week, week, 1e-4 * week);
    EXPECT_GE(cell.week, week);
    EXPECT_NEAR(cell.quarter, week / std::sqrt(13.0), 1e-4 * week);
    EXPECT_NEAR(cell.noticeable, 1.96 * std::sqrt(2.0) * week, 1e-4 * week);
}

TEST(Price, AgreesWithTheClosedForm) {
    auto const price = price_at(hand_made(), {});
    auto const& messages = price.metrics[0];
    ASSERT_EQ(messages.levels.size(), 3U);
    expect_closed_form(messages.levels[0].median, 100, 100, 0.8 * 0.25 * 0.5);
    expect_closed_form(messages.levels[1].smallest, 40, 100, 0.8 * 0.75 * 0.5);
    expect_closed_form(messages.levels[1].largest, 60, 100, 0.8 * 0.25 * 0.5);
    expect_closed_form(messages.levels[2].smallest, 10, 100, 0.8 * 0.5 * 0.5);
    expect_closed_form(messages.levels[2].median, 20, 100, 0.8 * 0.5 * 0.5);
    auto const& meetings = price.metrics[1];
    EXPECT_EQ(meetings.unit, "hours");
    expect_closed_form(meetings.levels[2].smallest, 10, 15, 0.8 * 0.5 * 0.4);
}

TEST(Price, HasTheFiguresOfAPencil) {
    // rho of messages at the team: 1 x 80 % x 50 % x 50 % = 0.2; sd of the sum 100 / sqrt(0.4) =
    // 158.114; of a mean of ten 15.811; of 13 weeks 4.385; noticed 1.96 x 1.4142 x 15.811 = 43.82.
    auto const price = price_at(hand_made(), {});
    auto const& team = price.metrics[0].levels[2].smallest;
    EXPECT_NEAR(team.week, 15.811, 0.001);
    EXPECT_NEAR(team.quarter, 4.385, 0.001);
    EXPECT_NEAR(team.noticeable, 43.82, 0.01);
}

TEST(Price, GivesACellThatIsNotDividedTheSharesOfBothLevels) {
    auto const price = price_at(hand_made(), {});
    // Works is one cell of departments and of teams: two thirds of the budget in one draw.
    expect_closed_form(price.metrics[0].levels[2].largest, 40, 100, 0.8 * 0.75 * 0.5);
    EXPECT_EQ(price.metrics[0].levels[2].cells, 4U);
    EXPECT_EQ(privacy::to_text(price.metrics[0].levels[2].rho), "0.2");
}

TEST(Price, IsWhatThePlanOfAWeekWillDo) {
    auto const company = hand_made();
    CharterText const text{.metrics = {{"messages_sent", 50, 100, "[\"company\", \"team\"]"},
                                       {"meeting_hours", 40, 900}}};
    auto const toml = tests::to_toml(text);
    auto rules = state::parse_rules({toml, "charter.toml", "", "grants.toml"});
    ASSERT_TRUE(rules) << rules.error().message;
    state::State state;
    state.rules = std::make_shared<state::Rules>(std::move(*rules));
    state.directory = std::make_shared<org::Directory>(company.directory);
    auto const planned = detail::plan_of(state, company.roster.week, privacy::Share::release);
    ASSERT_TRUE(planned) << planned.error().message;
    auto const& plan = std::get<detail::Plan>(*planned);
    auto const price = price_at(company, text);
    EXPECT_EQ(price.bill.used, plan.rho);
    EXPECT_EQ(price.people, plan.roster.rows.size());
    auto const& team = price.metrics[0].levels[1];
    std::vector<std::pair<std::uint32_t, double>> cells;
    for (auto const index : plan.lattice.cells_at(2)) {
        auto const& cell = plan.lattice.cells[index];
        auto const& mechanism = plan.mechanism(0, cell);
        ASSERT_TRUE(mechanism);
        cells.emplace_back(cell.people, mechanism->standard_deviation() / cell.people);
    }
    for (auto const& priced : {team.smallest, team.median, team.largest})
        EXPECT_THAT(cells, testing::Contains(std::pair(priced.people, priced.week)));
}

TEST(Price, JudgesByTheSharesThatAreWrittenDown) {
    auto const verdict = [](double week) { return verdict_of({week, week / std::sqrt(13.0)}); };
    EXPECT_EQ(verdict(0.05), Verdict::weekly);
    EXPECT_EQ(verdict(0.051), Verdict::quarterly);
    EXPECT_EQ(verdict(0.18), Verdict::quarterly);
    EXPECT_EQ(verdict(0.19), Verdict::coarse);
    EXPECT_EQ(verdict(0.36), Verdict::coarse);
    EXPECT_EQ(verdict(0.37), Verdict::noise);
    EXPECT_EQ(verdict(1), Verdict::noise);
    EXPECT_EQ(verdict(1.01), Verdict::beyond);
}

TEST(Price, SaysWhereToReadInstead) {
    auto const company = company_of({{{"Sales", "A"}, 6}, {{"Sales", "B"}, 6}, {{"Works"}, 200}});
    auto const price = price_at(company, {.rho_week = "0.5", .level_shares = {60, 20, 20}});
    auto const& levels = price.metrics[0].levels;
    EXPECT_EQ(levels[0].words, "good week by week");
    EXPECT_THAT(levels[2].words, HasSubstr("a week is mostly noise: read the department"));
}

TEST(Price, ProposesFewerLevelsWhereTheNoiseIsWiderThanTheClamp) {
    auto const company = company_of({{{"Sales", "A"}, 6},
                                     {{"Sales", "B"}, 6},
                                     {{"Sales", "C"}, 60},
                                     {{"Works", "D"}, 6},
                                     {{"Works", "E"}, 6}});
    CharterText text{.rho_week = "0.05", .level_shares = {60, 39, 1}};
    auto const price = price_at(company, text);
    auto const& messages = price.metrics[0];
    EXPECT_EQ(messages.levels[2].verdict, Verdict::beyond);
    EXPECT_EQ(messages.levels[2].cells, 5U);
    EXPECT_EQ(messages.levels[2].cells_beyond, 4U);
    ASSERT_TRUE(messages.proposal);
    EXPECT_THAT(messages.proposal->sentence,
                HasSubstr("release `messages_sent` at department instead of team: sd "));
    EXPECT_EQ(messages.proposal->levels, (std::vector<std::uint32_t>{0, 1}));
    EXPECT_EQ(messages.proposal->block,
              "[[metric]]\nid = \"messages_sent\"\nshare = 50\nclamp = 100\n"
              "levels = [\"company\", \"department\"]\n");
    EXPECT_EQ(messages.proposal->freed, messages.levels[2].rho);
    for (auto& metric : text.metrics) metric.levels = "[\"company\", \"department\"]";
    for (auto const& metric : price_at(company, text).metrics) EXPECT_FALSE(metric.proposal);
}

TEST(Price, ProposesOnlyWhatStillFitsWithoutTheLevelThatGoes) {
    // Two departments of three are cells of both levels: without the team's part they are too noisy
    // as well, and so is then the department.
    auto const company =
        company_of({{{"Works"}, 20}, {{"Stores"}, 20}, {{"Sales", "A"}, 10}, {{"Sales", "B"}, 10}});
    CharterText text{.rho_week = "0.02", .level_shares = {80, 5, 15}};
    auto const price = price_at(company, text);
    auto const& levels = price.metrics[0].levels;
    EXPECT_EQ(levels[1].verdict, Verdict::noise);
    EXPECT_EQ(levels[2].verdict, Verdict::beyond);
    ASSERT_TRUE(price.metrics[0].proposal);
    EXPECT_EQ(price.metrics[0].proposal->levels, (std::vector<std::uint32_t>{0}));
    EXPECT_THAT(price.metrics[0].proposal->sentence,
                HasSubstr("at company instead of department and team"));
    text.metrics = {{"messages_sent", 50, 100, "[\"company\"]"}};
    EXPECT_FALSE(price_at(company, text).metrics[0].proposal);
}

TEST(Price, LeavesOutWhatNoLevelCanHold) {
    auto const price = price_at(hand_made(), {.rho_week = "0.00001"});
    ASSERT_TRUE(price.metrics[0].proposal);
    EXPECT_THAT(price.metrics[0].proposal->sentence, HasSubstr("leave `messages_sent` out"));
    EXPECT_TRUE(price.metrics[0].proposal->levels.empty());
    EXPECT_EQ(price.metrics[0].proposal->block, "");
}

TEST(Price, ItsPartsAddUp) {
    auto const& bill = price_at(hand_made(), {}).bill;
    EXPECT_EQ(privacy::to_text(bill.total), "1");
    EXPECT_EQ(privacy::to_text(bill.shares[0]), "0.8");
    EXPECT_EQ(privacy::to_text(bill.shares[1]), "0.1");
    EXPECT_EQ(privacy::to_text(bill.shares[2]), "0.05");
    EXPECT_EQ(privacy::to_text(bill.unassigned), "0.05");
    base::Rho used{0};
    for (auto const& level : bill.levels) {
        base::Rho metrics{0};
        for (auto const rho : level.metrics) metrics.value += rho.value;
        EXPECT_EQ(metrics, level.used);
        EXPECT_LE(level.used, level.rho);
        used.value += level.used.value;
    }
    EXPECT_EQ(used, bill.used);
    EXPECT_EQ(privacy::to_text(bill.used), "0.72");  // metrics take 90 % of each level
}

TEST(Price, SaysWhatAnAttackerCouldLearn) {
    auto const price = price_at(hand_made(), {.rho_week = "0.1"});
    EXPECT_NEAR(price.whole.epsilon, 2.14, 0.01);
    EXPECT_NEAR(price.whole.attack, 0.588, 0.001);
    EXPECT_NEAR(price.year.epsilon, 21, 0.5);
    EXPECT_NEAR(price.year.attack, 0.947, 0.001);
    EXPECT_LT(price.release.epsilon, price.whole.epsilon);
}

TEST(Price, CountsOnlyWhomAnAgreementCovers) {
    auto company = hand_made();
    CharterText const text{.sites =
                               "[[site]]\nname = \"In\"\nzone = \"UTC\"\n"
                               "[[site]]\nname = \"Out\"\nzone = \"UTC\"\nagreement = false\n"};
    auto const charter = tests::charter_of(tests::to_toml(text));
    auto const nobody = price_of({company.directory, company.roster, charter});
    ASSERT_FALSE(nobody);
    EXPECT_EQ(nobody.error().fault, base::Fault::bad_input);
    for (std::size_t row = 0; row < company.roster.rows.size(); ++row)
        company.roster.rows[row].site = base::Site{row < 60 ? 1U : 2U};
    EXPECT_EQ(price_at(company, text).people, 60U);
}

TEST(Price, RefusesACompanyBelowTheMinimum) {
    auto const company = company_of({{{"Sales"}, 5}});
    auto const charter = tests::charter_of(tests::to_toml({}));
    auto const priced = price_of({company.directory, company.roster, charter});
    ASSERT_TRUE(priced);
    EXPECT_EQ(std::get<base::Refusal>(*priced).reason, base::Reason::too_few_people);
}

TEST(Price, NamesTheMetricThatNoMechanismCanProtect) {
    auto const company = hand_made();
    auto const charter = tests::charter_of(tests::to_toml(
        {.rho_week = "0.00000001", .metrics = {{"messages_sent", 1, 5000, "\"all\""}}}));
    auto const priced = price_of({company.directory, company.roster, charter});
    ASSERT_FALSE(priced);
    EXPECT_EQ(priced.error().fault, base::Fault::too_large);
    EXPECT_THAT(priced.error().message, HasSubstr("`messages_sent` at level `company`"));
}

}  // namespace
}  // namespace weir::disclosure
