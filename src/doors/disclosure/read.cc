#include <algorithm>
#include <cmath>

#include "base/files.h"
#include "doors/disclosure/detail/cells.h"
#include "doors/disclosure/detail/estimate.h"
#include "doors/disclosure/detail/why.h"
#include "doors/disclosure/door.h"
#include "engines/crypto/hash.h"

namespace weir::disclosure {

using base::Reason;
using base::Refusal;
using state::State;

namespace {

constexpr std::size_t kFileSizeMax = std::size_t{1} << 30;

/// The figures of a release as they are shown: by metric, then cell, made to add up.
using Estimates = std::vector<std::vector<std::optional<detail::Estimated>>>;

base::Result<Estimates> estimates_of(Release const& release, std::string_view metric) {
    Estimates out(release.metrics.size());
    for (std::size_t m = 0; m < release.metrics.size(); ++m) {
        if (!metric.empty() && release.metrics[m].id != metric) continue;
        auto estimates = detail::consistent_of(release, m);
        if (!estimates) return std::unexpected(estimates.error());
        out[m] = std::move(*estimates);
    }
    return out;
}

CellView view_of(Release const& release, std::size_t index, Estimates const& estimates,
                 org::Directory const& directory) {
    auto const& cell = release.cells[index];
    CellKey const key{cell.cell.level, cell.cell.unit.value,
                      static_cast<std::uint8_t>(cell.cell.kind)};
    CellView view{key, cell.cell.name, cell.cell.people, detail::why_of(cell.cell, directory), {}};
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

std::optional<Refusal> refuse_question(State const& state, ReadQuestion const& question) {
    if (auto refusal = state::refuse_unless_active(state, "insights")) return refusal;
    auto const& charter = state.rules->charter;
    if (!question.metric.empty() && charter.metric(question.metric) == nullptr) {
        return Refusal{Reason::not_declared, "metric"};
    }
    if (!question.level.empty() && !charter.level(question.level))
        return Refusal{Reason::not_declared, "level"};
    return std::nullopt;
}

}  // namespace

base::Result<Release> Door::load(state::ReleaseFact const& fact) const {
    auto const path = path_of(fact.closing.week, fact.index);
    auto const sealed = base::read_file(path, kFileSizeMax);
    if (!sealed) return std::unexpected(sealed.error());
    if (base::to_hex(crypto::sha256(*sealed)) != fact.digest) {
        return base::fail(base::Fault::corrupt, "a release is not the one that was written",
                          {path.string()});
    }
    auto const plain = parts_.vault.open_release(base::to_text(fact.closing.week), *sealed);
    if (!plain) return std::unexpected(plain.error());
    return decode_release(*plain);
}

base::Outcome<Released<View>> Door::read(Person caller, ReadQuestion const& question) {
    auto const state = parts_.control.state();
    if (auto const refusal = refuse_question(*state, question)) return *refusal;
    auto const now = parts_.control.now();
    auto const& levels = state->rules->charter.levels;
    auto const level =
        question.level.empty() ? levels.size() - 1 : *state->rules->charter.level(question.level);
    View view{{}, levels[level].name, ""};
    bool has_release = false;
    for (auto const& [week, facts] : state->releases) {
        auto const* fact = state->released(week);
        if (week < question.first || week > question.last || fact == nullptr) continue;
        has_release = true;
        auto const release = load(*fact);
        if (!release) return std::unexpected(release.error());
        WeekView shown{week, release->minimum_group, release->rho, {}};
        auto const estimates = estimates_of(*release, question.metric);
        if (!estimates) return std::unexpected(estimates.error());
        for (std::size_t index = 0; index < release->cells.size(); ++index) {
            auto const& cell = release->cells[index];
            if (level < cell.cell.level || level > cell.cell.level_last) continue;
            auto const because = detail::may_see({*state, caller, now}, access::Class::release,
                                                 detail::cell_for_access(cell.cell), week);
            if (!because) continue;
            if (view.because.empty()) view.because = access::to_text(*because);
            shown.cells.push_back(view_of(*release, index, *estimates, *state->directory));
        }
        if (!shown.cells.empty()) view.weeks.push_back(std::move(shown));
    }
    if (!has_release) return Refusal{Reason::too_early, "insights"};
    if (view.weeks.empty()) return Refusal{Reason::not_granted, "insights"};
    state::ReleaseRead entry{view.weeks.front().week, view.weeks.back().week, question.metric,
                             view.because, levels[level].name};
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
