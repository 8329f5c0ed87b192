// Numbers for people: who a directory id is. Names stay in the vault.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "surfaces/keeper/house.h"

namespace weir::keeper::detail {

/// Directory ids of everybody who has a number, and the next free number.
struct Numbers {
    std::map<std::string, base::Person> by_id;
    base::Person last;
    /// The number of an id; a new one if it has none.
    base::Person of(std::string const& id);
};
/// The caller holds Rooms::numbering().
[[nodiscard]] base::Result<Numbers> numbers_of(Rooms& rooms);

/// Members of every role by number. Ids without a number get one, and their keys.
[[nodiscard]] base::Result<std::map<std::string, std::vector<base::Person>>> number_members(
    Rooms& rooms, program::Charter const& charter, Numbers& numbers);

/// The key with which a person signs; one with which nothing verifies if theirs was revoked.
[[nodiscard]] crypto::PublicKey signing_key_of(state::State const& state, base::Person person);
/// unknown_caller unless it is still theirs: what every guard of something signed asks.
[[nodiscard]] std::optional<base::Refusal> unless_key_of(state::State const& state,
                                                         base::Person person,
                                                         crypto::PublicKey const& key);

/// The name to show for a person: their name, else their directory id, else "person 12".
[[nodiscard]] std::string shown_name(Rooms& rooms, base::Person person);

}  // namespace weir::keeper::detail
