// Rules of collaboration that look right and are not: the search for breaches must find each. Each
// is ours but for one thing.
#pragma once

#include "rules/metrics/tests/meetings.h"

namespace weir::metrics::tests {

/// Everybody's time in a meeting is split over all who were in it, at whatever time.
[[nodiscard]] PairSums whole_meetings(Office const& office);
/// Who is in a thread is believed beyond their own cap: as if others' head counts named them.
[[nodiscard]] PairSums mentions_without_a_record(Office const& office);
/// No cap.
[[nodiscard]] PairSums without_a_cap(Office const& office);
/// What somebody spends with a cell in a thread is rounded to whole minutes.
[[nodiscard]] PairSums rounded_to_minutes(Office const& office);
/// People are all who met somebody of the other cell, not a matching.
[[nodiscard]] PairSums everybody_who_met(Office const& office);

/// What is inside a sealed value, by the door that stands in.
[[nodiscard]] PairSums opened(Sealed<PairSums> sums);

}  // namespace weir::metrics::tests
