// The closure proof: an incident closes only when the audience is again within what was meant *and*
// a canary outside it was refused since the last change. Whether the programme is paused does not
// matter here: what a pause hides is not closed.
#pragma once

#include <string>
#include <vector>

#include "doors/exposure/report.h"

namespace weir::exposure {

/// The audience at one second, beside what was meant.
struct Standing {
    std::uint64_t readers_beyond = 0;
    std::uint64_t people_beyond = 0;
    std::uint64_t last_change = 0;  // the newest entry that could have changed an audience
    std::string audience;           // SHA-256 of who reaches what now, hexadecimal
    std::vector<Reached> reached;   // now
    [[nodiscard]] bool is_meant() const { return readers_beyond == 0; }
};

/// At the end of the history. The history's period begins with the incident.
[[nodiscard]] Standing standing_of(ReportRequest const& request);

/// Asks the rule again, cell by cell and person by person, for everybody who could see beyond what
/// was meant: how many readings a grant still allows that none was meant to. `exposed`: the
/// incident's report.
[[nodiscard]] std::uint64_t still_allowed(Report const& exposed, ReportRequest const& request);

/// What is missing to close, in words; empty: nothing.
[[nodiscard]] std::vector<std::string> missing_to_close(Standing const& standing,
                                                        History const& history,
                                                        std::uint64_t incident);

}  // namespace weir::exposure
