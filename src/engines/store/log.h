// An append-only file of frames, for the ledger and for intake. Frame: u32 length, u64 sequence,
// 32-byte SHA-256 over (length, sequence, payload), payload; all little-endian. Group commit: whoever
// waits first writes and syncs for everybody who appended meanwhile, with one fdatasync.
//
// Promises. What wait() returned for is on the disk. A sync that fails ends the process (fail-stop:
// after a failed fsync the kernel forgets what was dirty). open() repairs a torn tail only where no
// acknowledged frame can be in it: it truncates after the last intact frame, and refuses (`corrupt`)
// if an intact frame follows a broken one, or if fewer than `acknowledged` frames survive.
// Format: docs/formats/log.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

#include "base/bytes.h"

namespace weir::store {

struct LogOptions {
    bool create = false;               // make a new file; `exists` if there is one
    std::uint64_t acknowledged = 0;    // frames known to have been acknowledged, from elsewhere
    std::size_t frame_size_max = 1 << 26;
};

class Log {
public:
    /// Opens for appending and recovers. The caller holds the directory's lock: one writer.
    static base::Result<Log> open(std::filesystem::path const& path, LogOptions options);
    Log(Log&&) noexcept;
    Log& operator=(Log&&) noexcept;
    ~Log();

    /// Queues a frame and gives its sequence number, from 0, without gaps. Thread-safe; order of
    /// return is order in the file. The payload must be at most frame_size_max (a bug otherwise).
    std::uint64_t append(base::Bytes payload);
    /// Returns once the frame `sequence` and all before it are durable. Thread-safe.
    void wait(std::uint64_t sequence);
    /// Frames that are durable now.
    [[nodiscard]] std::uint64_t durable() const;
    /// Bytes that recovery dropped when this log was opened: a tail nobody was told of.
    [[nodiscard]] std::uint64_t dropped_bytes() const;

    /// Gives every durable frame in order to `each` (sequence, payload: valid for the call), which
    /// stops the scan by returning an error. corrupt, io, or each's error.
    using Each = std::function<base::Status(std::uint64_t, base::ByteView)>;
    [[nodiscard]] base::Status scan(Each const& each) const;

private:
    struct Impl;
    explicit Log(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Scans a log file that another process may own, read-only, without repairing: for `verify` from
/// bytes alone. `corrupt` at the first frame that does not verify, naming its sequence number.
[[nodiscard]] base::Status scan_log(std::filesystem::path const& path, Log::Each const& each);

}  // namespace weir::store
