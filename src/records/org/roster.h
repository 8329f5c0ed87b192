// The roster of a week: who is measured where. Public facts only, frozen when the week closes. Home
// team and site are those of Monday 00:00 UTC; measurement counts one home team a person and week.
#pragma once

#include "records/org/directory.h"

namespace weir::org {

struct RosterRow {
    Person person;
    Unit home;
    Site site;
    std::uint32_t minutes_a_week = 2400;
    friend bool operator==(RosterRow const&, RosterRow const&) = default;
};

struct Roster {
    base::Week week;
    std::vector<RosterRow> rows;  // by person
};

[[nodiscard]] Roster roster_of(Directory const& directory, base::Week week);

}  // namespace weir::org
