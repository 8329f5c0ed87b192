// Grey-box replay: everything between a person's events and the released numbers, run twice with
// the same random words, on two datasets that differ in one person's week. What a mechanism was
// given may then differ by no more than it declared, and nothing else may differ at all.
// Source: the method of "Re:cord-play" (arXiv 2602.17454). The equal noise cancels, so that the
// difference of two releases is exactly the difference of what the mechanisms were given.
#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "doors/disclosure/detail/protect.h"
#include "tests/attacks/chance.h"
#include "tests/attacks/neighbours.h"

namespace weir::attacks {
namespace {

using disclosure::detail::Plan;

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

}  // namespace
}  // namespace weir::attacks
