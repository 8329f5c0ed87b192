// What small teams are told: once a quarter, charged to every week of it, and never twice.
#include <cmath>

#include <gtest/gtest.h>

#include "engines/privacy/rho.h"
#include "engines/text/formats.h"
#include "tests/scenarios/programme.h"

namespace weir::scenarios {
namespace {

using base::Reason;
using text::Tree;

constexpr int kTeam = 7;  // too small for a week of their own: ten besides the reader
constexpr int kPeople = 4 * kTeam;

base::Instant at(std::string_view text) { return base::parse_instant(text).value(); }

std::string quarter_charter() {
    auto charter = small_charter(10);
    charter.insert(charter.find("[[role]]"),
                   "[quarter]\nshare = 50\nminimum_group = 5\nradius = 480\n"
                   "metrics = [\"active_half_hours\"]\n"
                   "[[quarter.weeks]]\nmetric = \"active_half_hours\"\nat_least = 10\n"
                   "expected = 25\ncounts_as = 540\n");
    return charter;
}

/// Everybody is active for eight half-hours in every week of the quarter; Red for twelve.
std::vector<Mail> quarter_of_mail() {
    std::vector<Mail> mails;
    for (auto const week : base::Quarter::of("2026-Q2").value().weeks()) {
        base::Instant const monday{std::int64_t{week.monday.days} * 86'400};
        for (int person = 1; person <= kPeople; ++person) {
            auto const id = "p" + std::to_string(person);
            for (int i = 0; i < (person <= kTeam ? 12 : 8); ++i) {
                mails.push_back({id, "p" + std::to_string(person % kPeople + 1),
                                 monday + base::Duration{8 * 3600 + 1800LL * i + person}});
            }
        }
    }
    return mails;
}

class Quarters : public testing::Test {
protected:
    Quarters()
        : programme_({quarter_charter(), small_grants(), small_company(kTeam),
                      at("2026-08-03T09:00:00Z")}) {
        (void)value_of(programme_.import("mail", batch_of(quarter_of_mail())));
    }
    void close_weeks(std::size_t count) {
        auto const weeks = base::Quarter::of("2026-Q2").value().weeks();
        for (std::size_t i = 0; i < count; ++i) {
            (void)value_of(programme_.ask("operator", "close",
                                          Tree::object().set("week", base::to_text(weeks[i]))));
        }
    }
    keeper::Ending close() {
        return programme_.ask("operator", "close", Tree::object().set("quarter", "2026-Q2"));
    }
    keeper::Ending read(std::string const& role) {
        return programme_.ask(role, "insights.quarter", Tree::object().set("quarter", "2026-Q2"));
    }
    Programme programme_;
};

/// All weeks of Red reach ten half-hours, and none of anybody else's.
void expect_share(Tree const& cell) {
    auto const& share = cell.find("figures")->as_list().value()->back();
    auto const number = [&](char const* key) { return share.find(key)->as_decimal().value(); };
    bool const is_red = cell.find("name")->as_text().value() == "Red";
    EXPECT_EQ(share.find("unit")->as_text().value(), "% of weeks");
    EXPECT_EQ(share.find("title")->as_text().value(), "weeks with at least 10 active half-hours");
    EXPECT_DOUBLE_EQ(number("counts_as_hours"), 9);
    EXPECT_NEAR(number("mean"), is_red ? 100 : 0, 6 * number("sd")) << text::write_json(cell);
    EXPECT_LE(std::abs(number("shrunk") - number("department")),
              std::abs(number("mean") - number("department")) + 1e-9);
}

TEST_F(Quarters, TellSmallTeamsWhatWeeksCannot) {
    close_weeks(13);
    auto const before = *programme_.rooms().control().state()->budget;
    auto const closed = value_of(close());
    EXPECT_EQ(closed.find("quarters")->as_list().value()->front().find("cells")->as_int().value(),
              4);
    auto const shown = value_of(read("analyst"));
    auto const cells = *shown.find("cells")->as_list().value();
    ASSERT_EQ(cells.size(), 4U);
    for (auto const& cell : cells) {
        auto const& figure = cell.find("figures")->as_list().value()->front();
        expect_share(cell);
        auto const mean = figure.find("mean")->as_decimal().value();
        auto const deviation = figure.find("sd")->as_decimal().value();
        bool const is_red = cell.find("name")->as_text().value() == "Red";
        EXPECT_NEAR(mean, is_red ? 12 : 8, 6 * deviation) << text::write_json(cell);
        auto const shrunk = figure.find("shrunk")->as_decimal().value();
        auto const department = figure.find("department")->as_decimal().value();
        EXPECT_LE(std::abs(shrunk - department), std::abs(mean - department) + 1e-9);
    }
    auto const& after = *programme_.rooms().control().state()->budget;
    auto const rho = programme_.rooms().control().state()->rules->charter.quarterly_rho();
    for (auto const& week : base::Quarter::of("2026-Q2").value().weeks()) {
        for (auto unit :
             programme_.rooms().control().state()->releases.at(week).front().closing.units) {
            EXPECT_EQ(after.spent({week, unit}).value,
                      before.spent({week, unit}).value + rho.value);
            EXPECT_LE(after.spent({week, unit}, privacy::Share::release),
                      after.limits().share(privacy::Share::release));
        }
    }
}

TEST_F(Quarters, AreWrittenOnceAndReadTheSame) {
    close_weeks(13);
    (void)value_of(close());
    auto const first = text::write_json(value_of(read("analyst")));
    EXPECT_EQ(reason_of(close()), Reason::already_done);
    auto const entries = programme_.rooms().control().state()->entries;
    EXPECT_EQ(text::write_json(value_of(read("analyst"))), first);
    EXPECT_EQ(programme_.rooms().control().state()->entries, entries);
    programme_.reopen();
    EXPECT_EQ(text::write_json(value_of(read("analyst"))), first);
}

TEST_F(Quarters, CutOffInTheMiddleAreMadeAgainAtNoCost) {
    close_weeks(13);
    auto const quarter = base::Quarter::of("2026-Q2").value();
    std::stop_source stop;
    auto const cut = programme_.rooms().disclosure().close_quarter(
        base::Person{0}, quarter, [&](auto, auto, auto) { stop.request_stop(); }, stop.get_token());
    ASSERT_TRUE(cut);
    EXPECT_TRUE(std::holds_alternative<base::Refusal>(*cut));
    EXPECT_EQ(reason_of(read("analyst")), Reason::too_early);
    auto const paid = *programme_.rooms().control().state()->budget;
    programme_.reopen();
    EXPECT_EQ(*programme_.rooms().control().state()->budget, paid);
    auto const closed = value_of(close());
    EXPECT_TRUE(
        closed.find("quarters")->as_list().value()->front().find("made_again")->as_bool().value());
    EXPECT_EQ(*programme_.rooms().control().state()->budget, paid);
    (void)value_of(read("analyst"));
}

TEST_F(Quarters, WaitForEveryWeekOfTheirs) {
    close_weeks(12);
    EXPECT_EQ(reason_of(close()), Reason::too_early);
    EXPECT_EQ(reason_of(read("analyst")), Reason::too_early);
    auto const closed = value_of(programme_.ask("operator", "close", Tree::object()));
    EXPECT_EQ(closed.find("quarters")->as_list().value()->size(), 1U);
    (void)value_of(read("analyst"));
}

TEST_F(Quarters, AreForThoseWhoMayAndStopAtAPause) {
    close_weeks(13);
    (void)value_of(close());
    EXPECT_EQ(reason_of(read("operator")), Reason::not_granted);
    (void)value_of(programme_.pause("security", "test"));
    EXPECT_EQ(reason_of(read("analyst")), Reason::paused);
    EXPECT_EQ(reason_of(close()), Reason::paused);
}

TEST(QuartersOfACharterWithoutOne, AreNotDeclared) {
    Programme programme(
        {small_charter(10), small_grants(), small_company(kTeam), at("2026-08-03T09:00:00Z")});
    for (auto const week : base::Quarter::of("2026-Q2").value().weeks()) {
        (void)value_of(
            programme.ask("operator", "close", Tree::object().set("week", base::to_text(week))));
    }
    EXPECT_EQ(
        reason_of(programme.ask("operator", "close", Tree::object().set("quarter", "2026-Q2"))),
        Reason::not_declared);
}

}  // namespace
}  // namespace weir::scenarios
