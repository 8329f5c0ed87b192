#include "surfaces/keeper/detail/public_texts.h"

#include <fmt/format.h>

namespace weir::keeper::detail {

base::Result<std::vector<state::KnownName>> all_names(Rooms& rooms) {
    std::vector<state::KnownName> names;
    auto const read = rooms.vault().each_name([&](base::Person, vault::Name const& name) {
        names.push_back({name.external_id, name.name, name.addresses});
    });
    if (!read) return std::unexpected(read.error());
    return names;
}

base::Status check_texts(Rooms& rooms, std::vector<state::PublicText> const& texts) {
    auto const names = all_names(rooms);
    if (!names) return std::unexpected(names.error());
    std::vector<std::string> roles;
    for (auto const role : program::role_names()) roles.emplace_back(role);
    for (auto const& text : texts) {
        if (text.text.size() > kPublicTextMax) {
            return base::fail(base::Fault::too_large,
                              fmt::format("{} is longer than {} bytes", text.what, kPublicTextMax));
        }
        if (auto checked = state::check_public(text, *names, roles); !checked) return checked;
    }
    return {};
}

}  // namespace weir::keeper::detail
