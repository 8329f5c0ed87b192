// read_collaboration: which cells spent time together in a week, for who may see both.
#include <algorithm>
#include <cmath>
#include <tuple>

#include "doors/disclosure/detail/cells.h"
#include "doors/disclosure/detail/why.h"
#include "doors/disclosure/door.h"

namespace weir::disclosure {

using base::Reason;
using base::Refusal;
using state::State;

namespace {

/// The release of a week that has a collaboration section: never a restatement. Or null.
state::ReleaseFact const* fact_in(std::vector<state::ReleaseFact> const& facts) {
    auto const found = std::ranges::find_if(facts, [](state::ReleaseFact const& fact) {
        return fact.closing.delta.value > 0 && !fact.digest.empty();
    });
    return found == facts.end() ? nullptr : &*found;
}

/// Of one week, or of the last that has any.
state::ReleaseFact const* fact_of(State const& state, std::optional<base::Week> wanted) {
    if (wanted) {
        auto const facts = state.releases.find(*wanted);
        return facts == state.releases.end() ? nullptr : fact_in(facts->second);
    }
    for (auto week = state.releases.rbegin(); week != state.releases.rend(); ++week) {
        if (auto const* fact = fact_in(week->second)) return fact;
    }
    return nullptr;
}

/// Both directions: the time is one, the people are not.
void add(CollaborationView& view, ReleasedPair const& pair, Release const& release) {
    constexpr double kHour = 60.0 * kPairUnits;
    auto const hours = static_cast<double>(pair.time) / kHour;
    auto const deviation = std::sqrt(static_cast<double>(release.collaboration->variance)) / kHour;
    for (auto const& [from, with] : {std::pair(pair.a, pair.b), std::pair(pair.b, pair.a)}) {
        auto const& cell = release.cells[from].cell;
        view.pairs.push_back({cell.name, release.cells[with].cell.name, cell.people, hours,
                              deviation, hours / cell.people});
    }
}

}  // namespace

base::Outcome<Released<CollaborationView>> Door::read_collaboration(
    Person caller, std::optional<base::Week> wanted) {
    auto const state = parts_.control.state();
    if (auto refusal = state::refuse_unless_active(*state, "insights")) return *refusal;
    auto const* fact = fact_of(*state, wanted);
    if (fact == nullptr) {
        bool const is_declared = state->rules->charter.collaboration.has_value();
        return Refusal{is_declared ? Reason::too_early : Reason::not_declared, "collaboration"};
    }
    auto const release = load(*fact);
    if (!release) return std::unexpected(release.error());
    if (!release->collaboration)
        return base::fail(base::Fault::corrupt, "a release without what it was charged for");
    auto const& section = *release->collaboration;
    auto const now = parts_.control.now();
    auto const because_of = [&](std::vector<metrics::Cell> const& cells) {
        return detail::may_see({*state, caller, now}, access::Class::release,
                               detail::cell_for_access(cells), release->week);
    };
    CollaborationView view{.week = release->week,
                           .level = release->levels.at(section.level),
                           .clamp = section.clamp,
                           .minimum = section.minimum,
                           .rho = section.rho,
                           .delta = section.delta,
                           .pairs = {},
                           .because = {}};
    for (auto const& pair : section.pairs) {
        auto const because = because_of({release->cells[pair.a].cell, release->cells[pair.b].cell});
        if (!because) continue;
        if (view.because.empty()) view.because = access::to_text(*because);
        add(view, pair, *release);
    }
    // Who may see some cell is told that no pair is shown to them; who may see none, nothing.
    for (auto const& cell : release->cells) {
        if (!view.because.empty()) break;
        bool const is_at_level =
            cell.cell.level <= section.level && section.level <= cell.cell.level_last;
        auto const because = is_at_level ? because_of({cell.cell}) : std::nullopt;
        if (because) view.because = access::to_text(*because);
    }
    if (view.because.empty()) return Refusal{Reason::not_granted, "insights"};
    std::ranges::sort(view.pairs, {}, [](PairView const& pair) {
        return std::tuple(-pair.hours, pair.from, pair.with);
    });
    state::ReleaseRead entry{view.week, view.week, "collaboration", view.because};
    if (!state->was_read(caller, entry, now)) {
        auto const committed = parts_.control.commit({caller, {}, entry}, [](State const& current) {
            return state::refuse_unless_active(current, "insights");
        });
        if (!committed) return std::unexpected(committed.error());
        if (auto const* refusal = std::get_if<Refusal>(&*committed)) return *refusal;
    }
    return Released<CollaborationView>(std::move(view));
}

}  // namespace weir::disclosure
