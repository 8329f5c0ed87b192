#include "tests/faults/layer/layer.h"

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace weir::faults {

Layer& layer() {
    static Layer the_layer;
    return the_layer;
}

namespace {

template <class... Arguments>
int call(long number, Arguments... arguments) {
    return static_cast<int>(::syscall(number, arguments...));
}

/// As openat(2) below the working directory; tells the listener.
int open_file(int folder, char const* path, int flags, mode_t mode) {
    auto* const listener = layer().listener;
    struct stat about{};
    bool const was_there = listener == nullptr || ::fstatat(folder, path, &about, 0) == 0;
    int const file = call(SYS_openat, folder, path, flags, mode);
    if (file < 0 || listener == nullptr) return file;
    bool const was_made = !was_there && (flags & O_CREAT) != 0;
    bool const was_emptied = was_there && (flags & O_TRUNC) != 0;
    if (was_made || was_emptied) listener->opened(path, file, was_made, was_emptied);
    return file;
}

mode_t mode_in(int flags, std::va_list list) {
    return (flags & O_CREAT) != 0 ? va_arg(list, mode_t) : 0;
}

std::size_t taken_of(int file, std::size_t size) {
    if (layer().shorten == nullptr || size < 2) return size;
    struct stat about{};
    bool const is_file = ::fstat(file, &about) == 0 && S_ISREG(about.st_mode);
    return is_file ? layer().shorten(size) : size;
}

ssize_t write_at_end(int file, void const* bytes, std::size_t size) {
    auto const taken = taken_of(file, size);
    auto const done = ::syscall(SYS_write, file, bytes, taken);
    if (done > 0 && layer().listener != nullptr) {
        auto const after = ::lseek(file, 0, SEEK_CUR);
        if (after >= done) {
            layer().listener->written(
                file, static_cast<std::uint64_t>(after - done),
                {static_cast<char const*>(bytes), static_cast<std::size_t>(done)});
        }
    }
    return done;
}

ssize_t write_at(int file, void const* bytes, std::size_t size, off_t offset) {
    auto const done = ::syscall(SYS_pwrite64, file, bytes, taken_of(file, size), offset);
    if (done > 0 && layer().listener != nullptr) {
        layer().listener->written(
            file, static_cast<std::uint64_t>(offset),
            {static_cast<char const*>(bytes), static_cast<std::size_t>(done)});
    }
    return done;
}

/// SQLite goes on after a failed sync of a folder, so only files are made to fail here.
bool is_folder(int file) {
    struct stat about{};
    return ::fstat(file, &about) == 0 && S_ISDIR(about.st_mode);
}

/// Counts the syncs of files, and says whether this one is to fail.
bool fails_now() {
    auto& failing = layer().failing;
    if (failing.has_failed) {
        constexpr std::string_view kWords = "weir: asked to sync again after a sync failed\n";
        (void)::syscall(SYS_write, STDERR_FILENO, kWords.data(), kWords.size());
    }
    failing.has_failed |= failing.left == 1;
    return failing.left > 0 && --failing.left == 0;
}

int sync_file(long number, int file) {
    if (!is_folder(file) && fails_now()) {
        errno = EIO;
        return -1;
    }
    int const done = layer().skips_syncs ? 0 : call(number, file);
    if (done == 0 && layer().listener != nullptr) layer().listener->synced(file);
    return done;
}

int cut_file(int file, off_t size) {
    int const done = call(SYS_ftruncate, file, size);
    if (done == 0 && layer().listener != nullptr) {
        layer().listener->cut(file, static_cast<std::uint64_t>(size));
    }
    return done;
}

int remove_at(int folder, char const* path, int flags) {
    int const done = call(SYS_unlinkat, folder, path, flags);
    if (done != 0 || layer().listener == nullptr) return done;
    // Below an open folder only whole folders are removed, by name from there: none is recorded.
    if (folder == AT_FDCWD) layer().listener->removed(path);
    return done;
}

int rename_file(char const* from, char const* to) {
    int const done = call(SYS_rename, from, to);
    if (done == 0 && layer().listener != nullptr) layer().listener->renamed(from, to);
    return done;
}

int make_folder(char const* path, mode_t mode) {
    int const done = call(SYS_mkdir, path, mode);
    if (done == 0 && layer().listener != nullptr) layer().listener->folder_made(path);
    return done;
}

}  // namespace
}  // namespace weir::faults

// The names that others call. Two for each call where there is one for large files too, and those
// that a fortified build calls instead.
extern "C" {

using weir::faults::open_file;

int open(char const* path, int flags, ...) {
    std::va_list list;
    va_start(list, flags);
    mode_t const mode = weir::faults::mode_in(flags, list);
    va_end(list);
    return open_file(AT_FDCWD, path, flags, mode);
}
int open64(char const* path, int flags, ...) {
    std::va_list list;
    va_start(list, flags);
    mode_t const mode = weir::faults::mode_in(flags, list);
    va_end(list);
    return open_file(AT_FDCWD, path, flags, mode);
}
int __open_2(char const* path, int flags) { return open_file(AT_FDCWD, path, flags, 0); }
int __open64_2(char const* path, int flags) { return open_file(AT_FDCWD, path, flags, 0); }

ssize_t write(int file, void const* bytes, size_t size) {
    return weir::faults::write_at_end(file, bytes, size);
}
ssize_t pwrite(int file, void const* bytes, size_t size, off_t offset) {
    return weir::faults::write_at(file, bytes, size, offset);
}
ssize_t pwrite64(int file, void const* bytes, size_t size, off64_t offset) {
    return weir::faults::write_at(file, bytes, size, offset);
}

int fsync(int file) { return weir::faults::sync_file(SYS_fsync, file); }
int fdatasync(int file) { return weir::faults::sync_file(SYS_fdatasync, file); }
int ftruncate(int file, off_t size) noexcept { return weir::faults::cut_file(file, size); }
int ftruncate64(int file, off64_t size) noexcept { return weir::faults::cut_file(file, size); }

int unlink(char const* path) noexcept { return weir::faults::remove_at(AT_FDCWD, path, 0); }
int rmdir(char const* path) noexcept {
    return weir::faults::remove_at(AT_FDCWD, path, AT_REMOVEDIR);
}
int unlinkat(int folder, char const* path, int flags) noexcept {
    return weir::faults::remove_at(folder, path, flags);
}
int remove(char const* path) noexcept {
    int const done = weir::faults::remove_at(AT_FDCWD, path, 0);
    if (done == 0 || errno != EISDIR) return done;
    return weir::faults::remove_at(AT_FDCWD, path, AT_REMOVEDIR);
}
int rename(char const* from, char const* to) noexcept {
    return weir::faults::rename_file(from, to);
}
int mkdir(char const* path, mode_t mode) noexcept { return weir::faults::make_folder(path, mode); }
}
