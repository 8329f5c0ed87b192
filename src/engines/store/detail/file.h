// A file descriptor with an owner, and reading and writing at an offset until all is done.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "base/bytes.h"

namespace weir::store::detail {

/// Closes its descriptor when it dies.
class File {
public:
    enum class Access { read, read_and_write };

    /// not_found or io.
    static base::Result<File> open(std::filesystem::path const& path, Access access);
    File(File&& other) noexcept;
    File& operator=(File&&) = delete;
    ~File();

    [[nodiscard]] std::filesystem::path const& path() const { return path_; }
    /// Bytes in the file. io.
    [[nodiscard]] base::Result<std::uint64_t> size() const;
    /// Fills `out` from `offset`, less only at the end of the file; says how much. io.
    [[nodiscard]] base::Result<std::size_t> read(std::uint64_t offset,
                                                 std::span<std::uint8_t> out) const;
    /// Takes the file for this process until it dies; `unavailable` if another opening has it.
    [[nodiscard]] base::Status lock() const;

    // A failure of these three ends the process: afterwards nobody knows what the disk holds.
    void write(std::uint64_t offset, base::ByteView bytes) const;
    void truncate(std::uint64_t size) const;
    void sync() const;  // fdatasync: the bytes, and the size that finds them

private:
    File(int descriptor, std::filesystem::path path);
    int descriptor_;
    std::filesystem::path path_;
};

}  // namespace weir::store::detail
