// What a log file holds after a crash: the intact frames, and whether the rest may be dropped.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "engines/store/detail/file.h"

namespace weir::store::detail {

/// The part of a file that verifies, and what follows it.
struct Recovered {
    std::uint64_t frames = 0;            // intact, from the beginning
    std::uint64_t end = 0;               // offset after the last of them
    std::uint64_t dropped = 0;           // bytes after `end` that no one was told of
    std::vector<std::uint64_t> marks{};  // where frames 0, kBetweenMarks, 2 kBetweenMarks … begin
};

/// Frames from one mark to the next: so many are read in vain, at most, on the way to a frame.
inline constexpr std::uint64_t kBetweenMarks = 256;

/// Is given each intact frame: its sequence number, its payload for the call; may be empty.
using EachIntact = std::function<base::Status(std::uint64_t, base::ByteView)>;
/// Reads the whole file and changes nothing. `corrupt` if a frame that was acknowledged is broken:
/// an intact frame behind it says so, or fewer than `acknowledged` frames are intact. io, or each's
/// error.
[[nodiscard]] base::Result<Recovered> recover(File const& file, std::uint64_t acknowledged,
                                              EachIntact const& each);

}  // namespace weir::store::detail
