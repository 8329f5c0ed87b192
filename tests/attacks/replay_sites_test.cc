// Grey-box replay of releases with figures by site: the tree and the sites together, run twice with
// the same random words on two data sets that differ in one person's week. What both were given may
// differ by no more than their one charge covers, and only in the cells of that person.
// Source: as replay_test.cc.
#include <array>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "doors/disclosure/detail/protect.h"
#include "doors/disclosure/detail/site_release.h"
#include "rules/metrics/tests/stand_in_door.h"
#include "tests/attacks/chance.h"
#include "tests/attacks/neighbours.h"

namespace weir::attacks {
namespace {

using disclosure::ReleasedCell;
using disclosure::ReleasedSites;
using disclosure::detail::Plan;
using metrics::CellIndex;

constexpr std::uint32_t kSites = 3;

/// Teams of 6 to 20 people in two to four departments, each at one of three sites; in every other
/// company one person in thirty sits elsewhere, so that some fall back to the tree.
org::Directory sited_directory(std::mt19937_64& random) {
    auto const anywhere = [&] { return base::Site{static_cast<std::uint32_t>(1 + random() % 3)}; };
    bool const is_scattered = random() % 2 == 0;
    org::DirectoryChange change;
    for (std::uint64_t team = 6 + random() % 6; team > 0; --team) {
        std::vector<std::string> const path{std::string(1, static_cast<char>('A' + random() % 3)),
                                            "t" + std::to_string(team)};
        auto const site = anywhere();
        for (std::uint64_t i = 6 + random() % 15; i > 0; --i) {
            org::PersonRow row;
            row.person = base::Person{static_cast<std::uint32_t>(change.rows.size() + 1)};
            row.unit_path = path;
            row.site = is_scattered && random() % 30 == 0 ? anywhere() : site;
            change.rows.push_back(row);
        }
    }
    org::Directory directory;
    directory.apply(change);
    return directory;
}

World sited_world(std::mt19937_64& random) {
    auto options = random_options(random);
    options.zone = "Europe/Berlin";
    for (std::uint32_t site = 1; site <= kSites; ++site)
        options.by_site +=
            fmt::format("[[site]]\nname = \"S{}\"\nzone = \"Europe/Berlin\"\n", site);
    options.by_site += fmt::format("[by_site]\nshare = {}\n", 10 + random() % 60);
    if (random() % 3 != 0)
        options.by_site +=
            fmt::format("level = \"department\"\nlevel_share = {}\n", 20 + random() % 60);
    std::string ids;
    for (auto const& metric : options.metrics) {
        if (random() % 3 != 0) ids += fmt::format("{}\"{}\"", ids.empty() ? "" : ", ", metric.id);
    }
    if (ids.empty()) ids = "\"" + options.metrics.front().id + "\"";
    options.by_site += "metrics = [" + ids + "]\n";
    auto state = state_of(charter_text(options), sited_directory(random));
    auto const week = base::Week::of("2026-W13").value();
    auto plan = plan_of(state, week, privacy::Share::release);
    return {std::move(state), week, base::Zone::of("Europe/Berlin").value(), std::move(plan)};
}

bool is_crossed(World const& world) {
    return world.plan.sites->lattice.crossing == metrics::Crossing::crossed;
}

/// Exact sums of the tree and of the sites.
struct Sums {
    metrics::CellSums tree;
    metrics::CellSums sites;
};
Sums all_sums(Plan const& plan, Rows const& rows) {
    return {sums_of(plan, rows),
            disclosure::Door::open(metrics::sum_over(plan.sites->lattice, rows))};
}

struct Drawn {
    std::vector<ReleasedCell> tree;
    ReleasedSites sites;
    std::uint64_t words = 0;
};
Drawn drawn(Plan const& plan, Sums const& sums, std::uint64_t seed) {
    Tape tape(seed);
    auto tree = disclosure::detail::protect(plan, sums.tree, tape);
    auto sites = disclosure::detail::protect(*plan.sites, sums.sites, tape);
    return {std::move(tree), std::move(sites), tape.taken()};
}

struct TwoWeeks {
    Sums before;
    Sums after;
    std::size_t somebody = 0;  // row of the roster
};

class Comparison {
public:
    Comparison(Plan const& plan, TwoWeeks const& weeks) : plan_(plan), weeks_(weeks) {
        constexpr std::uint64_t kSeed = 20261122;
        a_ = drawn(plan, weeks.before, kSeed);
        b_ = drawn(plan, weeks.after, kSeed);
    }

    std::string wrong() && {
        if (a_.words != b_.words) return "another number of random words";
        if (a_.sites.cells.size() != b_.sites.cells.size() || a_.sites.rho != b_.sites.rho)
            return "other cells";
        long double of_sites = 0;
        for (CellIndex cell = 0; cell < a_.sites.cells.size(); ++cell) of_sites += loss_by(cell);
        if (of_sites > static_cast<long double>(plan_.sites->rho.value))
            wrong_ = "sites lose more than they are charged";
        long double all = of_sites;
        for (std::size_t cell = 0; cell < a_.tree.size(); ++cell) {
            for (std::size_t m = 0; m < plan_.metrics.size(); ++m) {
                auto const variance = a_.tree[cell].sums[m].variance;
                auto const moved =
                    static_cast<long double>(b_.tree[cell].sums[m].sum - a_.tree[cell].sums[m].sum);
                if (variance > 0) all += loss_of(moved * moved, variance);
            }
        }
        if (all > static_cast<long double>(plan_.rho.value))
            wrong_ = "tree and sites together lose more than the week is charged";
        return std::move(wrong_);
    }

private:
    /// Of all numbers of one cell; also looks whether they may move at all, and how far.
    long double loss_by(CellIndex cell) {
        auto const& before = a_.sites.cells[cell];
        auto const& after = b_.sites.cells[cell];
        if (before.cell != after.cell || before.name != after.name) wrong_ = "another cell";
        auto const own = plan_.sites->lattice.cells_of_rows[weeks_.somebody];
        bool const is_own = cell == own || cell == plan_.sites->lattice.cells[own].parent;
        long double loss = 0;
        for (std::size_t m = 0; m < plan_.metrics.size(); ++m) {
            auto const index = metrics::index_of(plan_.metrics[m].metric);
            auto const given =
                weeks_.after.sites[cell].sums[index] - weeks_.before.sites[cell].sums[index];
            if (given != 0 && !is_own) wrong_ = "a cell of others moved";
            if (std::abs(given) > plan_.metrics[m].clamp) wrong_ = "further than the clamp";
            auto const variance = before.sums[m].variance;
            if (variance != after.sums[m].variance) wrong_ = "another mechanism";
            if (after.sums[m].sum - before.sums[m].sum != (variance == 0 ? 0 : given))
                wrong_ = "noise that depends on what it is added to";
            auto const moved = static_cast<long double>(given);
            if (variance > 0) loss += loss_of(moved * moved, variance);
        }
        return loss;
    }

    Plan const& plan_;
    TwoWeeks const& weeks_;
    Drawn a_;
    Drawn b_;
    std::string wrong_;
};

TwoWeeks weeks_of(World const& world, Neighbours const& neighbours) {
    return {all_sums(world.plan, neighbours.before()), all_sums(world.plan, neighbours.after()),
            neighbours.somebody()};
}

std::size_t pairs_of_sites() { return is_campaign() ? 100'000 : 2'000; }

TEST(ReplayOfSites, MovesNoNumberFurtherThanDeclaredAndLosesNoMoreThanIsCharged) {
    std::mt19937_64 random(seed_of("replay of sites"));
    std::array<std::size_t, 4> crossings{};
    std::size_t replayed = 0;
    while (replayed < pairs_of_sites()) {
        auto const world = sited_world(random);
        ++crossings[static_cast<std::size_t>(world.plan.sites->lattice.crossing)];
        auto const again = plan_of(world.state, world.week, privacy::Share::release);
        ASSERT_EQ(again.sites->lattice.cells, world.plan.sites->lattice.cells);
        ASSERT_EQ(again.rho, world.plan.rho);
        if (!is_crossed(world)) {
            ASSERT_EQ(world.plan.sites->rho, base::Rho{0});
            ASSERT_TRUE(world.plan.sites->lattice.cells.empty());
            continue;
        }
        Neighbours neighbours(world, random);
        for (std::size_t i = 0; i < kPairsOfWorld; ++i, ++replayed) {
            neighbours.step();
            auto const weeks = weeks_of(world, neighbours);
            ASSERT_EQ(Comparison(world.plan, weeks).wrong(), "") << "pair " << replayed;
        }
    }
    EXPECT_GT(crossings[static_cast<std::size_t>(metrics::Crossing::isolates)], 3U);
    fmt::print(
        "{{\"attack\":\"replay of sites\",\"pairs\":{},\"crossed\":{},\"fell_back\":{},"
        "\"violations\":0}}\n",
        replayed, crossings[0], crossings[1] + crossings[2] + crossings[3]);
}

/// How many of a hundred pairs the comparison complains about, broken on purpose.
template <class Break>
std::size_t complaints(std::string_view what, Break const& broken) {
    std::mt19937_64 random(seed_of(what));
    while (true) {
        auto const world = sited_world(random);
        if (!is_crossed(world)) continue;
        Neighbours neighbours(world, random);
        std::size_t found = 0;
        for (std::size_t i = 0; i < kPairsOfWorld; ++i) {
            neighbours.step();
            auto weeks = weeks_of(world, neighbours);
            broken(world, neighbours, weeks);
            found += Comparison(world.plan, weeks).wrong().empty() ? 0U : 1U;
        }
        return found;
    }
}

TEST(ReplayOfSitesItself, CatchesAPersonWhoCountsAtTwoSites) {
    auto const twice = [](World const& world, Neighbours& neighbours, TwoWeeks& weeks) {
        auto const& lattice = world.plan.sites->lattice;
        auto const own = lattice.cells_of_rows[neighbours.somebody()];
        CellIndex other = 0;
        while (other == own || other == lattice.cells[own].parent) ++other;
        for (std::size_t i = 0; i < metrics::kMetrics; ++i) {
            weeks.before.sites[other].sums[i] +=
                neighbours.before()[neighbours.somebody()].values[i];
            weeks.after.sites[other].sums[i] += neighbours.after()[neighbours.somebody()].values[i];
        }
    };
    EXPECT_GT(complaints("a person at two sites", twice), kPairsOfWorld / 2);
}

TEST(ReplayOfSitesItself, CatchesSumsWithoutAClamp) {
    auto const unclamped = [](World const& world, Neighbours& neighbours, TwoWeeks& weeks) {
        auto const own = world.plan.sites->lattice.cells_of_rows[neighbours.somebody()];
        for (auto const& facts : metrics::registry())
            weeks.after.sites[own].sums[metrics::index_of(facts.metric)] += 2 * facts.clamp_max + 1;
    };
    EXPECT_EQ(complaints("sites without a clamp", unclamped), kPairsOfWorld);
}

}  // namespace
}  // namespace weir::attacks
