// read_quarter: what small teams are told, with what can and cannot be told apart.
#include <algorithm>

#include "base/files.h"
#include "doors/disclosure/detail/cells.h"
#include "doors/disclosure/detail/quarter_figures.h"
#include "doors/disclosure/detail/why.h"
#include "doors/disclosure/door.h"
#include "engines/crypto/hash.h"

namespace weir::disclosure {

using base::Reason;
using base::Refusal;
using state::State;

namespace {

constexpr std::size_t kFileSizeMax = std::size_t{1} << 28;

}  // namespace

base::Result<QuarterRelease> Door::load(state::QuarterFact const& fact) const {
    auto const path = path_of(fact.closing.quarter, fact.index);
    auto const sealed = base::read_file(path, kFileSizeMax);
    if (!sealed) return std::unexpected(sealed.error());
    if (base::to_hex(crypto::sha256(*sealed)) != fact.digest) {
        return base::fail(base::Fault::corrupt, "a release is not the one that was written",
                          {path.string()});
    }
    auto const plain = parts_.vault.open_release(base::to_text(fact.closing.quarter), *sealed);
    if (!plain) return std::unexpected(plain.error());
    return decode_quarter(*plain);
}

base::Outcome<Released<QuarterView>> Door::read_quarter(Person caller, base::Quarter quarter) {
    auto const state = parts_.control.state();
    if (auto refusal = state::refuse_unless_active(*state, "insights")) return *refusal;
    auto const fact = state->quarters.find(quarter);
    if (fact == state->quarters.end() || fact->second.digest.empty())
        return Refusal{Reason::too_early, "insights"};
    auto const release = load(fact->second);
    if (!release) return std::unexpected(release.error());
    auto const now = parts_.control.now();
    auto const weeks = quarter.weeks();
    QuarterView view{.quarter = quarter,
                     .minimum_group = release->minimum_group,
                     .radius = release->radius,
                     .weeks = weeks.size(),
                     .rho = release->rho,
                     .rho_person = base::Rho{weeks.size() * release->rho.value},
                     .cells = {},
                     .because = {}};
    auto const figures = detail::figures_of(*release, *state->directory);
    for (std::size_t i = 0; i < release->cells.size(); ++i) {
        auto const& cell = release->cells[i];
        auto const because = detail::may_see({*state, caller, now}, access::Class::release,
                                             detail::cell_for_access(cell.cell), weeks.back());
        if (!because) continue;
        if (view.because.empty()) view.because = access::to_text(*because);
        view.cells.push_back({cell.cell, detail::name_above(cell.cell, *state->directory),
                              detail::why_of(cell.cell, *state->directory), figures[i]});
    }
    if (view.cells.empty()) return Refusal{Reason::not_granted, "insights"};
    state::ReleaseRead entry{weeks.front(), weeks.back(), "quarter", view.because};
    if (!state->was_read(caller, entry, now)) {
        auto const committed = parts_.control.commit({caller, {}, entry}, [](State const& current) {
            return state::refuse_unless_active(current, "insights");
        });
        if (!committed) return std::unexpected(committed.error());
        if (auto const* refusal = std::get_if<Refusal>(&*committed)) return *refusal;
    }
    return Released<QuarterView>(std::move(view));
}

}  // namespace weir::disclosure
