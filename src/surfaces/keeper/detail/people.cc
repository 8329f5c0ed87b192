#include "surfaces/keeper/detail/people.h"

#include <algorithm>

#include <fmt/format.h>

namespace weir::keeper::detail {

base::Person Numbers::of(std::string const& id) {
    auto const [known, is_new] = by_id.try_emplace(id, base::Person{last.value + 1});
    if (is_new) last = known->second;
    return known->second;
}

base::Result<Numbers> numbers_of(Rooms& rooms) {
    Numbers numbers{{}, rooms.control().state()->person_max};
    auto const read = rooms.vault().each_name([&](base::Person person, vault::Name const& name) {
        numbers.by_id.emplace(name.external_id, person);
        numbers.last = std::max(numbers.last, person);
    });
    if (!read) return std::unexpected(read.error());
    return numbers;
}

std::string shown_name(Rooms& rooms, base::Person person) {
    auto const name = rooms.vault().name_of(person);
    if (!name || !*name) return fmt::format("person {}", person.value);
    return (*name)->name.empty() ? (*name)->external_id : (*name)->name;
}

}  // namespace weir::keeper::detail
