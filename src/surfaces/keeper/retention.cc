// Retention: when a week's period is over, an entry says so, then the keys of its chunks end and
// their files go. Nothing is opened, and what was released stays.
#include <algorithm>

#include "surfaces/keeper/detail/custodians.h"
#include "surfaces/keeper/jobs.h"

namespace weir::keeper {
namespace {

using base::Reason;
using base::Refusal;
using state::State;
using state::SweptPlace;
using text::Tree;

vault::ChunkPlace place_of(SweptPlace const& swept) {
    return {swept.week, vault::RetentionClass{static_cast<std::uint8_t>(swept.retention)}};
}

/// Weeks that each class is kept; rows as long as the last of what they are made from.
std::vector<std::uint32_t> periods_of(program::Charter const& charter) {
    std::vector<std::uint32_t> weeks(vault::kRows.number + 1, 0);
    for (std::size_t i = 0; i < charter.retentions.size(); ++i) {
        weeks[i] = charter.retentions[i].weeks;
    }
    weeks[vault::kRows.number] = charter.weeks_kept_max();
    return weeks;
}

/// Places whose period is over and that no entry names, week by week. A period begins when its week
/// is over, or, for weeks before that, with the programme. A class that the charter does not have
/// has no period and no places.
std::vector<SweptPlace> due_places(State const& state, base::Instant now) {
    std::vector<SweptPlace> due;
    if (!state.rules || !state.lifecycle.activated_at()) return due;
    auto const& charter = state.rules->charter;
    auto const periods = periods_of(charter);
    auto const today = charter.zone.week(now);
    auto const begin = charter.zone.week(*state.lifecycle.activated_at());
    for (auto week = first_week(state); week < today; week = week.next()) {
        auto const age = (today.monday.days - std::max(week.next(), begin).monday.days) / 7;
        for (std::uint32_t number = 0; number < periods.size(); ++number) {
            bool const is_over =
                periods[number] > 0 && age >= static_cast<std::int64_t>(periods[number]);
            SweptPlace const place{week, number};
            if (is_over && !state.custody.swept.contains(place)) due.push_back(place);
        }
    }
    return due;
}

/// Places that an entry names and the vault still has: only the last of them can be left, since the
/// next entry waits for the end of the one before.
base::Result<std::vector<SweptPlace>> left_places(Rooms& rooms) {
    std::vector<SweptPlace> left;
    auto const state = rooms.control().state();
    for (auto place = state->custody.swept.rbegin(); place != state->custody.swept.rend();
         ++place) {
        auto const is_left = rooms.vault().is_week_left(place_of(*place));
        if (!is_left) return std::unexpected(is_left.error());
        if (*is_left) left.push_back(*place);
        if (left.size() > vault::kRows.number || place->week != state->custody.swept.rbegin()->week)
            break;
    }
    return left;
}

base::Status end_place(Rooms& rooms, SweptPlace const& place) {
    auto const committed =
        rooms.control().commit({{}, {}, state::RetentionSwept{place.week, place.retention}},
                               [&](State const& now) -> std::optional<Refusal> {
                                   if (now.custody.swept.contains(place))
                                       return Refusal{Reason::already_done, "keys"};
                                   return std::nullopt;
                               });
    if (!committed) return std::unexpected(committed.error());
    return rooms.vault().destroy_week(place_of(place));
}

}  // namespace

std::size_t places_due_before(State const& state, base::Instant when) {
    return due_places(state, when).size();
}

bool is_sweep_due(Rooms& rooms, base::Instant now) {
    auto const left = left_places(rooms);
    return !left || !left->empty() || !due_places(*rooms.control().state(), now).empty();
}

Ending sweep(Call& call) {
    auto& rooms = *call.rooms;
    auto const left = left_places(rooms);
    if (!left) return std::unexpected(left.error());
    for (auto const& place : *left) {
        auto const ended = rooms.vault().destroy_week(place_of(place));
        if (!ended) return std::unexpected(ended.error());
    }
    auto const due = due_places(*rooms.control().state(), rooms.control().now());
    for (auto const& place : due) {
        if (auto ended = end_place(rooms, place); !ended) return std::unexpected(ended.error());
    }
    return Tree::object().set("weeks", static_cast<std::int64_t>(due.size()));
}

}  // namespace weir::keeper
