// What the gate's process may still ask of the system once it serves: to talk over the sockets it
// has, to accept callers, and to reach a Unix socket. No file, no process, no other network.
#pragma once

#include "base/result.h"

namespace weir::gate::detail {

/// Gives up new privileges and puts a filter (seccomp-bpf, an allow-list; what is not on it fails
/// with EPERM) over all threads, for good. Then tries to open a file and to make a network socket,
/// and fails if either works. io.
[[nodiscard]] base::Status close_off();

/// The process ends when its parent does. io.
[[nodiscard]] base::Status end_with_parent();

}  // namespace weir::gate::detail
