// A directory file's people as rows of numbers; their names go to the vault and nowhere else.
#pragma once

#include <utility>
#include <vector>

#include "records/org/import.h"
#include "surfaces/keeper/detail/people.h"

namespace weir::keeper::detail {

struct Numbered {
    std::vector<org::PersonRow> rows;
    std::vector<std::pair<base::Person, vault::Name>> names;
};
/// Gives numbers to those who have none. Refusal: a real person in a simulated programme.
/// bad_input: a site the charter does not name.
[[nodiscard]] base::Outcome<Numbered> numbered_rows(std::vector<org::ForeignPerson> const& people,
                                                    state::State const& state, Numbers& numbers,
                                                    base::Instant now);

}  // namespace weir::keeper::detail
