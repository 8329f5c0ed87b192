// A directory sync split person by person: what takes sight away applies at once, what gives it
// waits, unless it lies in an envelope the charter agreed beforehand (DESIGN "Life of a change";
// review-users change 7, review-security C7).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "rules/access/radius.h"

namespace weir::access {

/// One agreed rule, for one role and class: sight that a directory change may give without a
/// signature. Told to those it concerns, and digested for the representative.
struct Envelope {
    enum class Kind {
        new_lead,    // whom the directory makes manager in a team gains, as `own_unit`, that team
        new_member,  // whoever joins a unit enters the sight of those whose scope covers it already
    };
    Kind kind = Kind::new_member;
    std::string role;
    Class what = Class::release;
    std::uint32_t a_day_max = 0;   // people's rows, a day
    std::uint32_t people_max = 0;  // new_lead: most people gained by one lead at once
    friend bool operator==(Envelope const&, Envelope const&) = default;
};

/// One use of an envelope.
struct Told {
    std::size_t envelope = 0;  // index in the list handed in
    Person row;                // whose line of the directory it was
    Person reader;             // who gained sight
    Class what = Class::release;
    People people;  // of whom
};

/// Rows one day has used up already, by envelope.
using Used = std::vector<std::uint32_t>;

struct SplitOptions {
    std::span<Envelope const> envelopes;
    Used used;  // as long as envelopes, or empty: nothing yet
};

/// Both parts are changes to fold, neither of them complete: who leaves is a row that ends. `waits`
/// was computed on top of `now`.
struct Split {
    org::DirectoryChange now;
    org::DirectoryChange waits;  // no rows: nothing waits
    std::vector<Told> told;
    Used used;
    std::uint32_t narrowed = 0;  // rows of `now` that are only the narrowing half of a waiting one
};

/// Pure. Judged at every second from change.at on at which anything begins or ends. Rows that say
/// what stands already are in neither part. Somebody whose row waits stands meanwhile where nobody
/// sees them who did not before: in the nearest unit above both the old team and the new one, with
/// no manager. A joiner whose row waits is not in the directory yet. Who leaves, leaves at once
/// whatever it does to others. `now` gains nobody anything outside `told`: a property, and tested
/// as one.
[[nodiscard]] Split split(World world, org::DirectoryChange const& change,
                          Residents const& residents, SplitOptions const& options);

}  // namespace weir::access
