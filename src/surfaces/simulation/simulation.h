// A synthetic company that stands in for the outside world: people, sites, hours, meetings, mail,
// chat, contacts, badge-ins, leave, joiners and leavers. The same plan gives the same company and
// the same activity, byte for byte; keys and noise are never its business. Every identity begins
// with "sim-". docs/simulation.md says what it models and what it does not.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/outcome.h"
#include "base/time.h"
#include "records/activity/batch.h"
#include "records/org/import.h"

namespace weir::simulation {

struct Plan {
    std::uint32_t people = 240;       // 40..20,000
    std::uint32_t weeks = 12;         // 1..60
    std::uint64_t seed = 1;           // of the company and of its activity
    std::uint64_t activity_seed = 1;  // another one: the same roster, other activity
    base::Week last;                  // the last simulated week
};

struct Company {
    Plan plan;
    std::vector<org::ForeignPerson> people;           // the directory as a file would say it
    std::map<std::string, std::string> role_holders;  // demo role -> directory id
};

/// Teams of 4 to 14 under 3 or more departments, two sites; a person "sim-lead" who leads exactly
/// eight others, and "sim-employee" among those. bad_input for a plan outside its ranges.
[[nodiscard]] base::Result<Company> found(Plan const& plan);

/// One source's batch of one week, as its connector would have parsed it.
struct SourceWeek {
    std::string source;  // of the demo charter: "mail", "calendar", "chat", "badges", "contacts"
    activity::Batch batch;
};
/// All activity of one week: each source once, always in that order, also if it is empty.
[[nodiscard]] std::vector<SourceWeek> activity_of(Company const& company, base::Week week);

/// Mail between colleagues within [from, until), as CSV with the demo charter's columns: a file
/// that somebody could hand in. One message in every minute begun; to one to three recipients.
[[nodiscard]] std::string mail_csv(Company const& company, base::Instant from, base::Instant until);

/// The directory as CSV for `weir org import csv`.
[[nodiscard]] std::string people_csv(Company const& company);

}  // namespace weir::simulation
