#include "doors/disclosure/price.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "base/check.h"
#include "doors/disclosure/detail/collaboration_price.h"
#include "doors/disclosure/detail/quarter_price.h"
#include "doors/disclosure/detail/site_price.h"
#include "engines/privacy/account.h"
#include "engines/privacy/mechanism.h"
#include "engines/privacy/rho.h"
#include "engines/text/formats.h"
#include "rules/metrics/registry.h"

namespace weir::disclosure {
namespace {

using base::Rho;
using metrics::Lattice;
using privacy::Share;
using program::Charter;

constexpr double kNormal95 = 1.959963984540054;

constexpr std::array<std::string_view, 5> kPublicFacts{
    "who is on the roster of a week, with home unit and site of its Monday, 00:00 UTC, and "
    "contractual hours",
    "the tree of units and the number of people in each, and so which cells there are and what was "
    "merged",
    "the charter: metrics, clamps, levels and the parts of the budget",
    "the width of the noise of every figure, which follows from these",
    "not public: everything that anybody did, also whether they did anything, were absent or on "
    "leave"};

/// Everything that a price is computed from.
struct Ground {
    Charter const& charter;
    org::Directory const& directory;
    org::Roster roster;  // eligible rows only
    Lattice lattice;
};

Rho rho_of(Charter const& charter, program::Metric const& metric, metrics::Cell const& cell) {
    Rho rho{0};
    for (auto level = cell.level; level <= cell.level_last; ++level)
        rho.value += charter.release_rho(metric.id, level).value;
    return rho;
}

/// The standard deviation of a cell's sum, in the metric's integer unit.
base::Result<double> deviation_of(Ground const& ground, program::Metric const& metric, Rho rho) {
    auto const sensitivity = privacy::Sensitivity::of(metric.clamp);
    if (!sensitivity) return std::unexpected(sensitivity.error());
    auto const mechanism = privacy::GaussianMechanism::of({*sensitivity, rho});
    if (!mechanism) return std::unexpected(mechanism.error());
    auto const fits = mechanism->check_no_overflow({ground.roster.rows.size(), metric.clamp});
    if (!fits) return std::unexpected(fits.error());
    return mechanism->standard_deviation();
}

/// The cells of one level, by people; of equals the noisiest first.
base::Result<std::vector<CellPrice>> cells_of(Ground const& ground, program::Metric const& metric,
                                              std::uint32_t level) {
    auto const divisor =
        static_cast<double>(metrics::facts_of(*metrics::metric_of(metric.id)).display_divisor);
    std::vector<CellPrice> cells;
    for (auto const index : ground.lattice.cells_at(level)) {
        auto const& cell = ground.lattice.cells[index];
        auto const deviation = deviation_of(ground, metric, rho_of(ground.charter, metric, cell));
        if (!deviation) {
            return base::fail(
                deviation.error().fault,
                fmt::format("`{}` at level `{}`: {}", metric.id, ground.charter.levels[level].name,
                            deviation.error().message));
        }
        cells.push_back(price_of_cell(cell.people, *deviation / divisor));
    }
    std::ranges::sort(cells, [](CellPrice const& a, CellPrice const& b) {
        return a.people != b.people ? a.people < b.people : a.week > b.week;
    });
    return cells;
}

base::Result<LevelPrice> price_of_level(Ground const& ground, program::Metric const& metric,
                                        std::uint32_t level, double clamp) {
    auto const cells = cells_of(ground, metric, level);
    if (!cells) return std::unexpected(cells.error());
    LevelPrice price;
    price.level = level;
    price.rho = ground.charter.release_rho(metric.id, level);
    price.cells = cells->size();
    price.cells_beyond = static_cast<std::size_t>(
        std::ranges::count_if(*cells, [&](CellPrice const& cell) { return cell.week > clamp; }));
    price.smallest = cells->front();
    price.median = (*cells)[(cells->size() - 1) / 2];
    price.largest = cells->back();
    price.clamp_share = price.median.week / clamp;
    price.verdict = verdict_of({price.clamp_share, price.median.quarter / clamp});
    return price;
}

/// The nearest level above whose figures say more than noise.
std::string advice_of(std::vector<LevelPrice> const& levels, std::size_t at,
                      Charter const& charter) {
    while (at > 0) {
        --at;
        if (levels[at].verdict <= Verdict::coarse)
            return ": read the " + charter.levels[levels[at].level].name;
    }
    return {};
}

std::string words_of(std::vector<LevelPrice> const& levels, std::size_t at,
                     Charter const& charter) {
    switch (levels[at].verdict) {
        case Verdict::weekly: return "good week by week";
        case Verdict::quarterly: return "good for trends over a quarter";
        case Verdict::coarse: return "over a quarter, large differences only";
        case Verdict::noise: return "a week is mostly noise" + advice_of(levels, at, charter);
        case Verdict::beyond: return "wider than the clamp" + advice_of(levels, at, charter);
    }
    return {};
}

/// A metric without its proposal.
base::Result<MetricPrice> price_of_metric(Ground const& ground, program::Metric const& metric) {
    auto const known = metrics::metric_of(metric.id);
    if (!known) return std::unexpected(known.error());
    auto const& facts = metrics::facts_of(*known);
    auto const divisor = static_cast<double>(facts.display_divisor);
    MetricPrice price;
    price.id = metric.id;
    price.title = facts.title;
    price.unit = facts.display_unit;
    price.percent = metric.percent;
    price.clamp = metric.clamp / divisor;
    price.clamp_highest = static_cast<double>(facts.clamp_max) / divisor;
    for (auto const level : metric.levels) {
        auto priced = price_of_level(ground, metric, level, price.clamp);
        if (!priced) return std::unexpected(priced.error());
        price.levels.push_back(std::move(*priced));
    }
    for (std::size_t at = 0; at < price.levels.size(); ++at)
        price.levels[at].words = words_of(price.levels, at, ground.charter);
    return price;
}

bool is_beyond(LevelPrice const& level) { return level.verdict == Verdict::beyond; }

std::string names_of(Charter const& charter, std::vector<std::uint32_t> const& levels) {
    std::vector<std::string> names;
    for (auto const level : levels) names.push_back(charter.levels[level].name);
    return fmt::format("{}", fmt::join(names, " and "));
}

std::string block_of(Charter const& charter, program::Metric const& metric) {
    std::vector<std::string> names;
    for (auto const level : metric.levels)
        names.push_back(text::write_json(text::Tree(charter.levels[level].name)));
    return fmt::format("[[metric]]\nid = \"{}\"\nshare = {}\nclamp = {}\nlevels = [{}]\n",
                       metric.id, metric.percent, metric.clamp, fmt::join(names, ", "));
}

/// Two digits that count: 0.32, 4.1, 17.
std::string shown(double figure) {
    if (figure >= 10) return fmt::format("{:.0f}", figure);
    return figure >= 1 ? fmt::format("{:.1f}", figure) : fmt::format("{:.2f}", figure);
}

struct Change {
    MetricPrice const& before;
    MetricPrice const& after;
    std::vector<std::uint32_t> dropped;
};

std::string sentence_of(Change const& change, Charter const& charter) {
    auto const& worst =
        *std::ranges::find(change.before.levels, change.dropped.back(), &LevelPrice::level);
    auto const was = shown(worst.median.week);
    if (change.after.levels.empty()) {
        return fmt::format(
            "leave `{}` out, or give it a larger share: at no level is a week's sd within the "
            "clamp of {} {}",
            change.before.id, shown(change.before.clamp), change.before.unit);
    }
    auto const names = names_of(charter, change.dropped);
    auto const above = std::ranges::find_if(
        change.after.levels.rbegin(), change.after.levels.rend(),
        [&](LevelPrice const& level) { return level.level < change.dropped.back(); });
    if (above == change.after.levels.rend()) {
        return fmt::format("release `{}` without {}: sd {} {}, and the clamp is {}",
                           change.before.id, names, was, change.before.unit,
                           shown(change.before.clamp));
    }
    return fmt::format("release `{}` at {} instead of {}: sd {} instead of {} {}", change.before.id,
                       charter.levels[above->level].name, names, shown(above->median.week), was,
                       change.before.unit);
}

/// Takes out the levels beyond the clamp, again until none is left: a cell that was not divided
/// loses the part of a level that goes.
base::Result<std::optional<Proposal>> propose(Ground const& ground, std::size_t at,
                                              MetricPrice const& before) {
    if (std::ranges::none_of(before.levels, is_beyond)) return std::nullopt;
    Charter charter = ground.charter;
    auto& metric = charter.metrics[at];
    std::vector<std::uint32_t> dropped;
    auto after = before;
    while (std::ranges::any_of(after.levels, is_beyond)) {
        for (auto const& level : after.levels) {
            if (!is_beyond(level)) continue;
            dropped.push_back(level.level);
            std::erase(metric.levels, level.level);
        }
        Ground const changed{charter, ground.directory, ground.roster, ground.lattice};
        auto priced = price_of_metric(changed, metric);
        if (!priced) return std::unexpected(priced.error());
        after = std::move(*priced);
    }
    std::ranges::sort(dropped);
    Rho freed{0};
    for (auto const level : dropped)
        freed.value += ground.charter.release_rho(metric.id, level).value;
    return Proposal{sentence_of({before, after, dropped}, charter), metric.levels,
                    metric.levels.empty() ? "" : block_of(charter, metric), freed};
}

base::Result<std::vector<MetricPrice>> price_metrics(Ground const& ground) {
    std::vector<MetricPrice> prices;
    for (std::size_t at = 0; at < ground.charter.metrics.size(); ++at) {
        auto price = price_of_metric(ground, ground.charter.metrics[at]);
        if (!price) return std::unexpected(price.error());
        auto proposal = propose(ground, at, *price);
        if (!proposal) return std::unexpected(proposal.error());
        price->proposal = std::move(*proposal);
        prices.push_back(std::move(*price));
    }
    return prices;
}

Bill bill_of(Charter const& charter) {
    auto const& limits = charter.privacy.limits;
    Bill bill{.total = limits.total(),
              .shares = {limits.share(Share::release), limits.share(Share::restatement),
                         limits.share(Share::answers)},
              .unassigned = limits.total(),
              .weekly = charter.weekly_rho(),
              .quarterly = charter.quarterly_rho(),
              .collaboration = charter.collaboration_rho(),
              .by_site = charter.by_site_rho(),
              .used = Rho{0},
              .by_site_used = Rho{0},
              .levels = {}};
    for (auto const part : bill.shares) bill.unassigned.value -= part.value;
    for (std::uint32_t level = 0; level < charter.levels.size(); ++level) {
        if (charter.levels[level].percent == 0) continue;
        LevelBudget part{
            level, privacy::share_of(bill.weekly, charter.levels[level].percent), Rho{0}, {}};
        for (auto const& metric : charter.metrics) {
            part.metrics.push_back(charter.release_rho(metric.id, level));
            part.used.value += part.metrics.back().value;
        }
        base::check(part.used <= part.rho, "a checked charter's metrics fit their level");
        bill.used.value += part.used.value;
        bill.levels.push_back(std::move(part));
    }
    base::check(bill.used <= bill.weekly, "a checked charter's levels fit");
    for (auto const& metric : charter.metrics) {
        auto const rho = charter.by_site_rho(metric.id, Share::release);
        bill.by_site_used.value += rho.whole.value + rho.part.value;
    }
    base::check(bill.by_site_used <= bill.by_site, "a checked charter's sites fit");
    return bill;
}

}  // namespace

Verdict verdict_of(ErrorShares shares) {
    if (shares.week <= kGoodShare) return Verdict::weekly;
    if (shares.quarter <= kGoodShare) return Verdict::quarterly;
    if (shares.quarter <= kCoarseShare) return Verdict::coarse;
    return shares.week <= 1 ? Verdict::noise : Verdict::beyond;
}

std::string_view name_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::weekly: return "weekly";
        case Verdict::quarterly: return "quarterly";
        case Verdict::coarse: return "coarse";
        case Verdict::noise: return "noise";
        case Verdict::beyond: return "beyond";
    }
    return {};
}

Loss loss_of(Rho rho, privacy::Delta delta) {
    return {rho, privacy::epsilon_at(rho, delta), privacy::attack_accuracy(rho)};
}

CellPrice price_of_cell(std::uint32_t people, double deviation_of_sum) {
    auto const week = deviation_of_sum / people;
    return {people, week, week / std::sqrt(double{kWeeksOfQuarter}),
            kNormal95 * std::sqrt(2.0) * week};
}

std::span<std::string_view const> public_facts() { return kPublicFacts; }

base::Outcome<Price> price_of(PriceRequest const& request) {
    auto const& charter = request.charter;
    auto const minimum = metrics::MinimumGroup::of(charter.privacy.minimum_group);
    if (!minimum) return std::unexpected(minimum.error());
    auto roster = request.roster;
    std::erase_if(roster.rows,
                  [&](org::RosterRow const& row) { return !charter.is_covered(row.site); });
    if (roster.rows.empty())
        return base::fail(base::Fault::bad_input, "nobody is at a site that the charter covers");
    auto lattice = metrics::lattice_of(
        {request.directory, roster, *minimum, static_cast<std::uint32_t>(charter.levels.size())});
    if (lattice.cells.empty()) return base::Refusal{base::Reason::too_few_people, "charter"};
    Ground const ground{charter, request.directory, std::move(roster), std::move(lattice)};
    auto priced = price_metrics(ground);
    if (!priced) return std::unexpected(priced.error());
    std::set<base::Unit> homes;
    for (auto const& row : ground.roster.rows) homes.insert(row.home);
    std::optional<QuarterPrice> quarter;
    if (charter.quarter) {
        auto of_quarter = detail::quarter_price_of({request.directory, ground.roster, charter});
        if (!of_quarter) return std::unexpected(of_quarter.error());
        quarter = std::move(*of_quarter);
    }
    auto between =
        detail::collaboration_price_of({charter, ground.lattice, ground.roster.rows.size()});
    if (!between) return std::unexpected(between.error());
    auto by_site = detail::site_price_of(
        {charter, request.directory, ground.roster, ground.lattice, Share::release});
    if (!by_site) return std::unexpected(by_site.error());
    auto bill = bill_of(charter);
    Rho const release{bill.used.value + bill.collaboration.value + bill.by_site_used.value};
    auto const& delta = charter.privacy.delta;
    return Price{request.roster.week,
                 ground.roster.rows.size(),
                 homes.size(),
                 loss_of(release, delta),
                 loss_of(bill.total, delta),
                 loss_of(Rho{kWeeksOfYear * bill.total.value}, delta),
                 std::move(*priced),
                 shared_cells({ground.directory, ground.roster, ground.lattice}),
                 std::move(bill),
                 std::move(quarter),
                 std::move(*between),
                 std::move(*by_site)};
}

}  // namespace weir::disclosure
