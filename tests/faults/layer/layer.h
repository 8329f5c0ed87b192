// A layer between a test and the system's file calls. Linked into a test program (or loaded before
// the binary, see preload.cc) it takes the place of libc's open, write, rename, ...; SQLite's calls
// come through it too. It hands every call on, and does three more things when told to: it tells a
// recorder what was done, it writes less than was asked, and it lets a sync succeed without one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir::faults {

/// Is told what was done, after it was done, in order. Paths are as the caller gave them; a file is
/// named by its open descriptor.
class Listener {
public:
    virtual ~Listener() = default;
    virtual void opened(std::string const& path, int file, bool was_made, bool was_emptied) = 0;
    virtual void written(int file, std::uint64_t offset, std::string_view bytes) = 0;
    virtual void cut(int file, std::uint64_t size) = 0;
    virtual void renamed(std::string const& from, std::string const& to) = 0;
    virtual void removed(std::string const& path) = 0;
    virtual void folder_made(std::string const& path) = 0;
    virtual void synced(int file) = 0;
};

/// How many of `size` bytes a write takes, at least one.
using Shorten = std::size_t (*)(std::size_t size);

/// Whether the n-th sync from now on fails with EIO, counted from 1.
struct FailingSync {
    unsigned left = 0;        // 0: none fails; 1: the next
    bool has_failed = false;  // whoever asks for another sync after it is told on standard error
};

/// What the layer does; one for the process. Changed only while nobody else makes calls.
struct Layer {
    Listener* listener = nullptr;
    Shorten shorten = nullptr;
    bool skips_syncs = false;  // a state that is looked at once need not survive anything
    FailingSync failing{};
};
[[nodiscard]] Layer& layer();

}  // namespace weir::faults
