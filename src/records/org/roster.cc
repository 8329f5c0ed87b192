#include "records/org/roster.h"

namespace weir::org {

Roster roster_of(Directory const& directory, base::Week week) {
    base::Instant const monday{week.monday.days * base::kDay.seconds};
    Roster roster{week, {}};
    for (auto const* fact : directory.everyone_at(monday)) {
        roster.rows.push_back({fact->person, fact->home, fact->site, fact->minutes_a_week});
    }
    return roster;
}

}  // namespace weir::org
