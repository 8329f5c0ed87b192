// What stands in a programme after a kill, looked up the long way round: chunks opened with a
// permit, the ledger scanned, the budget read, released files unsealed.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "tests/scenarios/programme.h"

namespace weir::faults {

/// How many people have an event at each instant, in the chunks of a week.
using Heads = std::map<base::Instant, std::size_t>;
[[nodiscard]] Heads heads_in(scenarios::Programme& programme, base::Week week);

/// A week's releases as the ledger has them.
struct WeekInLedger {
    std::size_t closings = 0;
    std::size_t reopenings = 0;
    std::size_t releases = 0;
    std::uint64_t closing = 0;  // index of the last
};
[[nodiscard]] WeekInLedger look_up(scenarios::Programme& programme, base::Week week);

/// Empty if the week was charged exactly once and released exactly once; else what is wrong.
[[nodiscard]] std::string wrong_with_release(scenarios::Programme& programme, base::Week week);

/// The released file in clear, if it is there: the same noise gives the same bytes.
[[nodiscard]] std::optional<std::string> release_text(scenarios::Programme& programme,
                                                      base::Week week);

}  // namespace weir::faults
