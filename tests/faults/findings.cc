#include "tests/faults/findings.h"

#include <fmt/format.h>

#include "base/check.h"
#include "base/files.h"

namespace weir::faults {

using scenarios::Programme;

namespace {

template <class T>
T must(base::Result<T> result) {
    base::check(result.has_value(), result ? "" : base::to_text(result.error()).c_str());
    return std::move(*result);
}

/// Leave to look into everybody's week, under an entry like any other.
vault::Permit permit_for(Programme& programme, base::Week week) {
    auto& control = programme.rooms().control();
    vault::Scope scope{"check", {}, {week}};
    for (std::uint32_t number = 1; number <= control.state()->person_max.value; ++number) {
        scope.people.emplace_back(number);
    }
    auto const committed =
        must(control.commit({{}, scope, state::TrailRead{"roster", "check"}}, state::no_guard));
    return must(control.permit(std::get<state::Committed>(committed)));
}

}  // namespace

Heads heads_in(Programme& programme, base::Week week) {
    auto const permit = permit_for(programme, week);
    auto& vault = programme.rooms().vault();
    Heads heads;
    auto const classes = programme.rooms().control().state()->rules->charter.retentions.size();
    for (std::uint8_t number = 0; number < classes; ++number) {
        auto const shelf = must(vault.load({week, {number}}));
        for (auto person : permit.scope().people) {
            auto const plain = must(vault.open_chunk(permit, shelf, person));
            if (!plain) continue;
            for (auto const& event : must(activity::unpack(*plain))) ++heads[event.start];
        }
    }
    return heads;
}

WeekInLedger look_up(Programme& programme, base::Week week) {
    WeekInLedger found;
    auto const scanned =
        programme.rooms().control().scan([&](state::Happened const& happened) -> base::Status {
            if (auto const* closing = std::get_if<state::Closing>(&happened.entry)) {
                if (closing->week != week) return {};
                ++found.closings;
                found.closing = happened.index;
            }
            if (auto const* again = std::get_if<state::Reopened>(&happened.entry)) {
                found.reopenings += again->week == week ? 1U : 0U;
            }
            if (auto const* released = std::get_if<state::Released>(&happened.entry)) {
                found.releases += released->week == week ? 1U : 0U;
            }
            return {};
        });
    base::check(scanned.has_value(), "the ledger can be read");
    return found;
}

std::string wrong_with_release(Programme& programme, base::Week week) {
    auto const state = programme.rooms().control().state();
    auto const found = look_up(programme, week);
    if (found.closings != 1) return fmt::format("{} closings", found.closings);
    if (found.releases != 1) return fmt::format("{} releases of one closing", found.releases);
    auto const* fact = state->released(week);
    if (fact == nullptr) return "no release in the state";
    for (auto unit : fact->closing.units) {
        auto const spent = state->budget->spent({week, unit});
        if (spent != fact->closing.rho) {
            return fmt::format("unit {} spent {} for {}", unit.value, spent.value,
                               fact->closing.rho.value);
        }
    }
    if (!release_text(programme, week)) return "the release cannot be read";
    return "";
}

std::optional<std::string> release_text(Programme& programme, base::Week week) {
    auto const found = look_up(programme, week);
    auto const name = base::to_text(week);
    auto const path =
        programme.data() / "releases" / fmt::format("{}.{}.release", name, found.closing);
    auto const sealed = base::read_file(path, std::size_t{1} << 30);
    if (!sealed) return std::nullopt;
    auto const plain = programme.rooms().vault().open_release(name, *sealed);
    if (!plain) return std::nullopt;
    return std::string(base::text_of(*plain));
}

}  // namespace weir::faults
