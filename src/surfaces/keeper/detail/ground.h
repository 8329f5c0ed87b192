// What a programme stands on before it has rooms: two folders on two volumes, and a log's key and
// name.
#pragma once

#include "surfaces/keeper/house.h"

namespace weir::keeper::detail {

/// Keys and data may share a volume only in a demo.
enum class Volumes { apart, shared };

/// Whether a programme was made here: its log has a name.
[[nodiscard]] bool is_made(Paths const& paths);

/// Makes keys/. bad_input if keys and data are on one volume and must not be.
[[nodiscard]] base::Status check_ground(Paths const& paths, Volumes volumes);

/// A new log's key in keys/log.key, and its origin beside the log, in clear: the checkpoint says it
/// to everybody anyway. `exists` if there is one.
[[nodiscard]] base::Result<crypto::SigningKey> make_log(Paths const& paths,
                                                        std::string const& origin);
/// As read_secret_file; bad_input if it is no key.
[[nodiscard]] base::Result<crypto::SigningKey> read_log_key(Paths const& paths);
[[nodiscard]] base::Result<std::string> read_origin(Paths const& paths);
[[nodiscard]] ledger::LedgerPaths ledger_paths(Paths const& paths);

}  // namespace weir::keeper::detail
