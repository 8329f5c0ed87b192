// What the machine says of the side doors: modes and owners of what lies under data/ and keys/,
// whether memory could be dumped, whether one disk holds both halves.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace weir::exposure {

struct FileFacts {
    std::vector<std::string> open;  // ours that others could read, or that are not ours; by path
                                    // within the programme; at most kOpenShown
    bool is_one_volume = false;     // data/ and keys/
    bool can_dump = false;          // this process, to a core file or to a debugger
};
inline constexpr std::size_t kOpenShown = 3;

/// Of this process and these folders. What cannot be looked at counts as open.
[[nodiscard]] FileFacts look_at_files(std::filesystem::path const& data,
                                      std::filesystem::path const& keys);

}  // namespace weir::exposure
