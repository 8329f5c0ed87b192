// What the keeper does by itself: jobs as {name, due, run}, in order. `weir keeper --once` runs
// those that are due; a running keeper looks every minute. Tests give the clock.
#pragma once

#include <array>
#include <string_view>

#include "surfaces/keeper/operations.h"

namespace weir::keeper {

struct Job {
    std::string_view name;
    bool (*is_due)(Rooms& rooms, base::Instant now);
    Ending (*run)(Call& call);
};

extern std::array<Job, 10> const kJobs;

// heads.cc
[[nodiscard]] bool is_counting_due(Rooms& rooms, base::Instant now);
Ending count_heads(Call& call);

// controls.cc: hourly, and when a keeper starts
[[nodiscard]] bool are_controls_due(Rooms& rooms, base::Instant now);
Ending run_controls_due(Call& call);

/// The first week that may hold anything: the charter's collect_from, and not further back than
/// history_weeks before the activation.
[[nodiscard]] base::Week first_week(state::State const& state);

}  // namespace weir::keeper
