// What a ledger is compared with: a table in SQLite whose changes a trigger writes to an audit
// table, as one would keep a log without one of ours.
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

namespace weir::ledger::bench {

struct Measured {
    double per_second = 0;
    std::vector<double> times;  // of each entry, in seconds
};

/// `threads` writers, each with a connection of its own, change a row of a person each and commit,
/// for so many seconds. Write-ahead log, synchronous=FULL: what was committed survives a power cut.
[[nodiscard]] Measured measure_sqlite_audit(std::filesystem::path const& file, std::size_t threads,
                                            std::size_t entry_size, double seconds);

}  // namespace weir::ledger::bench
