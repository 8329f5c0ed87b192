// The keeper process: it owns one data directory for life and serves its socket. DESIGN section 3.
#pragma once

#include <filesystem>

#include "base/clock.h"

namespace weir::keeper {

struct Options {
    std::filesystem::path dir;
    bool ends_when_idle = false;  // started by a command; runs jobs once a gate watches it
    bool once = false;            // run the jobs that are due, then end
};

/// Runs until ended by SIGTERM or SIGINT, or idle, or once. The process's exit status: 0, or 1
/// after an accident, which was printed on standard error.
[[nodiscard]] int run(Options const& options, base::Clock const& clock);

}  // namespace weir::keeper
