// What weir.toml says: where keys lie, and which other machine is talked to. Ports, paths, the keys
// of machines, and limits that are stricter than the built-in ones; everything that decides
// something else stands in the signed charter.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "engines/crypto/tls.h"
#include "surfaces/protocol/endpoint.h"

namespace weir::protocol {

/// One side of a connection to another machine.
struct Machine {
    Endpoint at;
    std::filesystem::path key_file;        // `tls_key`
    std::vector<crypto::PublicKey> peers;  // `peers`

    /// Reads the key file: bad_input if others can read or change it, and as read_machine_key.
    [[nodiscard]] base::Result<crypto::TlsParty> party(crypto::TlsSide side) const;
};

/// How often one person may ask. Only ever below what the keeper has built in.
struct AskingLimits {
    std::uint32_t requests_a_minute = 1200;
    std::uint32_t openings_an_hour = 120;
};

struct Configuration {
    std::string keys = "keys";
    std::optional<Machine> keeper;  // a client's folder: where its keeper listens
    std::optional<Machine> listen;  // a keeper's: where it listens, besides its Unix socket
    AskingLimits limits;
};

/// Reads dir/weir.toml; the defaults if it is not there. bad_input, naming file and line, for an
/// unknown key, a key of a machine that is none, or a folder that is to be both.
[[nodiscard]] base::Result<Configuration> read_configuration(std::filesystem::path const& dir);

/// The Unix socket at which a local keeper answers, or in a client's folder the link to its keeper.
[[nodiscard]] std::filesystem::path socket_of(std::filesystem::path const& dir);

}  // namespace weir::protocol
