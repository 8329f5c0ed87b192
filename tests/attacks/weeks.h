// What one person may have done in one week: anything. Random events with what is awkward made
// common, and whole weeks that somebody would invent to move a sum as far as it goes.
#pragma once

#include <random>
#include <vector>

#include "rules/metrics/sweep.h"

namespace weir::attacks {

/// In any order, with duplicates; some may start outside the week.
[[nodiscard]] std::vector<activity::Event> random_week(metrics::WeekContext const& week,
                                                       std::mt19937_64& random);

/// The person-week, on the way that settling and closing take: packed, opened, cut to the week,
/// swept.
[[nodiscard]] metrics::PersonWeek swept(std::vector<activity::Event> events,
                                        metrics::WeekContext const& week,
                                        metrics::Clamps const& clamps);

}  // namespace weir::attacks
