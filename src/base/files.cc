#include "base/files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/check.h"

namespace weir::base {
namespace {

constexpr std::size_t kStep = 1 << 16;

/// Closes a file descriptor at the end of its scope.
class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(Descriptor const&) = delete;
    Descriptor& operator=(Descriptor const&) = delete;
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_;
};

std::unexpected<Error> failed(std::string_view what, std::filesystem::path const& path) {
    auto const fault = errno == ENOENT   ? Fault::not_found
                       : errno == EEXIST ? Fault::exists
                                         : Fault::io;
    return fail(fault, fmt::format("cannot {}: {}", what, std::strerror(errno)), {path.string()});
}

/// The kernel forgets what was dirty when a sync fails, so that a second one would succeed and mean
/// nothing.
[[noreturn]] void stop_after_sync(std::filesystem::path const& path) {
    fail_stop(fmt::format("cannot sync {}: {}", path.filename().string(), std::strerror(errno)));
}

Status write_all(int fd, ByteView bytes, std::filesystem::path const& path) {
    while (!bytes.empty()) {
        auto const written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return failed("write", path);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

}  // namespace

Result<Bytes> read_file(std::filesystem::path const& path, std::size_t size_max) {
    Descriptor const file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) return failed("open", path);
    // One byte more than the file says it has, so that the end is seen without growing.
    struct stat about{};
    auto const said = ::fstat(file.get(), &about) == 0 ? about.st_size : 0;
    auto const hint = std::min(static_cast<std::size_t>(said), size_max) + 1;
    Bytes bytes(std::max(hint, kStep));
    std::size_t size = 0;
    while (true) {
        auto const got = ::read(file.get(), bytes.data() + size, bytes.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed("read", path);
        size += static_cast<std::size_t>(got);
        if (size > size_max) {
            return fail(Fault::too_large, fmt::format("expected at most {} bytes", size_max),
                        {path.string()});
        }
        if (got == 0) break;
        if (size == bytes.size()) bytes.resize(size + size / 2);
    }
    bytes.resize(size);
    return bytes;
}

Status write_file(std::filesystem::path const& path, ByteView bytes, WriteOptions options) {
    if (!options.replace && ::access(path.c_str(), F_OK) == 0) {
        return fail(Fault::exists, "a file of that name is there already", {path.string()});
    }
    auto const part = path.string() + ".part";
    {
        Descriptor const file(
            ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, options.mode));
        if (file.get() < 0) return failed("create", path);
        if (auto written = write_all(file.get(), bytes, path); !written) return written;
        if (::fsync(file.get()) != 0) stop_after_sync(path);
    }
    if (::rename(part.c_str(), path.c_str()) != 0) return failed("rename", path);
    return sync_folder(path.has_parent_path() ? path.parent_path() : std::filesystem::path("."));
}

Status sync_folder(std::filesystem::path const& folder) {
    Descriptor const directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.get() < 0) return failed("open", folder);
    if (::fsync(directory.get()) != 0) stop_after_sync(folder);
    return {};
}

}  // namespace weir::base
