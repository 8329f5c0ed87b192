#include "engines/crypto/secret_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/files.h"
#include "engines/crypto/key.h"
#include "engines/crypto/random.h"

namespace weir::crypto {
namespace {

constexpr mode_t kOthers = S_IRWXG | S_IRWXO;
constexpr mode_t kOthersWrite = S_IWGRP | S_IWOTH;

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

std::unexpected<base::Error> failed(std::string const& what, std::filesystem::path const& path) {
    auto const fault = errno == ENOENT ? base::Fault::not_found : base::Fault::io;
    return base::fail(fault, what + ": " + std::strerror(errno), {path.string()});
}

std::unexpected<base::Error> refused(std::string const& why, std::filesystem::path const& path) {
    return base::fail(base::Fault::bad_input, why, {path.string()});
}

std::string octal(mode_t mode) {
    std::string digits = "0";
    for (int shift = 6; shift >= 0; shift -= 3) {
        digits += static_cast<char>('0' + ((mode >> shift) & 7));
    }
    return digits;
}

base::Status check_owner(struct stat const& about, std::string const& what,
                         std::filesystem::path const& path) {
    if (about.st_uid == ::geteuid()) return {};
    return refused("expected " + what + " of user " + std::to_string(::geteuid()) +
                       ", got one of user " + std::to_string(about.st_uid),
                   path);
}

base::Status check_file(int file, std::filesystem::path const& path) {
    struct stat about{};
    if (::fstat(file, &about) != 0) return failed("cannot look at a secret file", path);
    if (!S_ISREG(about.st_mode)) return refused("expected a plain file for a secret", path);
    if (auto owned = check_owner(about, "a secret file", path); !owned) return owned;
    if ((about.st_mode & kOthers) == 0) return {};
    return refused("expected mode 0600 for a secret file, got " + octal(about.st_mode) +
                       ": others can read or change it",
                   path);
}

/// Who may write to the folder may put another file in its place. A sticky folder of the system's
/// does not let them.
base::Status check_folder(std::filesystem::path const& path) {
    auto const folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    struct stat about{};
    if (::stat(folder.c_str(), &about) != 0) return failed("cannot look at a folder", folder);
    bool const is_sticky = (about.st_mode & S_ISVTX) != 0;
    if (about.st_uid != 0) {
        if (auto owned = check_owner(about, "a folder of secrets", folder); !owned) return owned;
    }
    if ((about.st_mode & kOthersWrite) == 0 || is_sticky) return {};
    return refused("expected a folder of secrets that only its owner writes to, got mode " +
                       octal(about.st_mode),
                   folder);
}

}  // namespace

base::Result<base::Bytes> read_secret_file(std::filesystem::path const& path,
                                           std::size_t size_max) {
    Descriptor const file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (file.get() < 0 && errno == ELOOP) {
        return refused("expected a plain file for a secret, got a link", path);
    }
    if (file.get() < 0) return failed("cannot open a secret file", path);
    if (auto good = check_file(file.get(), path); !good) return std::unexpected(good.error());
    if (auto good = check_folder(path); !good) return std::unexpected(good.error());
    base::Bytes bytes(size_max + 1);
    std::size_t size = 0;
    while (size < bytes.size()) {
        auto const got = ::read(file.get(), bytes.data() + size, bytes.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            wipe(bytes);
            return failed("cannot read a secret file", path);
        }
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    if (size > size_max) {
        wipe(bytes);
        return base::fail(base::Fault::too_large,
                          "expected at most " + std::to_string(size_max) + " bytes",
                          {path.string()});
    }
    base::Bytes content(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    wipe(bytes);
    return content;
}

base::Status destroy_secret_file(std::filesystem::path const& path) {
    {
        Descriptor const file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
        if (file.get() < 0 && errno == ENOENT) return {};
        if (file.get() < 0) return failed("cannot open a secret file", path);
        struct stat about{};
        if (::fstat(file.get(), &about) != 0) return failed("cannot look at a secret file", path);
        base::Bytes noise(static_cast<std::size_t>(about.st_size));
        SystemRandom().fill(noise);
        for (std::size_t done = 0; done < noise.size();) {
            auto const written = ::pwrite(file.get(), noise.data() + done, noise.size() - done,
                                          static_cast<off_t>(done));
            if (written < 0 && errno == EINTR) continue;
            if (written <= 0) return failed("cannot overwrite a secret file", path);
            done += static_cast<std::size_t>(written);
        }
        if (::fsync(file.get()) != 0)
            base::fail_stop("an overwritten secret file cannot be synced");
    }
    if (::unlink(path.c_str()) != 0) return failed("cannot remove a secret file", path);
    return base::sync_folder(path.has_parent_path() ? path.parent_path() : ".");
}

}  // namespace weir::crypto
