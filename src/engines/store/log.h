// An append-only file of frames, for the ledger and for intake. Frame: u32 length, u64 sequence,
// u64 frames durable when it was written, 32-byte SHA-256 over these three and the payload, then
// the payload; all little-endian. Group commit: whoever waits first writes and syncs for everybody
// who appended meanwhile, with one fdatasync.
//
// Promises. What wait() returned for is on the disk. A sync that fails ends the process (fail-stop:
// after a failed fsync the kernel forgets what was dirty). open() repairs a torn tail only where no
// acknowledged frame can be in it: it truncates after the last intact frame, and refuses
// (`corrupt`) if a later intact frame says that the broken one was durable, or if fewer than
// `acknowledged` frames survive. (Frames of one commit may reach the disk in any order when the
// power fails: an intact frame alone does not prove that those before it were acknowledged.)
// Format: docs/formats/log.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

#include "base/bytes.h"

namespace weir::store {

/// No payload is ever larger, whatever the options say.
inline constexpr std::size_t kPayloadSizeMax = std::size_t{1} << 30;

struct LogOptions {
    bool create = false;             // make a new file; `exists` if there is one
    std::uint64_t acknowledged = 0;  // frames known to have been acknowledged, from elsewhere
    std::size_t frame_size_max = std::size_t{1} << 26;  // of a payload given to append, in bytes
    /// Is given every frame while the log is opened, which reads them all anyway; its error ends
    /// the opening. Sequence number, and the payload for the call.
    std::function<base::Status(std::uint64_t, base::ByteView)> each{};
};

class Log {
public:
    /// Opens for appending and recovers. The caller holds the directory's lock: one writer; a
    /// second one gets `unavailable`. not_found, exists, corrupt (the file is left as it is),
    /// unsupported (a version from another time), io.
    static base::Result<Log> open(std::filesystem::path const& path, LogOptions options);
    Log(Log&&) noexcept;
    Log& operator=(Log&&) noexcept;
    /// Writes what is still queued; nobody may be waiting.
    ~Log();

    /// Queues a frame and gives its sequence number, from 0, without gaps. Thread-safe; order of
    /// return is order in the file. The payload must be at most frame_size_max (a bug otherwise).
    /// When too much is queued it commits first, so it may take as long as wait().
    std::uint64_t append(base::Bytes payload);
    /// Returns once the frame `sequence` and all before it are durable. Thread-safe.
    void wait(std::uint64_t sequence);
    [[nodiscard]] std::filesystem::path const& path() const;
    /// Frames that are durable now.
    [[nodiscard]] std::uint64_t durable() const;
    /// Bytes that recovery dropped when this log was opened: a tail nobody was told of.
    [[nodiscard]] std::uint64_t dropped_bytes() const;

    /// Gives every durable frame from `first` on, in order, to `each` (sequence, payload: valid for
    /// the call), which stops the scan by returning an error. What stands before `first` is not
    /// read, but for a few hundred frames. corrupt, io, or each's error.
    using Each = std::function<base::Status(std::uint64_t, base::ByteView)>;
    [[nodiscard]] base::Status scan(Each const& each, std::uint64_t first = 0) const;

    /// Whether a frame is wanted: its sequence number, and its payload before it was verified.
    /// Asked in order, of each frame at least once before it could be given, on another thread:
    /// it runs ahead of what is given.
    using Wants = std::function<bool(std::uint64_t, base::ByteView)>;
    /// The same, of the frames that are wanted only. Of the others no digest is computed: they are
    /// what they were when the log was opened, or the caller must not care.
    [[nodiscard]] base::Status scan_wanted(Wants const& wants, Each const& each,
                                           std::uint64_t first = 0) const;

private:
    struct Impl;
    explicit Log(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Scans a log file that another process may own, read-only, without repairing: for `verify` from
/// bytes alone. `corrupt` at the first frame that does not verify, naming its sequence number.
[[nodiscard]] base::Status scan_log(std::filesystem::path const& path, Log::Each const& each);

}  // namespace weir::store
