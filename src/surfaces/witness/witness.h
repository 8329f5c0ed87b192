// `weir ledger witness`: the small machine of a works council or an auditor that cosigns a log's
// checkpoints. It has a folder of its own, no programme's directory, and sees sizes and roots only.
// How to run one: docs/witness.md; what it answers: docs/formats/witness.md.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/clock.h"

namespace weir::witness {

struct Options {
    std::filesystem::path state;    // its folder, made if it is not there
    std::string name;               // of a key made now; with a key that is there: the same or none
    std::vector<std::string> logs;  // verifier keys, or files with one a line
    std::string listen;             // "127.0.0.1:8100"; port 0 takes a free one
};

/// Serves until a signal ends it. Exit status: 0 ended in order, 1 it could not start, with a line
/// on standard error.
[[nodiscard]] int run(Options const& options, base::Clock const& clock);

}  // namespace weir::witness
