// The gate: the process that faces the network. It serves one page and a few routes over HTTP on
// loopback, holds no key and opens no file, and passes questions on to the keeper as whoever signed
// in. DESIGN section 3.
#pragma once

#include <filesystem>

namespace weir::gate {

struct Options {
    std::filesystem::path dir;  // the programme's or a client's; only the keeper's socket, or the
                                // link to it, is ever reached
    int listener = -1;          // a listening TCP socket, inherited
};

/// Serves until the process is ended by a signal or its parent is gone. The exit status of a start
/// that failed: 1, with a line on standard error.
[[nodiscard]] int run(Options const& options);

}  // namespace weir::gate
