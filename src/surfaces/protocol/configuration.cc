#include "surfaces/protocol/configuration.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/files.h"
#include "engines/crypto/machine_key.h"
#include "engines/text/formats.h"

namespace weir::protocol {
namespace {

using base::Fault;
using text::Fields;

constexpr std::size_t kFileSizeMax = 1 << 16;
constexpr std::size_t kPeersMax = 64;

base::Result<std::vector<crypto::PublicKey>> peers_in(Fields& fields) {
    auto const words = fields.texts_or_none("peers");
    if (!words) return std::unexpected(words.error());
    std::vector<crypto::PublicKey> peers;
    for (auto const& word : *words) {
        auto const bytes = base::from_hex(word);
        crypto::PublicKey key{};
        if (!bytes || bytes->size() != key.size())
            return base::fail(Fault::bad_input,
                              "expected in `peers` what `weir keys tls` printed on the other "
                              "machine: 64 hexadecimal digits");
        std::ranges::copy(*bytes, key.begin());
        peers.push_back(key);
    }
    if (peers.size() > kPeersMax)
        return base::fail(Fault::too_large, fmt::format("expected at most {} peers", kPeersMax));
    return peers;
}

/// The machine at an address, or nothing if there is none.
base::Result<std::optional<Machine>> machine_at(std::string const& at, Machine const& about) {
    if (at.empty()) return std::nullopt;
    auto endpoint = Endpoint::of(at);
    if (!endpoint) return std::unexpected(endpoint.error());
    if (about.peers.empty())
        return base::fail(Fault::bad_input,
                          "expected `peers`: the key of the machine at the other end");
    auto machine = about;
    machine.at = std::move(*endpoint);
    return machine;
}

base::Result<std::uint32_t> limit_in(Fields& fields, std::string_view key, std::uint32_t most) {
    auto const value = fields.integer_or(key, most);
    if (!value) return std::unexpected(value.error());
    if (*value < 1 || *value > most)
        return base::fail(Fault::bad_input,
                          fmt::format("expected `{}` from 1 to {}: a limit can be "
                                      "made stricter only",
                                      key, most));
    return static_cast<std::uint32_t>(*value);
}

base::Result<Configuration> configuration_in(Fields& fields, std::filesystem::path const& dir) {
    Configuration configuration;
    auto keys = fields.text_or("keys", configuration.keys);
    if (!keys) return std::unexpected(keys.error());
    configuration.keys = std::move(*keys);
    auto const keeper = fields.text_or("keeper", "");
    if (!keeper) return std::unexpected(keeper.error());
    auto const listen = fields.text_or("listen", "");
    if (!listen) return std::unexpected(listen.error());
    auto const key_file = fields.text_or("tls_key", "tls.key");
    if (!key_file) return std::unexpected(key_file.error());
    auto peers = peers_in(fields);
    if (!peers) return std::unexpected(peers.error());
    Machine const about{{}, dir / *key_file, std::move(*peers)};
    auto requests = limit_in(fields, "requests_a_minute", configuration.limits.requests_a_minute);
    if (!requests) return std::unexpected(requests.error());
    auto openings = limit_in(fields, "openings_an_hour", configuration.limits.openings_an_hour);
    if (!openings) return std::unexpected(openings.error());
    configuration.limits = {*requests, *openings};
    if (auto done = fields.finish(); !done) return std::unexpected(done.error());
    if (!keeper->empty() && !listen->empty())
        return base::fail(Fault::bad_input, "a folder has `keeper` or `listen`, not both");
    auto elsewhere = machine_at(*keeper, about);
    if (!elsewhere) return std::unexpected(elsewhere.error());
    auto here = machine_at(*listen, about);
    if (!here) return std::unexpected(here.error());
    configuration.keeper = std::move(*elsewhere);
    configuration.listen = std::move(*here);
    return configuration;
}

}  // namespace

base::Result<crypto::TlsParty> Machine::party(crypto::TlsSide side) const {
    auto const key = crypto::read_machine_key(key_file);
    if (!key) return std::unexpected(key.error());
    return crypto::TlsParty::of({side, *key, peers});
}

base::Result<Configuration> read_configuration(std::filesystem::path const& dir) {
    auto const file = dir / "weir.toml";
    auto const bytes = base::read_file(file, kFileSizeMax);
    if (!bytes && bytes.error().fault == Fault::not_found) return Configuration{};
    if (!bytes) return std::unexpected(bytes.error());
    auto const tree = text::parse_toml(base::text_of(*bytes), file.string(), {kFileSizeMax, 8});
    if (!tree) return std::unexpected(tree.error());
    auto fields = Fields::of(*tree, "weir.toml");
    if (!fields) return std::unexpected(fields.error());
    auto configuration = configuration_in(*fields, dir);
    if (!configuration && configuration.error().place.file.empty())
        return base::at_file(configuration.error(), file.string());
    if (configuration && configuration->keeper && std::filesystem::exists(dir / "data"))
        return base::fail(Fault::bad_input,
                          "expected no data/ beside a `keeper` on another machine",
                          {file.string()});
    return configuration;
}

std::filesystem::path socket_of(std::filesystem::path const& dir) {
    bool const is_here = std::filesystem::exists(dir / "data");
    return is_here ? dir / "data" / "weir.sock" : dir / "weir.sock";
}

}  // namespace weir::protocol
