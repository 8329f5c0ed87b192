// Attacks by asking, through the real doors: the same again, the same in other words, sharper and
// sharper, many at once, and after a crash.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <random>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engines/privacy/mechanism.h"
#include "engines/privacy/rho.h"
#include "engines/privacy/tests/seeded.h"
#include "engines/text/formats.h"
#include "tests/attacks/chance.h"
#include "tests/attacks/office.h"
#include "tests/attacks/threads.h"

namespace weir::attacks {
namespace {

using base::Reason;
using privacy::Share;
using scenarios::reason_of;
using scenarios::value_of;

constexpr std::size_t kThreads = 32;
constexpr std::size_t kRepeats = 1000;
constexpr std::size_t kRewrites = 200;

/// Most that any block of a week has spent on answers.
base::Rho spent_on_answers(state::State const& state, std::string const& week) {
    base::Rho most{0};
    auto const monday = base::Week::of(week).value();
    for (auto unit : state.releases.at(monday).front().closing.units)
        most = std::max(most, state.budget->spent({monday, unit}, Share::answers));
    return most;
}

TEST(Averaging, AThousandRepeatsGiveTheSameBytesAndLeaveTheLedgerAlone) {
    Office office({.weeks = {"2026-W06"}});
    auto const asked = question({.cohort = {"T1"}});
    auto const first = value_of(office.ask(asked));
    auto const second = text::write_json(value_of(office.ask(asked)));
    auto const entries = office.state()->entries;
    auto const budget = *office.state()->budget;
    std::mutex mutex;
    std::set<std::string> seen;
    on_threads(kThreads, kRepeats, [&](std::size_t) {
        auto const again = text::write_json(value_of(office.ask(asked)));
        std::lock_guard const lock(mutex);
        seen.insert(again);
    });
    EXPECT_EQ(seen, std::set<std::string>{second});
    EXPECT_EQ(decimal(first, "value"), decimal(value_of(office.ask(asked)), "value"));
    EXPECT_EQ(office.state()->entries, entries);
    EXPECT_EQ(*office.state()->budget, budget);
    fmt::print(
        "{{\"attack\":\"averaging\",\"repeats\":{},\"different_answers\":{},"
        "\"new_entries\":{}}}\n",
        kRepeats, seen.size(), office.state()->entries - entries);
}

/// The control: fresh noise at each repeat averages out.
TEST(Averaging, OfFreshDrawsWouldTellTheExactFigure) {
    privacy::Seeded random(seed_of("averaging of fresh draws"));
    auto const mechanism = privacy::GaussianMechanism::of(
                               {privacy::Sensitivity::of(1).value(), base::Rho{1'000'000'000}})
                               .value();
    double sum = 0;
    for (std::size_t i = 0; i < kRepeats; ++i)
        sum += static_cast<double>(privacy::add_noise({7, mechanism}, random));
    auto const sigma = mechanism.standard_deviation();
    EXPECT_LT(std::abs(sum / kRepeats - 7), kSigmas * sigma / std::sqrt(double{kRepeats}));
}

/// Somebody who wants it ever sharper pays for each draw, and ends where the block's budget ends.
TEST(Averaging, BySharperAndSharperQuestionsEndsAtTheBudget) {
    Office office({.weeks = {"2026-W06"}});
    auto const limit = office.state()->budget->limits().share(Share::answers);
    auto const least = std::sqrt(static_cast<double>(privacy::kRhoOne.value) /
                                 (2 * static_cast<double>(limit.value)));
    double half_width = 1e9;
    int refused = 0;
    for (double within = 400; within > 0.1; within *= 0.8) {
        auto const ending = office.ask(question({.cohort = {"T1"}}).set("within", within));
        if (reason_of(ending)) ++refused;
        else half_width = decimal(value_of(ending), "half_width");
    }
    EXPECT_GT(refused, 0);
    EXPECT_LE(spent_on_answers(*office.state(), "2026-W06"), limit);
    EXPECT_GE(half_width, 1.95 * least);
    fmt::print(
        "{{\"attack\":\"sharper and sharper\",\"half_width_least\":{:.2f},"
        "\"half_width_of_whole_budget\":{:.2f}}}\n",
        half_width, 1.96 * least);
}

/// The first five teams: the north and T5, in other words each time.
std::vector<std::string> rewritten(std::mt19937_64& random) {
    std::vector<std::string> cohort{"T5"};
    if (random() % 2 == 0) cohort.push_back("North");
    else cohort.insert(cohort.end(), {"T1", "T2", "T3", "T4"});
    std::vector<std::string> const all{"North", "T1", "T2", "T3", "T4", "T5"};
    for (auto i = random() % 8; i > 0; --i) cohort.push_back(all[random() % all.size()]);
    std::ranges::shuffle(cohort, random);
    return cohort;
}

TEST(Paraphrase, InTwoHundredWordingsIsOneQuestionAndOneCharge) {
    std::mt19937_64 random(seed_of("paraphrase"));
    Office office({.weeks = {"2026-W06", "2026-W07"}});
    double const within = 12;
    auto const mean = Asking{{"North", "T5"}, "2026-W06", "2026-W07", "mean"};
    auto const first = value_of(office.ask(question(mean).set("within", within)));
    ASSERT_TRUE(first.find("new")->as_bool().value());
    auto const people = static_cast<double>(first.find("person_weeks")->as_int().value());
    auto const budget = *office.state()->budget;
    std::vector<Tree> wordings;
    for (std::size_t i = 0; i < kRewrites; ++i) {
        bool const is_sum = random() % 2 == 0;
        auto asking = mean;
        asking.cohort = rewritten(random);
        asking.stat = is_sum ? "sum" : "mean";
        // A hair wider, so that rounding of the product cannot ask for more.
        wordings.push_back(
            question(asking).set("within", within * (is_sum ? people : 1) * (1 + 1e-9)));
    }
    std::mutex mutex;
    std::set<std::string> plans;
    std::size_t fresh = 0;
    on_threads(kThreads, kRewrites, [&](std::size_t i) {
        auto const again = value_of(office.ask(wordings[i]));
        std::lock_guard const lock(mutex);
        plans.insert(text_of(again, "question"));
        fresh += again.find("new")->as_bool().value() ? 1U : 0U;
    });
    EXPECT_EQ(plans, std::set<std::string>{text_of(first, "question")});
    EXPECT_EQ(fresh, 0U);
    EXPECT_EQ(*office.state()->budget, budget);
    fmt::print("{{\"attack\":\"paraphrase\",\"wordings\":{},\"plans\":{},\"new_charges\":{}}}\n",
               kRewrites, plans.size(), fresh);
}

/// The control: a cohort of one team more is another question.
TEST(Paraphrase, OfAnotherCohortIsAnotherQuestion) {
    Office office({.weeks = {"2026-W06"}});
    auto const one = value_of(office.explain(question({.cohort = {"North", "T5"}})));
    auto const other = value_of(office.explain(question({.cohort = {"North", "T5", "T6"}})));
    EXPECT_NE(text_of(one, "question"), text_of(other, "question"));
}

/// Counts of either metric over every cohort that holds the first team, over every range of three
/// weeks that holds the middle one: 1,024 questions of one price, and all read one block.
std::vector<Tree> racing_questions() {
    std::vector<Tree> out;
    for (auto const* metric : {"messages_sent", "active_half_hours"}) {
        for (unsigned others = 0; others < 1U << (kTeams - 1); ++others) {
            Asking asking{{"T1"}, "2026-W07", {}, "count", metric};
            for (int team = 1; team < kTeams; ++team) {
                if ((others >> (team - 1) & 1U) != 0) asking.cohort.push_back(unit_name(team));
            }
            for (auto const* first : {"2026-W06", "2026-W07"}) {
                for (auto const* last : {"2026-W07", "2026-W08"}) {
                    asking.week = first;
                    asking.last = last;
                    out.push_back(question(asking));
                }
            }
        }
    }
    return out;
}

TEST(BudgetRace, OfAThousandQuestionsAtOnceAnswersExactlyWhatTheLimitAllows) {
    std::mt19937_64 random(seed_of("budget race"));
    Office office({.weeks = {"2026-W06", "2026-W07", "2026-W08"}});
    auto questions = racing_questions();
    ASSERT_GE(questions.size(), 1000U);
    std::ranges::shuffle(questions, random);
    auto const limit = office.state()->budget->limits().share(Share::answers);
    auto const cost = rho_of(value_of(office.explain(questions.front())), "cost");
    std::atomic<std::size_t> answered{0};
    std::atomic<std::size_t> refused{0};
    on_threads(kThreads, questions.size(), [&](std::size_t i) {
        auto const ending = office.ask(questions[i]);
        if (reason_of(ending) == Reason::budget_spent) ++refused;
        else if (value_of(ending).find("new")->as_bool().value()) ++answered;
    });
    // Costs are told to nine decimals; the book keeps units. A tenth of the share each.
    EXPECT_EQ(privacy::to_text(base::Rho{limit.value / 10}), privacy::to_text(cost));
    EXPECT_EQ(answered.load(), limit.value / (limit.value / 10));
    EXPECT_EQ(answered + refused, questions.size());
    EXPECT_LE(spent_on_answers(*office.state(), "2026-W07"), limit);
    auto const before = *office.state()->budget;
    office.programme().reopen();
    EXPECT_EQ(*office.state()->budget, before);
    fmt::print(
        "{{\"attack\":\"budget race\",\"questions\":{},\"threads\":{},\"answered\":{},"
        "\"refused\":{},\"spent\":\"{}\",\"limit\":\"{}\"}}\n",
        questions.size(), kThreads, answered.load(), refused.load(),
        privacy::to_text(spent_on_answers(*office.state(), "2026-W07")), privacy::to_text(limit));
}

/// What a keeper leaves that dies between its entry and its answer: the same question is paid
/// again, and what is told has the noise of the second draw alone.
TEST(Crash, BetweenChargeAndAnswerIsPaidAgainAndNeverGivesTheLostDraw) {
    Office office({.weeks = {"2026-W06"}});
    (void)value_of(office.ask(question({.cohort = {"T1"}})));
    auto const& whole = office.state()->answers->begin()->second.front();
    auto const price = whole.asked.rho;
    auto const variance = whole.answered->variance;
    auto const asked = question({.cohort = {"T2"}});
    auto const quote = value_of(office.explain(asked));
    state::Asked lost = whole.asked;
    lost.plan = text_of(quote, "question");
    lost.units.front().units = {office.state()
                                    ->directory->units()
                                    .at(whole.asked.units.front().units.front().value + 1)
                                    .unit};
    ASSERT_TRUE(
        office.programme().rooms().control().commit({base::Person{1}, {}, lost}, state::no_guard));
    office.programme().reopen();
    auto const again = value_of(office.ask(asked));
    EXPECT_TRUE(again.find("new")->as_bool().value());
    EXPECT_EQ(text_of(again, "cost"), privacy::to_text(price));
    EXPECT_EQ(text_of(again, "spent"), privacy::to_text(base::Rho{2 * price.value}));
    auto const facts = office.state()->answers_to(lost.plan);
    ASSERT_EQ(facts.size(), 2U);
    EXPECT_FALSE(facts.front().answered);
    EXPECT_EQ(facts.back().answered->variance, variance);
    EXPECT_EQ(decimal(again, "value"), static_cast<double>(facts.back().answered->value));
    EXPECT_NEAR(decimal(again, "half_width"), 1.96 * std::sqrt(static_cast<double>(variance)),
                0.01);
    auto const block = facts.back().asked.units.front();
    EXPECT_EQ(office.state()->budget->spent({block.week, block.units.front()}, Share::answers),
              (base::Rho{2 * price.value}));
}

}  // namespace
}  // namespace weir::attacks
