// The operation `charter.explain`: what a charter would give and cost, from the roster of this
// week. Reads the directory and the charter's text, and nothing that anybody did.
#include "doors/disclosure/price.h"
#include "engines/privacy/rho.h"
#include "rules/metrics/charter_rules.h"
#include "surfaces/keeper/detail/handlers.h"
#include "surfaces/keeper/detail/parameters.h"

namespace weir::keeper::detail {

using disclosure::CellPrice;
using disclosure::LevelPrice;
using disclosure::Loss;
using disclosure::MetricPrice;
using disclosure::Price;
using program::Charter;
using text::Tree;

namespace {

Tree tree_of(Loss const& loss) {
    return Tree::object()
        .set("rho", privacy::to_text(loss.rho))
        .set("epsilon", loss.epsilon)
        .set("attack", loss.attack);
}

Tree tree_of(CellPrice const& cell) {
    return Tree::object()
        .set("people", cell.people)
        .set("sd", cell.week)
        .set("sd_quarter", cell.quarter)
        .set("noticeable", cell.noticeable);
}

Tree tree_of(LevelPrice const& level, Charter const& charter) {
    return Tree::object()
        .set("level", charter.levels[level.level].name)
        .set("rho", privacy::to_text(level.rho))
        .set("cells", static_cast<std::int64_t>(level.cells))
        .set("cells_beyond_clamp", static_cast<std::int64_t>(level.cells_beyond))
        .set("smallest", tree_of(level.smallest))
        .set("median", tree_of(level.median))
        .set("largest", tree_of(level.largest))
        .set("share_of_clamp", level.clamp_share)
        .set("verdict", std::string(disclosure::name_of(level.verdict)))
        .set("words", level.words);
}

Tree tree_of(MetricPrice const& metric, Charter const& charter) {
    auto levels = Tree::list();
    for (auto const& level : metric.levels) levels.push(tree_of(level, charter));
    auto tree = Tree::object()
                    .set("metric", metric.id)
                    .set("title", metric.title)
                    .set("unit", metric.unit)
                    .set("share", static_cast<std::int64_t>(metric.percent))
                    .set("clamp", metric.clamp)
                    .set("clamp_highest", metric.clamp_highest)
                    .set("levels", levels);
    if (!metric.proposal) return tree;
    return tree.set("proposal", Tree::object()
                                    .set("sentence", metric.proposal->sentence)
                                    .set("block", metric.proposal->block));
}

Tree tree_of(disclosure::SharedCell const& cell, Charter const& charter) {
    auto parts = Tree::list();
    for (auto const& part : cell.parts) {
        parts.push(
            Tree::object().set("unit", part.unit).set("people", part.people).set("why", part.why));
    }
    return Tree::object()
        .set("cell", cell.cell)
        .set("level", charter.levels[cell.level].name)
        .set("sharing", std::string(disclosure::name_of(cell.sharing)))
        .set("people", cell.people)
        .set("parts", parts);
}

Tree levels_of(disclosure::Bill const& bill, Charter const& charter) {
    auto levels = Tree::list();
    for (auto const& part : bill.levels) {
        auto const& level = charter.levels[part.level];
        auto metrics = Tree::list();
        for (std::size_t at = 0; at < part.metrics.size(); ++at) {
            metrics.push(Tree::object()
                             .set("metric", charter.metrics[at].id)
                             .set("rho", privacy::to_text(part.metrics[at])));
        }
        base::Rho const unspent{part.rho.value - part.used.value};
        levels.push(Tree::object()
                        .set("level", level.name)
                        .set("share", static_cast<std::int64_t>(level.percent))
                        .set("rho", privacy::to_text(part.rho))
                        .set("used", privacy::to_text(part.used))
                        .set("unspent", privacy::to_text(unspent))
                        .set("metrics", metrics));
    }
    return levels;
}

Tree tree_of(disclosure::Bill const& bill, Charter const& charter) {
    auto shares = Tree::list();
    for (std::size_t at = 0; at < bill.shares.size(); ++at) {
        auto const name = privacy::name_of(static_cast<privacy::Share>(at));
        shares.push(Tree::object()
                        .set("share", std::string(name))
                        .set("percent", static_cast<std::int64_t>(charter.privacy.percents[at]))
                        .set("rho", privacy::to_text(bill.shares[at])));
    }
    base::Rho const used{bill.used.value + bill.quarterly.value + bill.collaboration.value +
                         bill.by_site_used.value};
    base::Rho const unspent{bill.weekly.value - bill.used.value + bill.by_site.value -
                            bill.by_site_used.value};
    auto tree = Tree::object()
                    .set("rho", privacy::to_text(bill.total))
                    .set("shares", shares)
                    .set("unassigned", privacy::to_text(bill.unassigned))
                    .set("weekly", privacy::to_text(bill.weekly))
                    .set("weekly_used", privacy::to_text(bill.used))
                    .set("quarterly", privacy::to_text(bill.quarterly))
                    .set("collaboration", privacy::to_text(bill.collaboration))
                    .set("levels", levels_of(bill, charter))
                    .set("release_used", privacy::to_text(used))
                    .set("release_unspent", privacy::to_text(unspent));
    if (!charter.by_site) return tree;
    return tree.set("by_site", privacy::to_text(bill.by_site))
        .set("by_site_used", privacy::to_text(bill.by_site_used));
}

Tree tree_of(disclosure::QuarterPrice const& price, Charter const& charter) {
    auto metrics = Tree::list();
    for (auto const& metric : price.metrics) {
        auto tree = Tree::object();
        if (metric.counts_as > 0) tree.set("counts_as_hours", metric.counts_as);
        metrics.push(tree.set("metric", metric.id)
                         .set("title", metric.title)
                         .set("unit", metric.unit)
                         .set("sd_smallest", metric.smallest)
                         .set("sd_median", metric.median)
                         .set("sd_largest", metric.largest));
    }
    auto shared = Tree::list();
    for (auto const& cell : price.shared) shared.push(tree_of(cell, charter));
    return Tree::object()
        .set("share", static_cast<std::int64_t>(charter.quarter->percent))
        .set("minimum_group", charter.quarter->minimum_group)
        .set("radius_hours", charter.quarter->radius / 60.0)
        .set("weeks", static_cast<std::int64_t>(price.weeks))
        .set("cells", static_cast<std::int64_t>(price.cells))
        .set("smallest", price.smallest)
        .set("median", price.median)
        .set("largest", price.largest)
        .set("metrics", metrics)
        .set("shared_cells", shared)
        .set("week", tree_of(price.week))
        .set("person_quarter", tree_of(price.person));
}

Tree tree_of(disclosure::CollaborationPrice const& price, Charter const& charter) {
    return Tree::object()
        .set("share", static_cast<std::int64_t>(charter.collaboration->percent))
        .set("level", charter.levels[price.level].name)
        .set("clamp_hours", charter.collaboration->clamp / 60.0)
        .set("cells", static_cast<std::int64_t>(price.cells))
        .set("minimum", price.minimum)
        .set("people_even", price.even)
        .set("people_sure", price.sure)
        .set("pairs", static_cast<std::int64_t>(price.pairs))
        .set("pairs_possible", static_cast<std::int64_t>(price.pairs_possible))
        .set("sd_hours", price.deviation)
        .set("noticeable_hours", price.noticeable)
        .set("week", tree_of(price.week))
        .set("delta", price.delta);
}

Tree tree_of(disclosure::SiteFigures const& figures) {
    auto tree = Tree::object().set("cells", static_cast<std::int64_t>(figures.cells));
    if (figures.cells == 0) return tree;
    return tree.set("smallest", tree_of(figures.smallest))
        .set("median", tree_of(figures.median))
        .set("largest", tree_of(figures.largest));
}

Tree tree_of(disclosure::SitePrice const& price, Charter const& charter) {
    auto list = Tree::list();
    for (auto const& metric : price.metrics) {
        list.push(Tree::object()
                      .set("metric", metric.id)
                      .set("title", metric.title)
                      .set("unit", metric.unit)
                      .set("sites", tree_of(metric.sites))
                      .set("parts", tree_of(metric.parts)));
    }
    auto tree = Tree::object()
                    .set("share", static_cast<std::int64_t>(charter.by_site->percent))
                    .set("crossing", std::string(metrics::name_of(price.crossing)))
                    .set("sentence", std::string(metrics::sentence_of(price.crossing)));
    if (price.level > 0) tree.set("level", charter.levels[price.level].name);
    return tree.set("metrics", list).set("week", tree_of(price.week));
}

Tree tree_of(Price const& price, Charter const& charter) {
    auto facts = Tree::list();
    for (auto const fact : disclosure::public_facts()) facts.push(fact);
    auto metrics = Tree::list();
    base::Rho freed{0};
    for (auto const& metric : price.metrics) {
        metrics.push(tree_of(metric, charter));
        if (metric.proposal) freed.value += metric.proposal->freed.value;
    }
    auto shared = Tree::list();
    for (auto const& cell : price.shared) shared.push(tree_of(cell, charter));
    auto tree = Tree::object();
    tree.set("charter", charter.name)
        .set("week", base::to_text(price.week))
        .set("people", static_cast<std::int64_t>(price.people))
        .set("home_units", static_cast<std::int64_t>(price.homes))
        .set("minimum_group", charter.privacy.minimum_group)
        .set("public", facts)
        .set("delta", charter.privacy.delta.probability())
        .set("release", tree_of(price.release))
        .set("week_at_most", tree_of(price.whole))
        .set("year_at_most", tree_of(price.year))
        .set("metrics", metrics)
        .set("freed_by_proposals", privacy::to_text(freed))
        .set("shared_cells", shared)
        .set("budget", tree_of(price.bill, charter));
    if (price.quarter) tree.set("quarter", tree_of(*price.quarter, charter));
    if (price.collaboration) tree.set("collaboration", tree_of(*price.collaboration, charter));
    if (price.by_site) tree.set("by_site", tree_of(*price.by_site, charter));
    return tree;
}

/// Sites have the numbers of the charter that was signed; the one asked about may order them
/// otherwise. A site that it does not name is one that it does not cover.
void renumber_sites(org::Roster& roster, Charter const& signed_one, Charter const& asked) {
    constexpr base::Site kUnnamed{0xffffffff};
    for (auto& row : roster.rows) {
        if (row.site.value == 0) continue;
        auto const* before = signed_one.site(row.site);
        auto const* after = before == nullptr ? nullptr : asked.site(before->name);
        row.site = after == nullptr ? kUnnamed : after->site;
    }
}

}  // namespace

Ending charter_explain(Call& call) {
    auto const toml = text_parameter(call.parameters, "charter");
    if (!toml) return std::unexpected(toml.error());
    auto const charter = program::parse_charter(
        *toml, text_or(call.parameters, "file", "charter.toml"), metrics::charter_rules());
    if (!charter) return std::unexpected(charter.error());
    auto const state = call.rooms->control().state();
    auto const today = base::Zone::utc().date(call.rooms->control().now());
    auto roster = org::roster_of(*state->directory, base::week_of(today));
    if (roster.rows.empty()) {
        return base::fail(base::Fault::not_found,
                          "nobody is in the directory this week: `weir org import` comes first");
    }
    if (state->rules) renumber_sites(roster, state->rules->charter, *charter);
    auto const price = disclosure::price_of({*state->directory, roster, *charter});
    if (!price) return std::unexpected(price.error());
    if (auto const* refusal = std::get_if<base::Refusal>(&*price)) return *refusal;
    return tree_of(std::get<Price>(*price), *charter);
}

}  // namespace weir::keeper::detail
