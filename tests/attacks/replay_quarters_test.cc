// Grey-box replay of quarters: everything between people's weeks and a quarter's noisy sums, run
// twice with the same random words, on two datasets that differ in one week or in all weeks of one
// person (see replay_test.cc). What is given to the noise may differ by what each of the two
// promises says: rho of the week's block for a week, the sum over the quarter for all of it.
#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/check.h"
#include "doors/disclosure/detail/quarter_sums.h"
#include "tests/attacks/chance.h"
#include "tests/attacks/neighbours.h"
#include "tests/attacks/weeks.h"

namespace weir::attacks {
namespace {

using disclosure::QuarterCell;
using disclosure::QuarterRelease;
using disclosure::Release;
using disclosure::detail::QuarterPlan;
using disclosure::detail::QuarterTotals;
using metrics::PersonWeek;
using metrics::WeekContext;

constexpr std::size_t kPool = 200;  // weeks that people of a world have to begin with

/// [quarter] with random figures, over the charter's metrics; often close to the edges.
std::string random_quarter(CharterOptions const& options, std::mt19937_64& random) {
    std::string means;
    std::string shares;
    for (auto const& metric : options.metrics) {
        auto const& facts = metrics::facts_of(metrics::metric_of(metric.id).value());
        if (metrics::minutes_of(facts) > 0 && (means.empty() || random() % 2 == 0))
            means += fmt::format("{}\"{}\"", means.empty() ? "" : ", ", metric.id);
        if (random() % 3 != 0 || std::ranges::count(shares, '[') >= 8) continue;
        shares += fmt::format(
            "[[quarter.weeks]]\nmetric = \"{}\"\nat_least = {}\nexpected = {}\ncounts_as = {}\n",
            metric.id, 1 + random() % static_cast<std::size_t>(metric.clamp), random() % 101,
            1 + random() % 3000);
    }
    return fmt::format("[quarter]\nshare = {}\nminimum_group = {}\nradius = {}\nmetrics = [{}]\n",
                       1 + random() % 99, 5 + random() % 4, 1 + random() % 2000, means) +
           shares;
}

/// Some come in the middle of the quarter, and some go.
void move_people(org::Directory& directory, base::Quarter quarter, std::mt19937_64& random) {
    auto const weeks = quarter.weeks();
    auto const monday = weeks[1 + random() % (weeks.size() - 2)].monday;
    base::Instant const at{std::int64_t{monday.days} * 86'400};
    org::DirectoryChange change{.at = at, .is_complete = true, .rows = {}};
    std::uint32_t number = 0;
    for (auto const* member : directory.everyone_at(at)) {
        number = std::max(number, member->person.value);
        if (random() % 10 == 0) continue;  // gone
        org::PersonRow row;
        row.person = member->person;
        row.site = member->site;
        for (auto unit = member->home; unit != org::kCompany; unit = directory.unit(unit).parent)
            row.unit_path.insert(row.unit_path.begin(), directory.unit(unit).name);
        row.from = at;
        change.rows.push_back(row);
        if (random() % 10 != 0) continue;
        row.person = base::Person{100'000 + number};  // somebody new beside them
        change.rows.push_back(row);
    }
    directory.apply(change);
}

/// What was released before: everything that is public of a quarter.
struct Before {
    Release week;
    QuarterRelease quarter;
};

Before random_before(program::Charter const& charter, org::Directory const& directory,
                     std::mt19937_64& random) {
    Before before;
    auto const measured = disclosure::detail::measured_of(charter).value();
    disclosure::ReleasedCell company;
    company.cell.people = 100;
    before.week.snapshot = "week";
    before.quarter.metrics = measured.metrics;
    before.quarter.variance = 1;
    QuarterCell cell;
    cell.cell.kind = metrics::CellKind::unit;
    cell.cell.unit = directory.units()[random() % directory.units().size()].unit;
    cell.person_weeks = 100;
    for (auto const& metric : measured.metrics) {
        auto const most = static_cast<std::uint64_t>(metric.released.clamp);
        if (!metric.is_share()) before.week.metrics.push_back(metric.released);
        if (!metric.is_share())
            company.sums.push_back(
                {static_cast<std::int64_t>(random() % (120 * most)), 1, base::Rho{1}});
        cell.centres.push_back(metric.minutes / 2);
        cell.sums.push_back(static_cast<std::int64_t>(random() % 20'000) - 10'000);
    }
    before.week.cells = {company};
    before.quarter.cells = {cell};
    return before;
}

metrics::Clamps clamps_of(program::Charter const& charter) {
    std::vector<metrics::Clamp> clamps;
    for (auto const& metric : charter.metrics)
        clamps.push_back({metrics::metric_of(metric.id).value(), std::int64_t{metric.clamp}});
    return metrics::Clamps::of(clamps).value();
}

base::Outcome<QuarterPlan> planned(state::State const& state, base::Quarter quarter,
                                   Before const& before) {
    return disclosure::detail::quarter_plan_of(
        state, quarter,
        {[&](auto const&) { return base::Result<Release>(before.week); },
         [&](auto const&) { return base::Result<QuarterRelease>(before.quarter); }});
}

/// A company whose quarter can be closed.
struct QuarterWorld {
    state::State state;
    base::Quarter quarter;
    base::Zone zone = base::Zone::utc();
    Before before;
    metrics::Clamps clamps;
    QuarterPlan plan;
};

/// Of 13 weeks or 14, with shares of weeks or without, with a quarter before or none.
QuarterWorld random_quarter_world(std::mt19937_64& random) {
    while (true) {
        auto const all = places();
        auto const& place = all[random() % all.size()];
        auto options = random_options(random);
        options.zone = place.zone;
        options.quarter = random_quarter(options, random);
        auto const quarter = base::quarter_of(base::Week::of(place.week).value());
        auto directory = random_directory(random);
        move_people(directory, quarter, random);
        auto state = state_of(charter_text(options), directory);
        auto const& charter = state.rules->charter;
        for (auto const week : quarter.weeks()) {
            state::ReleaseFact fact;
            fact.digest = "written";
            state.releases[week] = {fact};
        }
        if (random() % 2 == 0) state.quarters[{quarter.year - 1, 4}].digest = "written";
        auto before = random_before(charter, directory, random);
        auto plan = planned(state, quarter, before);
        if (!plan) base::fail_stop(base::to_text(plan.error()));
        if (auto* made = std::get_if<QuarterPlan>(&*plan)) {
            auto const clamps = clamps_of(charter);
            return {std::move(state),  quarter, base::Zone::of(place.zone).value(),
                    std::move(before), clamps,  std::move(*made)};
        }
    }
}

/// Everybody's quarter, and one person's week or whole quarter replaced.
class QuarterNeighbours {
public:
    QuarterNeighbours(QuarterWorld const& world, std::mt19937_64& random)
        : world_(world), random_(random), totals_(world.plan.people.size()) {
        for (auto const& week : world.plan.weeks)
            contexts_.push_back(WeekContext::of(week.week, world.zone));
        for (std::size_t i = 0; i < kPool; ++i)
            pool_.push_back(week_of_somebody(i % contexts_.size()));
        for (std::size_t i = 0; i < totals_.size(); ++i) {
            weeks_.push_back(some_quarter());
            totals_[i] = total_of(i);
        }
    }

    void step() {
        somebody_ = random_() % totals_.size();
        before_ = totals_;
        is_whole_ = random_() % 2 == 0;
        auto const week = random_() % contexts_.size();
        if (is_whole_) weeks_[somebody_] = some_quarter();
        else weeks_[somebody_][week] = week_of_somebody(week);
        totals_[somebody_] = total_of(somebody_);
    }
    [[nodiscard]] std::size_t somebody() const { return somebody_; }
    [[nodiscard]] bool is_whole() const { return is_whole_; }
    [[nodiscard]] QuarterTotals const& before() const { return before_; }
    [[nodiscard]] QuarterTotals const& after() const { return totals_; }

private:
    PersonWeek week_of_somebody(std::size_t week) {
        return swept(random_week(contexts_[week], random_), contexts_[week], world_.clamps);
    }
    /// Thirteen times the same, or any.
    std::vector<PersonWeek> some_quarter() {
        std::vector<PersonWeek> weeks(contexts_.size(), pool_[random_() % kPool]);
        if (random_() % 2 == 0) return weeks;
        for (auto& week : weeks) week = pool_[random_() % kPool];
        return weeks;
    }
    /// What open_quarter adds up of sealed rows (detail/quarter_sums.h).
    [[nodiscard]] std::vector<std::int64_t> total_of(std::size_t person) const {
        auto const& plan = world_.plan;
        std::vector<std::int64_t> total(plan.metrics.size());
        for (std::size_t week = 0; week < contexts_.size(); ++week) {
            if (!plan.is_there[week][person]) continue;
            for (std::size_t m = 0; m < total.size(); ++m)
                total[m] += disclosure::detail::minutes_of_week(
                    plan.metrics[m], weeks_[person][week].value(plan.numbers[m]));
        }
        return total;
    }

    QuarterWorld const& world_;
    std::mt19937_64& random_;
    std::vector<WeekContext> contexts_;
    std::vector<PersonWeek> pool_;
    std::vector<std::vector<PersonWeek>> weeks_;  // by person, week
    QuarterTotals totals_;
    QuarterTotals before_;
    std::size_t somebody_ = 0;
    bool is_whole_ = false;
};

struct QuarterPair {
    QuarterPlan const& declared;
    QuarterPlan const& made;  // the same, but in a control
    QuarterTotals before;
    QuarterTotals after;
    std::size_t somebody;
    bool is_whole;
    std::uint64_t tape;
};

bool has_plan_of(QuarterCell const& cell, QuarterCell const& plan) {
    return cell.cell == plan.cell && cell.person_weeks == plan.person_weeks &&
           cell.centres == plan.centres && cell.sums.size() == plan.centres.size();
}

/// What is wrong with a quarter's release of two neighbours; empty if nothing is.
std::string wrong_with(QuarterPair const& pair) {
    Tape first(pair.tape);
    Tape second(pair.tape);
    auto const a = disclosure::detail::protect_quarter(pair.made, pair.before, first);
    auto const b = disclosure::detail::protect_quarter(pair.made, pair.after, second);
    if (first.taken() != second.taken()) return "another number of random words";
    auto const& plan = pair.declared;
    if (a.size() != plan.cells.size() || b.size() != plan.cells.size())
        return "another number of cells";
    long double squared = 0;
    for (std::size_t c = 0; c < a.size(); ++c) {
        if (!has_plan_of(a[c], plan.cells[c]) || !has_plan_of(b[c], plan.cells[c]))
            return "another cell";
        for (std::size_t m = 0; m < a[c].sums.size(); ++m) {
            auto const moved = static_cast<long double>(b[c].sums[m] - a[c].sums[m]);
            if (moved != 0 && c != plan.cells_of_people[pair.somebody])
                return "a cell moved that the person is not in";
            squared += moved * moved;
        }
    }
    auto const week = static_cast<long double>(disclosure::detail::week_norm_of(plan.metrics));
    auto const quarter = 2 * static_cast<long double>(plan.ball.norm_max());
    auto const declared = pair.is_whole ? quarter : std::min(week, quarter);
    if (squared > declared * declared) return "moved by more than declared";
    auto const charged = plan.rho.value * (pair.is_whole ? plan.weeks.size() : 1);
    auto const loss = loss_of(squared, plan.mechanism.noise().variance());
    return loss > static_cast<long double>(charged) ? "a loss above the charge" : "";
}

/// Everybody's home of every week they were there is charged.
bool charges_everybody(QuarterPlan const& plan) {
    auto const units = plan.units();
    for (std::size_t week = 0; week < plan.weeks.size(); ++week) {
        for (auto const& row : plan.weeks[week].roster.rows) {
            bool const counts = std::ranges::binary_search(plan.people, row.person);
            if (counts && std::ranges::find(units[week].units, row.home) == units[week].units.end())
                return false;
        }
    }
    return true;
}

TEST(Replay, OfQuartersMovesNoSumFurtherThanEitherPromise) {
    std::mt19937_64 random(seed_of("replay of quarters"));
    auto const wanted = is_campaign() ? pairs() : pairs() / 10;
    std::size_t moved = 0;
    std::size_t whole = 0;
    std::size_t shares = 0;
    for (std::size_t replayed = 0; replayed < wanted;) {
        auto const world = random_quarter_world(random);
        ASSERT_TRUE(charges_everybody(world.plan));
        QuarterNeighbours neighbours(world, random);
        for (std::size_t i = 0; i < kPairsOfWorld; ++i, ++replayed) {
            neighbours.step();
            ASSERT_EQ(wrong_with({world.plan, world.plan, neighbours.before(), neighbours.after(),
                                  neighbours.somebody(), neighbours.is_whole(), random()}),
                      "")
                << "pair " << replayed;
            moved += neighbours.before() == neighbours.after() ? 0U : 1U;
            whole += neighbours.is_whole() ? 1U : 0U;
        }
        shares += world.plan.metrics.back().is_share() ? kPairsOfWorld : 0U;
        auto const again = planned(world.state, world.quarter, world.before);
        auto const& plan = std::get<QuarterPlan>(again.value());
        ASSERT_EQ(plan.snapshot, world.plan.snapshot);
        ASSERT_EQ(plan.cells, world.plan.cells);
        ASSERT_EQ(plan.units(), world.plan.units());
    }
    EXPECT_GT(moved, wanted / 2);
    EXPECT_GT(shares, wanted / 4);
    fmt::print(
        "{{\"attack\":\"replay of quarters\",\"pairs\":{},\"moved\":{},\"whole_quarters\":{},"
        "\"with_shares_of_weeks\":{},\"violations\":0}}\n",
        wanted, moved, whole, shares);
}

constexpr std::size_t kBrokenWorlds = 10;
constexpr std::size_t kComplaintsMost = kBrokenWorlds * kPairsOfWorld;

/// How many of a thousand pairs are complained about, where `broken` spoils them.
template <class Break>
std::size_t complaints(std::string_view what, Break const& broken) {
    std::mt19937_64 random(seed_of(what));
    std::size_t found = 0;
    for (std::size_t i = 0; i < kBrokenWorlds; ++i) {
        auto const world = random_quarter_world(random);
        auto spoiled = world.plan;
        QuarterNeighbours neighbours(world, random);
        for (std::size_t j = 0; j < kPairsOfWorld; ++j) {
            neighbours.step();
            QuarterPair pair{world.plan,
                             spoiled,
                             neighbours.before(),
                             neighbours.after(),
                             neighbours.somebody(),
                             neighbours.is_whole(),
                             random()};
            broken(pair, spoiled);
            found += wrong_with(pair).empty() ? 0U : 1U;
        }
    }
    return found;
}

TEST(QuarterReplayItself, CatchesAWeekThatCountsPastItsClamp) {
    auto const unclamped = [](QuarterPair& pair, QuarterPlan& spoiled) {
        spoiled.ball = privacy::NormBound::of(privacy::Sensitivity::kMostMax).value();
        pair.is_whole = false;
        for (std::size_t m = 0; m < pair.declared.metrics.size(); ++m) {
            auto const& metric = pair.declared.metrics[m];
            pair.before[pair.somebody][m] = 0;
            pair.after[pair.somebody][m] = 40 * metric.released.clamp * metric.minutes;
        }
    };
    EXPECT_EQ(complaints("a week that counts past its clamp", unclamped), kComplaintsMost);
}

TEST(QuarterReplayItself, CatchesPeopleWhoAreNotClipped) {
    auto const wide = [](QuarterPair& pair, QuarterPlan& spoiled) {
        spoiled.ball = privacy::NormBound::of(privacy::Sensitivity::kMostMax).value();
        pair.is_whole = true;
        for (std::size_t m = 0; m < pair.declared.metrics.size(); ++m) {
            auto const& metric = pair.declared.metrics[m];
            auto const weeks = static_cast<std::int64_t>(pair.declared.weeks.size());
            pair.before[pair.somebody][m] = 0;
            pair.after[pair.somebody][m] = weeks * metric.released.clamp * metric.minutes;
        }
    };
    // Only where the box of a quarter is wider than the ball.
    EXPECT_GT(complaints("people who are not clipped", wide), 0U);
}

TEST(QuarterReplayItself, CatchesASecondPerson) {
    auto const two = [](QuarterPair& pair, QuarterPlan&) {
        for (std::size_t person = 0; person < pair.before.size(); ++person) {
            for (auto& value : pair.before[person]) value = 0;
            for (auto& value : pair.after[person]) value = 100'000;
        }
    };
    EXPECT_GT(complaints("a second person", two), 500U);
}

}  // namespace
}  // namespace weir::attacks
