#include "surfaces/protocol/identity.h"

#include <fmt/format.h>

#include "base/files.h"
#include "engines/text/formats.h"

namespace weir::protocol {
namespace {

constexpr std::size_t kFileSizeMax = 4096;

}  // namespace

base::Result<Identity> read_identity(std::filesystem::path const& path) {
    auto const bytes = base::read_file(path, kFileSizeMax);
    if (!bytes) return std::unexpected(bytes.error());
    auto const tree = text::parse_toml(base::text_of(*bytes), path.string(), {kFileSizeMax, 4});
    if (!tree) return std::unexpected(tree.error());
    auto fields = text::Fields::of(*tree, "identity file");
    if (!fields) return std::unexpected(fields.error());
    auto const person = fields->text("person");
    if (!person) return std::unexpected(person.error());
    auto const role = fields->text_or("role", "");
    if (!role) return std::unexpected(role.error());
    auto const seed_hex = fields->text("ed25519_seed");
    if (!seed_hex) return std::unexpected(seed_hex.error());
    if (auto done = fields->finish(); !done) return std::unexpected(done.error());
    auto seed_bytes = base::from_hex(*seed_hex);
    if (!seed_bytes) return base::at_file(seed_bytes.error(), path.string());
    auto const seed = crypto::Key::of(*seed_bytes);
    crypto::wipe(*seed_bytes);
    if (!seed) return base::at_file(seed.error(), path.string());
    return Identity{*person, *role, crypto::SigningKey::of_seed(*seed)};
}

base::Status write_identity(std::filesystem::path const& path, Identity const& identity) {
    auto text = fmt::format(
        "# weir identity: whoever holds this file acts as this person\nperson = \"{}\"\n"
        "role = \"{}\"\ned25519_seed = \"{}\"\n",
        identity.person, identity.role, base::to_hex(identity.key.seed().bytes()));
    return base::write_file(path, base::bytes_of(text), {});
}

}  // namespace weir::protocol
