// Grey-box replay of questions: a draw for one question, run twice with the same random words on
// two datasets that differ in one person's week (see replay_test.cc). Means, sums and counts may
// differ by what was charged. A quantile is chosen, not added to: there the penalties that the
// mechanism was given may differ by what it declared, and the chances of every outcome by what was
// charged.
#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "doors/disclosure/detail/asked.h"
#include "doors/disclosure/detail/protect.h"
#include "engines/privacy/rho.h"
#include "tests/attacks/chance.h"
#include "tests/attacks/neighbours.h"

namespace weir::attacks {
namespace {

using disclosure::Question;
using disclosure::Release;
using disclosure::Statistic;
using disclosure::detail::Offer;
using disclosure::detail::QuestionPlan;
using metrics::CellSums;

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

Question random_question(World const& world, Statistic statistic, std::mt19937_64& random) {
    auto const& cells = world.plan.lattice.cells;
    auto const& metric = world.plan.metrics[random() % world.plan.metrics.size()];
    Question question;
    question.metric = metrics::facts_of(metric.metric).id;
    question.statistic = statistic;
    for (std::size_t i = 1 + random() % 4; i > 0; --i)
        question.cohort.push_back(cells[random() % cells.size()].name);
    question.first = question.last = world.week;
    question.purpose = "PersonnelWorkloadManagement";
    if (question.statistic != Statistic::count || random() % 2 == 0)
        question.within = 0.01 * static_cast<double>(1 + random() % 1000);
    return question;
}

/// What open_values reads of sealed rows (detail/asked.h).
disclosure::detail::Values values_of(QuestionPlan const& plan, Rows const& rows) {
    disclosure::detail::Values values;
    for (auto row : plan.weeks.front().rows)
        values.push_back(std::min(rows[row].value(plan.metric), plan.clamp));
    return values;
}

struct AskedPair {
    World const& world;
    Neighbours const& neighbours;
    QuestionPlan const& plan;
    Offer const& offer;
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

/// What the exponential mechanism was given on two neighbours.
struct ChoicePair {
    std::vector<std::uint64_t> before;  // penalties, by point of the grid
    std::vector<std::uint64_t> after;
    std::uint64_t sensitivity;
    privacy::ExactEpsilon epsilon;
};

long double distance(std::uint64_t a, std::uint64_t b) {
    return static_cast<long double>(b) - static_cast<long double>(a);
}

/// Chances in proportion to exp(-rate penalty), as natural logarithms.
std::vector<long double> log_chances(std::vector<std::uint64_t> const& penalties,
                                     long double rate) {
    auto const least = *std::ranges::min_element(penalties);
    long double total = 0;
    for (auto const penalty : penalties) total += std::exp(-rate * distance(least, penalty));
    std::vector<long double> chances;
    for (auto const penalty : penalties)
        chances.push_back(-rate * distance(least, penalty) - std::log(total));
    return chances;
}

/// Every penalty within what is declared; the ratio of every two outcomes' chances within epsilon,
/// and how much one dataset's outcomes tell from the other's (Kullback and Leibler) within
/// epsilon^2 / 8, which is what is charged.
std::string wrong_with(ChoicePair const& pair) {
    constexpr long double kRounding = 1e-9L;
    if (pair.before.size() != pair.after.size()) return "another grid";
    for (std::size_t i = 0; i < pair.before.size(); ++i) {
        if (std::fabs(distance(pair.before[i], pair.after[i])) >
            static_cast<long double>(pair.sensitivity))
            return "a penalty moved by more than its sensitivity";
    }
    auto const [numerator, denominator] = pair.epsilon.parts();
    auto const epsilon =
        static_cast<long double>(numerator) / static_cast<long double>(denominator);
    auto const rate = epsilon / (2 * static_cast<long double>(pair.sensitivity));
    auto const before = log_chances(pair.before, rate);
    auto const after = log_chances(pair.after, rate);
    long double most = -1e9L;
    long double least = 1e9L;
    long double told = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
        auto const ratio = before[i] - after[i];
        most = std::max(most, ratio);
        least = std::min(least, ratio);
        told += std::exp(before[i]) * ratio;
    }
    if (most - least > epsilon + kRounding) return "chances further apart than epsilon";
    return told > epsilon * epsilon / 8 + kRounding ? "a loss above epsilon^2 / 8" : "";
}

std::vector<std::uint64_t> penalties_of(privacy::QuantileOptions const& unsorted) {
    std::vector<std::uint64_t> values(unsorted.sorted.begin(), unsorted.sorted.end());
    std::ranges::sort(values);
    return privacy::quantile_penalties({values, unsorted.grid, unsorted.quantile});
}

/// Of a quantile: the door's draw is the mechanism's on these penalties, at this price.
std::string wrong_with_choice(AskedPair const& asked) {
    if (!asked.offer.draw) return "a quantile without a draw";
    auto const& draw = *asked.offer.draw;
    auto const penalties = [&](Rows const& rows) {
        auto const values = values_of(asked.plan, rows);
        std::vector<std::uint64_t> const numbers(values.begin(), values.end());
        return penalties_of({numbers, draw.grid, draw.quantile});
    };
    ChoicePair const pair{penalties(asked.neighbours.before()), penalties(asked.neighbours.after()),
                          privacy::quantile_sensitivity(draw.quantile), draw.epsilon};
    if (auto wrong = wrong_with(pair); !wrong.empty()) return wrong;
    if (draw.epsilon.cost_of_bounded_range() > asked.offer.cost) return "a loss above the charge";
    Tape first(asked.tape);
    Tape second(asked.tape);
    auto const drawn = disclosure::detail::protect_values(
        asked.plan, asked.offer, values_of(asked.plan, asked.neighbours.after()), 1, first);
    auto const chosen = privacy::choose(second, {pair.after, pair.sensitivity, pair.epsilon});
    if (drawn.value != static_cast<std::int64_t>(draw.grid.at(chosen)) ||
        first.taken() != second.taken())
        return "an answer that is not the mechanism's";
    auto const& row = asked.world.plan.roster.rows[asked.neighbours.somebody()];
    bool const is_charged = std::ranges::binary_search(asked.plan.weeks.front().units, row.home);
    return pair.before != pair.after && !is_charged ? "somebody moved it whose block is not charged"
                                                    : "";
}

/// A company whose week is released, and what may be asked of it.
class AskedWorld {
public:
    explicit AskedWorld(std::mt19937_64& random)
        : random_(random), world_(random_world(random)), neighbours_(world_, random) {
        mark_released(world_);
        privacy::Seeded noise(random());
        release_ = release_of(world_, sums_of(world_.plan, neighbours_.after()), noise);
    }
    AskedWorld(AskedWorld const&) = delete;
    AskedWorld& operator=(AskedWorld const&) = delete;

    /// Another pair, and a random question that takes a draw; nothing if this one takes none.
    std::optional<std::string> wrong_with_next(Statistic statistic) {
        neighbours_.step();
        auto const question = random_question(world_, statistic, random_);
        auto const planned = disclosure::detail::question_plan_of(
            world_.state, question, [&](auto const&) { return release_; });
        if (!planned) return std::nullopt;  // two cells of one name
        auto const* plan = std::get_if<QuestionPlan>(&*planned);
        if (plan == nullptr) return std::nullopt;  // a quantile of too few
        auto const offer = disclosure::detail::offer_of(world_.state, *plan, question.within);
        if (!offer || offer->is_free()) return std::nullopt;
        AskedPair const asked{world_, neighbours_, *plan, *offer, random_()};
        return plan->is_quantile() ? wrong_with_choice(asked) : wrong_with(asked);
    }

private:
    std::mt19937_64& random_;
    World world_;
    Neighbours neighbours_;
    Release release_;
};

/// Asks about so many pairs; says how many of them took a draw.
std::size_t replay(std::size_t pairs_in_all, std::span<Statistic const> statistics,
                   std::mt19937_64& random) {
    std::size_t drawn = 0;
    for (std::size_t asked = 0; asked < pairs_in_all;) {
        AskedWorld world(random);
        for (std::size_t i = 0; i < kPairsOfWorld; ++i, ++asked) {
            auto const wrong = world.wrong_with_next(statistics[random() % statistics.size()]);
            if (!wrong) continue;
            EXPECT_EQ(*wrong, "") << "pair " << asked;
            ++drawn;
        }
        if (testing::Test::HasFailure()) break;
    }
    return drawn;
}

TEST(Replay, OfQuestionsMovesNoAnswerFurtherThanCharged) {
    std::mt19937_64 random(seed_of("replay of questions"));
    constexpr std::array kStatistics{Statistic::mean, Statistic::sum, Statistic::count};
    auto const drawn = replay(pairs() / 2, kStatistics, random);
    EXPECT_GT(drawn, pairs() / 8);
    fmt::print(
        "{{\"attack\":\"replay of questions\",\"pairs\":{},\"drawn\":{},"
        "\"violations\":0}}\n",
        pairs() / 2, drawn);
}

TEST(Replay, OfQuantilesMovesNoChanceFurtherThanCharged) {
    std::mt19937_64 random(seed_of("replay of quantiles"));
    constexpr std::array kStatistics{Statistic::median, Statistic::p90};
    auto const asked = is_campaign() ? pairs() : pairs() / 10;
    auto const drawn = replay(asked, kStatistics, random);
    EXPECT_GT(drawn, asked / 20);
    fmt::print(
        "{{\"attack\":\"replay of quantiles\",\"pairs\":{},\"drawn\":{},"
        "\"violations\":0}}\n",
        asked, drawn);
}

/// The control: two people count as one.
TEST(ReplayItself, CatchesAQuantileThatReadsTwoPeople) {
    std::mt19937_64 random(seed_of("a quantile that reads two people"));
    std::size_t found = 0;
    for (int i = 0; i < 300; ++i) {
        auto const size = 20 + random() % 60;
        privacy::Quantile const quantile =
            random() % 2 == 0 ? privacy::kMedian : privacy::kNinetieth;
        std::vector<std::uint64_t> before(size);
        for (auto& value : before) value = random() % 901;
        auto after = before;
        after[0] = 0;
        after[1] = 0;  // two people
        before[0] = 900;
        before[1] = 900;
        auto const grid = privacy::Grid::of({0, 900, 3}).value();
        auto const epsilon = privacy::ExactEpsilon::of({1, 2}).value();
        ChoicePair const pair{penalties_of({before, grid, quantile}),
                              penalties_of({after, grid, quantile}),
                              privacy::quantile_sensitivity(quantile), epsilon};
        found += wrong_with(pair).empty() ? 0U : 1U;
    }
    EXPECT_EQ(found, 300U);
}

}  // namespace
}  // namespace weir::attacks
