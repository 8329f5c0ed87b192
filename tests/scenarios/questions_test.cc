// Questions beyond the releases: what they cost, what they tell, what is refused, and that neither
// repeating, rephrasing, racing nor crashing gets more than was paid for.
#include <cmath>
#include <thread>

#include <gtest/gtest.h>

#include "engines/privacy/rho.h"
#include "engines/text/formats.h"
#include "tests/scenarios/programme.h"

namespace weir::scenarios {
namespace {

using base::Reason;
using text::Tree;

constexpr std::string_view kPurpose = "PersonnelWorkloadManagement";
constexpr int kPeople = 96;

base::Instant at(std::string_view text) { return base::parse_instant(text).value(); }

std::string asking_grants() {
    return small_grants() +
           "[[grant]]\nrole = \"analyst\"\nclass = \"answer\"\nscope = \"company\"\n"
           "purpose = \"PersonnelWorkloadManagement\"\nfrom = \"2026-01-05\"\n";
}

/// Everybody writes ten mails in the week that begins on that Monday.
std::vector<Mail> week_of_mail(std::string_view monday) {
    std::vector<Mail> mails;
    for (int person = 1; person <= kPeople; ++person) {
        for (int i = 0; i < 10; ++i) {
            auto const id = "p" + std::to_string(person);
            mails.push_back({id, "p" + std::to_string(person % kPeople + 1),
                             at(monday) + base::Duration{3600LL * (8 + i) + person}});
        }
    }
    return mails;
}

Tree question(std::vector<std::string> const& cells) {
    auto cohort = Tree::list();
    for (auto const& cell : cells) cohort.push(cell);
    return Tree::object()
        .set("metric", "messages_sent")
        .set("cohort", cohort)
        .set("first", "2026-W06")
        .set("last", "2026-W07")
        .set("purpose", std::string(kPurpose));
}

double decimal(Tree const& tree, std::string_view key) {
    return tree.find(key)->as_decimal().value();
}
std::string text_of(Tree const& tree, std::string_view key) {
    return tree.find(key)->as_text().value();
}

class Questions : public testing::Test {
protected:
    Questions()
        : programme_(
              {small_charter(5), asking_grants(), small_company(24), at("2026-03-02T09:00:00Z")}) {
        (void)value_of(programme_.import("mail", batch_of(week_of_mail("2026-02-02T00:00:00Z"))));
        (void)value_of(programme_.import("mail", batch_of(week_of_mail("2026-02-09T00:00:00Z"))));
        for (auto const* week : {"2026-W06", "2026-W07"})
            (void)value_of(programme_.ask("operator", "close", Tree::object().set("week", week)));
    }
    Tree ask(Tree question) {
        return value_of(programme_.ask("analyst", "ask", std::move(question)));
    }
    [[nodiscard]] std::shared_ptr<state::State const> state() {
        return programme_.rooms().control().state();
    }
    Programme programme_;
};

TEST_F(Questions, FollowFromReleasesForFree) {
    auto const before = *state()->budget;
    auto const answer = ask(question({"North"}));
    EXPECT_FALSE(answer.find("new")->as_bool().value());
    EXPECT_EQ(text_of(answer, "cost"), "0");
    EXPECT_EQ(*state()->budget, before);
    EXPECT_NEAR(decimal(answer, "value"), 10, 3 * decimal(answer, "half_width"));
}

TEST_F(Questions, CostExactlyWhatTheirPriceSaid) {
    auto asked = question({"North"});
    asked.set("within", 5.2);
    auto const quote = value_of(programme_.ask("analyst", "ask.explain", asked));
    EXPECT_FALSE(quote.find("free")->as_bool().value());
    EXPECT_LE(decimal(quote, "half_width"), 5.2);
    auto const before = state();
    auto const answer = ask(asked);
    EXPECT_EQ(text_of(answer, "cost"), text_of(quote, "cost"));
    EXPECT_NEAR(decimal(answer, "half_width"), decimal(quote, "half_width"), 1e-9);
    EXPECT_NEAR(decimal(answer, "value"), 10, 3 * decimal(answer, "half_width"));
    EXPECT_EQ(state()->entries, before->entries + 2);
    auto const after = *state()->budget;
    for (auto const& closing : {state()->releases.begin()->second.front().closing}) {
        for (auto unit : closing.units) {
            privacy::Block const block{closing.week, unit};
            auto const spent = after.spent(block, privacy::Share::answers);
            bool const is_asked = state()->directory->ancestor_at(unit, 1) ==
                                  state()->directory->ancestor_at(closing.units.front(), 1);
            EXPECT_EQ(privacy::to_text(spent), is_asked ? text_of(quote, "cost") : "0");
        }
    }
}

TEST_F(Questions, RepeatedGiveTheSameBytesAndLeaveTheLedgerAlone) {
    auto asked = question({"North"});
    asked.set("within", 5.2);
    (void)ask(asked);
    auto const second = text::write_json(ask(asked));
    auto const entries = state()->entries;
    for (int i = 0; i < 20; ++i) EXPECT_EQ(text::write_json(ask(asked)), second);
    EXPECT_EQ(state()->entries, entries);
}

TEST_F(Questions, PutInOtherWordsAreTheSameQuestion) {
    auto asked = question({"North"});
    asked.set("within", 5.2);
    (void)ask(asked);
    auto rephrased = question({"Blue", "Red", "Blue", "North"});
    rephrased.set("within", 4).set("stat", "sum");
    auto sum_within = 5.2 * 96;  // the same error as the mean's, of 48 people and two weeks
    rephrased.set("within", sum_within);
    auto const again = ask(rephrased);
    EXPECT_FALSE(again.find("new")->as_bool().value());
    EXPECT_EQ(text_of(again, "cost"), "0");
}

TEST_F(Questions, MadeSharperPayOnlyTheDifference) {
    auto coarse = question({"North"});
    coarse.set("within", 5.6);
    auto const first = ask(coarse);
    auto fine = question({"North"});
    fine.set("within", 5.2);
    auto const quote = value_of(programme_.ask("analyst", "ask.explain", fine));
    auto const second = ask(fine);
    EXPECT_TRUE(second.find("new")->as_bool().value());
    EXPECT_LE(decimal(second, "half_width"), 5.2);
    EXPECT_EQ(text_of(second, "cost"), text_of(quote, "cost"));
    auto const rho = [](Tree const& tree, std::string_view key) {
        return privacy::parse_rho(text_of(tree, key)).value().value;
    };
    auto const sum = rho(first, "cost") + rho(second, "cost");
    EXPECT_NEAR(static_cast<double>(rho(second, "spent")), static_cast<double>(sum), 3000);
}

TEST_F(Questions, ErrAsTheySay) {
    // Independent draws of one question: fresh programmes would be slow, so the noise is judged
    // over the cells of one.
    double squares = 0;
    int count = 0;
    for (auto const* cell : {"Red", "Blue", "Green", "White", "North", "South"}) {
        for (auto const* week : {"2026-W06", "2026-W07"}) {
            auto asked = question({cell});
            asked.set("first", week).set("last", week).set("stat", "count");
            auto const answer = ask(asked);
            auto const people = static_cast<double>(answer.find("people")->as_int().value());
            auto const z =
                (decimal(answer, "value") - people) / decimal(answer, "half_width") * 1.96;
            squares += z * z;
            ++count;
        }
    }
    // Chi-square of 12: beyond these once in 20,000 runs on either side.
    EXPECT_GT(squares, 0.9) << count;
    EXPECT_LT(squares, 45) << count;
}

TEST_F(Questions, AreRefusedWithAReasonAndWithoutACharge) {
    auto const before = *state()->budget;
    auto const refused = [&](Tree asked, std::string const& role = "analyst") {
        return reason_of(programme_.ask(role, "ask", std::move(asked)));
    };
    EXPECT_EQ(refused(question({"North"}).set("metric", "meeting_hours")), Reason::not_declared);
    EXPECT_EQ(refused(question({"North"}).set("purpose", "Curiosity")), Reason::not_declared);
    EXPECT_EQ(refused(question({"East"})), Reason::not_declared);
    EXPECT_EQ(refused(question({"North"}).set("last", "2026-W08")), Reason::too_early);
    EXPECT_EQ(refused(question({"North"}).set("first", "2024-W08")), Reason::too_many);
    EXPECT_EQ(refused(question({"North"}), "operator"), Reason::not_granted);
    EXPECT_EQ(refused(question({"North"}).set("within", 1e-3)), Reason::budget_spent);
    EXPECT_EQ(*state()->budget, before);
}

TEST_F(Questions, OfNoFormAreAccidentsThatChangeNothing) {
    auto const entries = state()->entries;
    for (auto const within : {0.0, -1.0, std::nan(""), std::numeric_limits<double>::infinity()})
        EXPECT_FALSE(programme_.ask("analyst", "ask", question({"North"}).set("within", within)));
    EXPECT_FALSE(programme_.ask("analyst", "ask", question({"North"}).set("last", "2026-W05")));
    EXPECT_FALSE(programme_.ask("analyst", "ask", question({"North"}).set("stat", "mode")));
    EXPECT_FALSE(programme_.ask("analyst", "ask", question({}).set("cohort", "North")));
    EXPECT_EQ(state()->entries, entries);
}

TEST_F(Questions, StopExactlyWhereTheBudgetEnds) {
    auto const limit = state()->budget->limits().share(privacy::Share::answers);
    // Each draw costs a tenth of the share: a count has no release to follow from.
    auto const cost = std::max<std::uint64_t>(1, limit.value / 10);
    std::uint64_t granted = 0;
    while (true) {
        auto asked = question({"Red"}).set("stat", "count").set("last", "2026-W06");
        auto const wanted =
            granted == 0 ? Tree()
                         : Tree(1.96 * std::sqrt(static_cast<double>((std::uint64_t{1} << 40)) /
                                                 (2 * static_cast<double>(cost) *
                                                  static_cast<double>(granted + 1))));
        if (granted > 0) asked.set("within", wanted);
        auto const ending = programme_.ask("analyst", "ask", asked);
        if (reason_of(ending)) {
            EXPECT_EQ(reason_of(ending), Reason::budget_spent);
            break;
        }
        ++granted;
        ASSERT_LE(granted, 11U);
    }
    EXPECT_GE(granted, 9U);
    auto const week = base::Week::of("2026-W06").value();
    for (auto unit : state()->releases.at(week).front().closing.units)
        EXPECT_LE(state()->budget->spent({week, unit}, privacy::Share::answers), limit);
}

TEST_F(Questions, AskedByManyAtOnceArePaidOnce) {
    constexpr int kThreads = 16;
    constexpr int kEach = 16;
    auto const asked = question({"Red"}).set("stat", "count");
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < kThreads; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < kEach; ++i) (void)ask(asked);
            });
        }
    }
    EXPECT_EQ(state()->answers->size(), 1U);
    EXPECT_EQ(state()->answers->begin()->second.size(), 1U);
}

TEST_F(Questions, ACrashAfterTheEntryLosesBudgetAndGivesNoAnswer) {
    (void)ask(question({"Red"}).set("stat", "count"));
    auto const fact = state()->answers->begin()->second.front();
    auto const before = state()->budget->spent(
        {fact.asked.units.front().week, fact.asked.units.front().units.front()});
    // What a keeper leaves that dies between its entry and its answer.
    auto lost = fact.asked;
    lost.plan[0] = lost.plan[0] == 'a' ? 'b' : 'a';
    ASSERT_TRUE(programme_.rooms().control().commit({base::Person{1}, {}, lost}, state::no_guard));
    programme_.reopen();
    auto const after = state()->budget->spent(
        {fact.asked.units.front().week, fact.asked.units.front().units.front()});
    EXPECT_EQ(after.value, before.value + lost.rho.value);
    EXPECT_FALSE(state()->answers_to(lost.plan).front().answered);
    auto const list = value_of(programme_.ask("analyst", "ask.list", Tree::object()));
    EXPECT_EQ(list.find("answers")->as_list().value()->size(), 1U);
}

TEST_F(Questions, OfTheMiddleAreChosenOnceFromAGrid) {
    auto const median = question({}).set("stat", "median").set("within", 30);
    auto const quote = value_of(programme_.ask("analyst", "ask.explain", median));
    EXPECT_LE(decimal(quote, "rank_error"), 30.1);
    auto const answer = ask(median);
    EXPECT_EQ(text_of(answer, "cost"), text_of(quote, "cost"));
    EXPECT_GE(decimal(answer, "value"), 0);
    EXPECT_LE(decimal(answer, "value"), 50);
    auto const again = ask(median);
    EXPECT_FALSE(again.find("new")->as_bool().value());
    EXPECT_EQ(decimal(again, "value"), decimal(answer, "value"));
    auto const high = ask(question({}).set("stat", "p90"));
    EXPECT_TRUE(high.find("new")->as_bool().value());
    EXPECT_GT(decimal(high, "rank_error"), decimal(answer, "rank_error"));
}

TEST(QuestionsOfFew, HaveNoMedian) {
    Programme programme(
        {small_charter(5), asking_grants(), small_company(12), at("2026-03-02T09:00:00Z")});
    (void)value_of(programme.ask("operator", "close", Tree::object().set("week", "2026-W06")));
    auto const asked = question({"Red"}).set("stat", "median").set("last", "2026-W06");
    EXPECT_EQ(reason_of(programme.ask("analyst", "ask", asked)), Reason::too_few_people);
}

TEST_F(Questions, AndReleasesAddUpOverTheTree) {
    auto const total = [&](std::string const& level) {
        auto const shown = value_of(programme_.ask("analyst", "insights",
                                                   Tree::object()
                                                       .set("metric", "messages_sent")
                                                       .set("by", level)
                                                       .set("last", "2026-W06")));
        double sum = 0;
        for (auto const& line : *shown.find("lines")->as_list().value())
            sum += decimal(line, "mean") * decimal(line, "people");
        return sum;
    };
    EXPECT_NEAR(total("company"), total("department"), 1e-6);
    EXPECT_NEAR(total("company"), total("team"), 1e-6);
    auto const whole = ask(question({}).set("last", "2026-W06"));
    EXPECT_NEAR(decimal(whole, "value") * kPeople, total("company"), 1e-6);
}

TEST_F(Questions, StandTheSameAfterReopening) {
    auto const asked = question({"South"}).set("stat", "count");
    (void)ask(asked);
    auto const before = text::write_json(ask(asked));
    programme_.reopen();
    EXPECT_EQ(text::write_json(ask(asked)), before);
}

TEST_F(Questions, AreReadByThoseWhoMayAndByNobodyElse) {
    (void)ask(question({"Red"}).set("stat", "count"));
    auto const seen = [&](std::string const& role) {
        auto const list = value_of(programme_.ask(role, "ask.list", Tree::object()));
        return list.find("answers")->as_list().value()->size();
    };
    EXPECT_EQ(seen("analyst"), 1U);
    EXPECT_EQ(seen("operator"), 0U);
}

TEST_F(Questions, OfAPausedProgrammeAreRefused) {
    (void)value_of(programme_.pause("security", "test"));
    EXPECT_EQ(reason_of(programme_.ask("analyst", "ask", question({"Red"}))), Reason::paused);
    EXPECT_EQ(reason_of(programme_.ask("analyst", "ask.explain", question({"Red"}))),
              Reason::paused);
}

TEST_F(Questions, TellTheirBudgetByWeekAndTeam) {
    (void)ask(question({"Red"}).set("stat", "count"));
    auto const told = value_of(programme_.ask("analyst", "budget", Tree::object()));
    auto const weeks = told.find("weeks")->as_list().value();
    ASSERT_EQ(weeks->size(), 2U);
    int charged = 0;
    for (auto const& week : *weeks) {
        auto const teams = week.find("teams")->as_list().value();
        EXPECT_EQ(teams->size(), 4U);
        for (auto const& team : *teams) charged += text_of(team, "answers_left") == "0.01" ? 0 : 1;
    }
    EXPECT_EQ(charged, 2);
}

TEST_F(Questions, OverAWeekWhoseRowsHaveEndedCostsNothing) {
    state::SweptPlace const rows{*base::Week::of("2026-W06"), vault::kRows.number};
    auto const before = programme_.rooms().control().state()->budget;
    ASSERT_TRUE(programme_.rooms().control().commit(
        {{}, {}, state::RetentionSwept{rows.week, rows.retention}}, state::no_guard));
    ASSERT_TRUE(programme_.rooms().vault().destroy_week({rows.week, vault::kRows}));
    EXPECT_EQ(
        reason_of(programme_.ask("analyst", "ask", question({"North"}).set("stat", "median"))),
        Reason::not_declared);
    EXPECT_EQ(*programme_.rooms().control().state()->budget, *before);
}

}  // namespace
}  // namespace weir::scenarios
