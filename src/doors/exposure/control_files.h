// What the machine says of the side doors: modes and owners of what lies under data/ and keys/,
// whether memory could be dumped or swapped out in clear, whether one disk holds both halves.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace weir::exposure {

struct FileFacts {
    std::vector<std::string> open;  // ours that others could read, or that are not ours; by path
                                    // within the programme; at most kOpenShown
    bool is_one_volume = false;     // data/ and keys/
    bool can_dump = false;          // this process, to a core file or to a debugger
    bool can_swap = false;          // its memory, to a disk in clear
};
inline constexpr std::size_t kOpenShown = 3;

/// Of this process and these folders. What cannot be looked at counts as open.
[[nodiscard]] FileFacts look_at_files(std::filesystem::path const& data,
                                      std::filesystem::path const& keys);

/// Whether any swap of /proc/swaps (its text) is a disk that nothing encrypts: neither compressed
/// memory nor a dm-crypt device, by /sys/block/dm-0/dm/uuid below `blocks`.
[[nodiscard]] bool swaps_in_clear(std::string_view swaps, std::filesystem::path const& blocks);
/// Whether /proc/self/status (its text) says that all that is in memory is locked there.
[[nodiscard]] bool is_locked(std::string_view status);

}  // namespace weir::exposure
