// read_by_site: the cells by site of some weeks, for who may see them; and of weeks that have none
// why.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "doors/disclosure/detail/cells.h"
#include "doors/disclosure/detail/estimate.h"
#include "doors/disclosure/door.h"

namespace weir::disclosure {

using base::Reason;
using base::Refusal;
using state::State;

namespace {

using Estimates = std::vector<std::vector<std::optional<detail::Estimated>>>;

base::Result<Estimates> estimates_of(Release const& release, std::string_view metric) {
    Estimates out(release.metrics.size());
    for (std::size_t m = 0; m < release.metrics.size(); ++m) {
        if (!metric.empty() && release.metrics[m].id != metric) continue;
        auto estimates = detail::consistent_of(*release.sites, m);
        if (!estimates) return std::unexpected(estimates.error());
        out[m] = std::move(*estimates);
    }
    return out;
}

std::string why_of(ReleasedSiteCell const& cell) {
    if (cell.merged.empty()) return {};
    return fmt::format("{}: together, since some have too few people for a cell of their own",
                       fmt::join(cell.merged, ", "));
}

CellView view_of(Release const& release, std::size_t index, Estimates const& estimates) {
    auto const& cell = release.sites->cells[index];
    bool const is_part = cell.cell.parent != metrics::kNoCell;
    CellKey key{cell.cell.sites.front().value, is_part ? 1U : 0U, 0,
                cell.merged.empty() ? cell.name : fmt::format("{}", fmt::join(cell.merged, ", "))};
    CellView view{std::move(key), cell.name, cell.cell.people, why_of(cell), {}};
    for (std::size_t m = 0; m < release.metrics.size(); ++m) {
        if (estimates[m].empty() || !estimates[m][index]) continue;
        auto const& facts = release.metrics[m];
        auto const& estimate = *estimates[m][index];
        auto const scale =
            static_cast<double>(facts.display_divisor) * static_cast<double>(cell.cell.people);
        view.figures.push_back({facts.id, facts.display_unit, estimate.sum / scale,
                                std::sqrt(estimate.variance) / scale, facts.clamp,
                                cell.sums[m].rho});
    }
    return view;
}

/// Adds what of one week the reader may see; nothing is added where that is nothing.
base::Status add_week(View& view, Release const& release, detail::Sight const& sight,
                      std::string_view metric) {
    auto const because_of = [&](access::Cell const& cell) {
        auto const because = detail::may_see(sight, access::Class::release, cell, release.week);
        if (because && view.because.empty()) view.because = access::to_text(*because);
        return because.has_value();
    };
    auto const& sites = *release.sites;
    WeekView shown{release.week, release.minimum_group, release.rho, {}};
    auto const estimates = estimates_of(release, metric);
    if (!estimates) return std::unexpected(estimates.error());
    for (std::size_t index = 0; index < sites.cells.size(); ++index) {
        auto const& cell = sites.cells[index].cell;
        if (because_of(detail::cell_for_access(cell, sites.level, *sight.state.directory)))
            shown.cells.push_back(view_of(release, index, *estimates));
    }
    // The reason is as public as the roster, but told only to readers of the week.
    bool const may_know =
        sites.cells.empty() && std::ranges::any_of(release.cells, [&](ReleasedCell const& cell) {
            return because_of(detail::cell_for_access(cell.cell));
        });
    if (may_know) shown.fallback = metrics::sentence_of(sites.crossing);
    if (may_know || !shown.cells.empty()) view.weeks.push_back(std::move(shown));
    return {};
}

}  // namespace

base::Outcome<Released<View>> Door::read_by_site(Person caller, ReadQuestion const& question) {
    auto const state = parts_.control.state();
    if (auto refusal = state::refuse_unless_active(*state, "insights")) return *refusal;
    auto const& charter = state->rules->charter;
    if (!question.metric.empty() && charter.metric(question.metric) == nullptr)
        return Refusal{Reason::not_declared, "metric"};
    auto const now = parts_.control.now();
    View view{{}, std::string(program::kBySite), ""};
    bool has_sites = false;
    for (auto const& [week, facts] : state->releases) {
        auto const* fact = state->released(week);
        if (week < question.first || week > question.last || fact == nullptr) continue;
        auto const release = load(*fact);
        if (!release) return std::unexpected(release.error());
        if (!release->sites) continue;
        has_sites = true;
        auto const added = add_week(view, *release, {*state, caller, now}, question.metric);
        if (!added) return std::unexpected(added.error());
    }
    if (!has_sites) {
        return Refusal{charter.by_site ? Reason::too_early : Reason::not_declared,
                       charter.by_site ? "insights" : "level"};
    }
    if (view.weeks.empty()) return Refusal{Reason::not_granted, "insights"};
    state::ReleaseRead entry{
        view.weeks.front().week, view.weeks.back().week,
        fmt::format("{} by site", question.metric.empty() ? "all metrics" : question.metric),
        view.because};
    if (!state->was_read(caller, entry, now)) {
        auto const committed = parts_.control.commit({caller, {}, entry}, [](State const& current) {
            return state::refuse_unless_active(current, "insights");
        });
        if (!committed) return std::unexpected(committed.error());
        if (auto const* refusal = std::get_if<Refusal>(&*committed)) return *refusal;
    }
    return Released<View>(std::move(view));
}

}  // namespace weir::disclosure
