// A drill's folder, and the files that its steps change.
#pragma once

#include <filesystem>

#include "surfaces/drill/detail/words.h"
#include "surfaces/drill/drill.h"

namespace weir::drill::detail {

/// A new folder below the system's temporary one, for this user only; removed with all in it.
class TemporaryFolder {
public:
    /// io if it cannot be made.
    static base::Result<TemporaryFolder> make();
    TemporaryFolder(TemporaryFolder&& other) noexcept;
    TemporaryFolder& operator=(TemporaryFolder&&) = delete;
    ~TemporaryFolder();
    [[nodiscard]] std::filesystem::path const& path() const { return path_; }

private:
    explicit TemporaryFolder(std::filesystem::path path) : path_(std::move(path)) {}
    std::filesystem::path path_;  // empty: moved from
};

/// Makes one change; relative paths are below `dir`. bad_input for a replacement whose first half
/// does not stand there exactly once; io.
[[nodiscard]] base::Status change_file(FileChange const& change, std::filesystem::path const& dir,
                                       Words const& words);

/// A copy of a folder, with the modes of its files. io.
[[nodiscard]] base::Status copy_folder(std::filesystem::path const& from,
                                       std::filesystem::path const& to);

}  // namespace weir::drill::detail
