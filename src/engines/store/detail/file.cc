#include "engines/store/detail/file.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/check.h"

namespace weir::store::detail {
namespace {

std::unexpected<base::Error> failed(std::string_view what, std::filesystem::path const& path) {
    auto const fault = errno == ENOENT ? base::Fault::not_found : base::Fault::io;
    return base::fail(fault, fmt::format("cannot {}: {}", what, std::strerror(errno)),
                      {path.string()});
}

[[noreturn]] void stop(std::string_view what, std::filesystem::path const& path) {
    base::fail_stop(
        fmt::format("cannot {} {}: {}", what, path.filename().string(), std::strerror(errno)));
}

}  // namespace

base::Result<File> File::open(std::filesystem::path const& path, Access access) {
    int const flags = access == Access::read ? O_RDONLY : O_RDWR;
    int const descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
    if (descriptor < 0) return failed("open", path);
    return File(descriptor, path);
}

File::File(int descriptor, std::filesystem::path path)
    : descriptor_(descriptor), path_(std::move(path)) {}

File::File(File&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

File::~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

base::Result<std::uint64_t> File::size() const {
    struct stat facts{};
    if (::fstat(descriptor_, &facts) != 0) return failed("look at", path_);
    return static_cast<std::uint64_t>(facts.st_size);
}

base::Result<std::size_t> File::read(std::uint64_t offset, std::span<std::uint8_t> out) const {
    std::size_t done = 0;
    while (done < out.size()) {
        auto const rest = out.subspan(done);
        auto const got =
            ::pread(descriptor_, rest.data(), rest.size(), static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed("read", path_);
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    return done;
}

base::Status File::lock() const {
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return {};
    if (errno != EWOULDBLOCK) return failed("lock", path_);
    return base::fail(base::Fault::unavailable, "another process has the file open for writing",
                      {path_.string()});
}

void File::write(std::uint64_t offset, base::ByteView bytes) const {
    while (!bytes.empty()) {
        auto const written =
            ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) stop("write", path_);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
        offset += static_cast<std::uint64_t>(written);
    }
}

void File::truncate(std::uint64_t size) const {
    if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) stop("truncate", path_);
}

void File::sync() const {
    if (::fdatasync(descriptor_) != 0) stop("sync", path_);
}

}  // namespace weir::store::detail
