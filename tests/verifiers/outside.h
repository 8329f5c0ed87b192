// The verifiers that are not ours: built by the tests from their sources, run as programs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace weir::verifiers {

/// What a verifier said: its one line, and whether that was `ok`.
struct Said {
    bool ok = false;
    std::string line;
};

enum class Outside { go, portal };

/// Builds both below build/verifiers where they are not newer than their sources; a failure ends
/// the test program.
void build_outside();
/// Runs one: "tiles" or "proof", the path, the log's key, then quorum and witnesses, if any.
Said ask(Outside verifier, std::vector<std::string> const& words);
/// The browser's verifier on the official vectors: its last line.
Said run_portal_vectors();

}  // namespace weir::verifiers
