#include "surfaces/keeper/detail/people.h"

#include <algorithm>

#include <fmt/format.h>

#include "rules/state/signing.h"

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

base::Result<std::map<std::string, std::vector<base::Person>>> number_members(
    Rooms& rooms, program::Charter const& charter, Numbers& numbers) {
    std::vector<std::pair<base::Person, vault::Name>> fresh;
    std::map<std::string, std::vector<base::Person>> members;
    for (auto const& role : charter.roles) {
        auto& there = members[role.name];
        for (auto const& id : role.members) {
            bool const is_new = !numbers.by_id.contains(id);
            there.push_back(numbers.of(id));
            if (is_new) fresh.emplace_back(there.back(), vault::Name{id, "", {}});
        }
    }
    if (auto enrolled = rooms.vault().enrol(fresh); !enrolled)
        return std::unexpected(enrolled.error());
    return members;
}

crypto::PublicKey signing_key_of(state::State const& state, base::Person person) {
    auto const key = state.keys->find(person);
    return key == state.keys->end() ? crypto::PublicKey{} : key->second;
}

std::optional<base::Refusal> unless_key_of(state::State const& state, base::Person person,
                                           crypto::PublicKey const& key) {
    if (state::has_key(state, person, key)) return std::nullopt;
    return base::Refusal{base::Reason::unknown_caller, "key"};
}

std::string shown_name(Rooms& rooms, base::Person person) {
    auto const name = rooms.vault().name_of(person);
    if (!name || !*name) return fmt::format("person {}", person.value);
    return (*name)->name.empty() ? (*name)->external_id : (*name)->name;
}

}  // namespace weir::keeper::detail
