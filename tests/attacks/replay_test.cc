// Grey-box replay: everything between a person's events and the released numbers, run twice with
// the same random words, on two datasets that differ in one person's week. What a mechanism was
// given may then differ by no more than it declared, and nothing else may differ at all.
// Source: the method of "Re:cord-play" (arXiv 2602.17454). The equal noise cancels, so that the
// difference of two releases is exactly the difference of what the mechanisms were given.
//
// The door out opens sealed sums; this executable links none and lets a stand-in look.
#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "doors/disclosure/detail/asked.h"
#include "doors/disclosure/detail/protect.h"
#include "engines/privacy/rho.h"
#include "engines/privacy/tests/seeded.h"
#include "rules/metrics/tests/stand_in_door.h"
#include "tests/attacks/chance.h"
#include "tests/attacks/weeks.h"
#include "tests/attacks/world.h"

namespace weir::attacks {
namespace {

using disclosure::Door;
using disclosure::Question;
using disclosure::Release;
using disclosure::Statistic;
using disclosure::detail::Plan;
using metrics::CellSums;
using metrics::PersonWeek;
using metrics::WeekContext;
using Rows = std::vector<PersonWeek>;

constexpr std::size_t kPairsOfWorld = 100;

/// Words of a seed, counted: how many a mechanism takes must not depend on what it is given.
class Tape final : public base::RandomSource {
public:
    explicit Tape(std::uint64_t seed) : words_(seed) {}
    void fill(std::span<std::uint8_t> out) override {
        taken_ += out.size();
        words_.fill(out);
    }
    std::uint64_t next() override {
        taken_ += 8;
        return words_.next();
    }
    [[nodiscard]] std::uint64_t taken() const { return taken_; }

private:
    privacy::Seeded words_;
    std::uint64_t taken_ = 0;
};

CellSums sums_of(Plan const& plan, Rows const& rows) {
    return Door::open(metrics::sum_over(plan.lattice, rows));
}

/// Two neighbouring datasets, already swept: equal in all rows but one.
struct Pair {
    CellSums before;
    CellSums after;
    std::uint64_t tape = 0;
};

/// rho in units, as the exact formula D / 2S gives it for a difference that was seen.
long double loss_of(long double squared, std::uint64_t variance) {
    return squared * static_cast<long double>(privacy::kRhoOne.value) /
           (2 * static_cast<long double>(variance));
}

/// What is wrong with a release of two neighbours; empty if nothing is.
class Comparison {
public:
    Comparison(Plan const& plan, Pair const& pair) : plan_(plan), pair_(pair) {
        Tape first(pair.tape);
        Tape second(pair.tape);
        a_ = disclosure::detail::protect(plan, pair.before, first);
        b_ = disclosure::detail::protect(plan, pair.after, second);
        if (first.taken() != second.taken()) wrong_ = "another number of random words";
    }

    std::string wrong() && {
        if (a_.size() != b_.size()) return "another number of cells";
        for (std::size_t cell = 0; cell < a_.size(); ++cell) {
            if (a_[cell].cell != b_[cell].cell) wrong_ = "another cell";
        }
        long double loss = 0;
        for (std::size_t m = 0; m < plan_.metrics.size(); ++m) loss += loss_of_metric(m);
        if (loss > static_cast<long double>(plan_.rho.value))
            wrong_ = fmt::format("a loss of {} units where {} are charged",
                                 static_cast<double>(loss), plan_.rho.value);
        return std::move(wrong_);
    }

private:
    long double loss_of_metric(std::size_t m) {
        long double loss = 0;
        std::map<std::pair<std::uint32_t, std::uint32_t>, long double> squares;  // by mechanism
        for (std::size_t cell = 0; cell < a_.size(); ++cell) {
            auto const& levels = a_[cell].cell;
            auto const squared = squared_of(cell, m);
            if (a_[cell].sums[m].variance == 0) continue;
            squares[{levels.level, levels.level_last}] += squared;
            loss += loss_of(squared, a_[cell].sums[m].variance);
        }
        auto const& metric = plan_.metrics[m];
        auto const declared =
            privacy::Sensitivity::of(static_cast<std::uint64_t>(metric.clamp)).value().squared();
        for (auto const& [levels, squared] : squares) {
            if (squared > static_cast<long double>(declared))
                wrong_ = fmt::format("{} moved by more than its clamp {}",
                                     metrics::facts_of(metric.metric).id, metric.clamp);
        }
        return loss;
    }

    /// Of what the mechanism was given; also checks that what came out differs by just that.
    long double squared_of(std::size_t cell, std::size_t m) {
        auto const index = metrics::index_of(plan_.metrics[m].metric);
        auto const given = pair_.after[cell].sums[index] - pair_.before[cell].sums[index];
        auto const& a = a_[cell].sums[m];
        auto const& b = b_[cell].sums[m];
        if (a.variance != b.variance || a.rho != b.rho) wrong_ = "another mechanism";
        if (b.sum - a.sum != (a.variance == 0 ? 0 : given))
            wrong_ = "noise that depends on what it is added to";
        return static_cast<long double>(given) * static_cast<long double>(given);
    }

    Plan const& plan_;
    Pair const& pair_;
    std::vector<disclosure::ReleasedCell> a_;
    std::vector<disclosure::ReleasedCell> b_;
    std::string wrong_;
};

std::string wrong_with(Plan const& plan, Pair const& pair) {
    return Comparison(plan, pair).wrong();
}

/// Everybody's week, and one person's replaced.
class Neighbours {
public:
    Neighbours(World const& world, std::mt19937_64& random)
        : world_(world),
          random_(random),
          context_(WeekContext::of(world.week, world.zone)),
          rows_(world.plan.roster.rows.size()) {
        for (auto& row : rows_) row = week_of_somebody();
    }

    /// Somebody's week becomes another; the rest stays.
    void step() {
        somebody_ = random_() % rows_.size();
        before_ = rows_;
        rows_[somebody_] = week_of_somebody();
    }
    [[nodiscard]] std::size_t somebody() const { return somebody_; }
    [[nodiscard]] Rows const& before() const { return before_; }
    [[nodiscard]] Rows const& after() const { return rows_; }
    [[nodiscard]] Pair pair() {
        return {sums_of(world_.plan, before_), sums_of(world_.plan, rows_), random_()};
    }

private:
    PersonWeek week_of_somebody() {
        return swept(random_week(context_, random_), context_, world_.plan.clamps);
    }

    World const& world_;
    std::mt19937_64& random_;
    WeekContext context_;
    Rows rows_;
    Rows before_;
    std::size_t somebody_ = 0;
};

std::size_t pairs() { return is_campaign() ? 100'000 : 10'000; }

TEST(Replay, OfNeighbouringWeeksMovesNoNumberFurtherThanDeclared) {
    auto const seed = seed_of("replay");
    std::mt19937_64 random(seed);
    std::size_t moved = 0;
    std::size_t replayed = 0;
    while (replayed < pairs()) {
        auto const world = random_world(random);
        Neighbours neighbours(world, random);
        for (std::size_t i = 0; i < kPairsOfWorld; ++i, ++replayed) {
            neighbours.step();
            auto const pair = neighbours.pair();
            ASSERT_EQ(wrong_with(world.plan, pair), "") << "pair " << replayed;
            moved += pair.before == pair.after ? 0U : 1U;
        }
        // The plan is made from public facts: made again, it is the same.
        auto const again = plan_of(world.state, world.week, privacy::Share::release);
        ASSERT_EQ(again.lattice, world.plan.lattice);
        ASSERT_EQ(again.rho, world.plan.rho);
        ASSERT_EQ(again.units, world.plan.units);
    }
    EXPECT_GT(moved, pairs() / 2);  // neighbours that are equal would show nothing
    fmt::print("{{\"attack\":\"replay\",\"pairs\":{},\"moved\":{},\"violations\":0}}\n", replayed,
               moved);
}

/// How many of a few hundred pairs the comparison complains about.
template <class Break>
std::size_t complaints(std::string_view what, Break const& broken) {
    std::mt19937_64 random(seed_of(what));
    std::size_t found = 0;
    for (int i = 0; i < 5; ++i) {
        auto const world = random_world(random);
        Neighbours neighbours(world, random);
        for (std::size_t j = 0; j < kPairsOfWorld; ++j) {
            neighbours.step();
            found += wrong_with(world.plan, broken(world, neighbours)).empty() ? 0U : 1U;
        }
    }
    return found;
}

TEST(ReplayItself, CatchesAPersonWhoCountsTwice) {
    auto const twice = [](World const& world, Neighbours& neighbours) {
        auto pair = neighbours.pair();
        auto const& plan = world.plan;
        for (std::uint32_t level = 0; level < plan.lattice.levels; ++level) {
            auto const cell = plan.lattice.cell_of(neighbours.somebody(), level);
            auto const& row = neighbours.after()[neighbours.somebody()];
            auto const& old = neighbours.before()[neighbours.somebody()];
            for (std::size_t i = 0; i < metrics::kMetrics; ++i) {
                pair.after[cell].sums[i] += row.values[i];
                pair.before[cell].sums[i] += old.values[i];
            }
        }
        return pair;
    };
    EXPECT_GT(complaints("a person who counts twice", twice), 100U);
}

TEST(ReplayItself, CatchesAMetricThatReadsTwoPeople) {
    auto const two = [](World const& world, Neighbours& neighbours) {
        auto first = neighbours.before();
        auto second = neighbours.after();
        for (auto const& metric : world.plan.metrics) {
            auto const i = metrics::index_of(metric.metric);
            for (std::size_t person : {std::size_t{0}, std::size_t{1}}) {
                first[person].values[i] = 0;
                second[person].values[i] = metric.clamp;
            }
        }
        return Pair{sums_of(world.plan, first), sums_of(world.plan, second), 1};
    };
    EXPECT_EQ(complaints("a metric that reads two people", two), 5 * kPairsOfWorld);
}

TEST(ReplayItself, CatchesSumsWithoutAClamp) {
    auto const unclamped = [](World const&, Neighbours& neighbours) {
        auto pair = neighbours.pair();
        for (auto const& facts : metrics::registry())
            pair.after[0].sums[metrics::index_of(facts.metric)] += 2 * facts.clamp_max + 1;
        return pair;
    };
    EXPECT_EQ(complaints("sums without a clamp", unclamped), 5 * kPairsOfWorld);
}

/// A release of the world's week, so that there is something to ask about.
Release release_of(World const& world, CellSums const& sums, base::RandomSource& noise) {
    Release release;
    release.week = world.week;
    release.snapshot = "snapshot";
    for (auto const& metric : world.plan.metrics) {
        auto const& facts = metrics::facts_of(metric.metric);
        release.metrics.push_back({std::string(facts.id), facts.version, metric.clamp,
                                   facts.display_divisor, std::string(facts.display_unit)});
    }
    release.cells = disclosure::detail::protect(world.plan, sums, noise);
    return release;
}

void mark_released(World& world) {
    state::Closing closing{world.week,       "snapshot",     {},
                           world.plan.share, world.plan.rho, world.plan.units};
    world.state.releases[world.week] = {{1, closing, {}, "digest"}};
}

Question random_question(World const& world, std::mt19937_64& random) {
    auto const& cells = world.plan.lattice.cells;
    auto const& metric = world.plan.metrics[random() % world.plan.metrics.size()];
    Question question;
    question.metric = metrics::facts_of(metric.metric).id;
    question.statistic =
        std::array{Statistic::mean, Statistic::sum, Statistic::count}[random() % 3];
    for (std::size_t i = 1 + random() % 4; i > 0; --i)
        question.cohort.push_back(cells[random() % cells.size()].name);
    question.first = question.last = world.week;
    question.purpose = "PersonnelWorkloadManagement";
    if (question.statistic != Statistic::count || random() % 2 == 0)
        question.within = 0.01 * static_cast<double>(1 + random() % 1000);
    return question;
}

/// What open_values reads of sealed rows (detail/asked.h).
disclosure::detail::Values values_of(disclosure::detail::QuestionPlan const& plan,
                                     Rows const& rows) {
    disclosure::detail::Values values;
    for (auto row : plan.weeks.front().rows)
        values.push_back(std::min(rows[row].value(plan.metric), plan.clamp));
    return values;
}

struct AskedPair {
    World const& world;
    Neighbours const& neighbours;
    disclosure::detail::QuestionPlan const& plan;
    disclosure::detail::Offer const& offer;
    std::uint64_t tape;
};

std::string wrong_with(AskedPair const& asked) {
    Tape first(asked.tape);
    Tape second(asked.tape);
    auto const a = disclosure::detail::protect_values(
        asked.plan, asked.offer, values_of(asked.plan, asked.neighbours.before()), 1, first);
    auto const b = disclosure::detail::protect_values(
        asked.plan, asked.offer, values_of(asked.plan, asked.neighbours.after()), 1, second);
    if (first.taken() != second.taken()) return "another number of random words";
    if (a.variance != b.variance) return "another mechanism";
    auto const moved = static_cast<long double>(b.value - a.value);
    if (loss_of(moved * moved, a.variance) > static_cast<long double>(asked.offer.cost.value))
        return "a loss above the charge";
    auto const& row = asked.world.plan.roster.rows[asked.neighbours.somebody()];
    bool const is_charged = std::ranges::binary_search(asked.plan.weeks.front().units, row.home);
    return moved != 0 && !is_charged ? "somebody moved it whose block is not charged" : "";
}

TEST(Replay, OfQuestionsMovesNoAnswerFurtherThanCharged) {
    auto const seed = seed_of("replay of questions");
    std::mt19937_64 random(seed);
    std::size_t drawn = 0;
    std::size_t asked_in_all = 0;
    while (asked_in_all < pairs() / 2) {
        auto world = random_world(random);
        Neighbours neighbours(world, random);
        mark_released(world);
        privacy::Seeded noise(random());
        auto const release = release_of(world, sums_of(world.plan, neighbours.after()), noise);
        for (std::size_t i = 0; i < kPairsOfWorld; ++i, ++asked_in_all) {
            neighbours.step();
            auto const question = random_question(world, random);
            auto const planned = disclosure::detail::question_plan_of(
                world.state, question, [&](auto const&) { return release; });
            if (!planned) continue;  // two cells of one name
            ASSERT_TRUE(std::holds_alternative<disclosure::detail::QuestionPlan>(*planned));
            auto const& plan = std::get<disclosure::detail::QuestionPlan>(*planned);
            auto const offer = disclosure::detail::offer_of(world.state, plan, question.within);
            if (!offer || offer->is_free()) continue;
            ASSERT_EQ(wrong_with({world, neighbours, plan, *offer, random()}), "");
            ++drawn;
        }
    }
    EXPECT_GT(drawn, asked_in_all / 4);
    fmt::print(
        "{{\"attack\":\"replay of questions\",\"pairs\":{},\"drawn\":{},"
        "\"violations\":0}}\n",
        asked_in_all, drawn);
}

}  // namespace
}  // namespace weir::attacks
