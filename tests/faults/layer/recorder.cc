#include "tests/faults/layer/recorder.h"

#include <algorithm>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"

namespace weir::faults {

namespace fs = std::filesystem;

namespace {

/// Left out: SQLite's shared memory, which is made anew, and what is no file.
bool is_left_out(std::string const& path) { return path.ends_with("-shm"); }

std::uint64_t inode_of(fs::path const& path) {
    struct stat about{};
    base::check(::stat(path.c_str(), &about) == 0, "a file that is listed is there");
    return about.st_ino;
}

std::string parent_of(std::string const& path) {
    auto const slash = path.rfind('/');
    return slash == std::string::npos ? "" : path.substr(0, slash);
}

}  // namespace

Tree Tree::read(fs::path const& root) {
    Tree tree;
    FileId next = 1;
    std::vector<fs::path> paths;
    for (auto const& entry : fs::recursive_directory_iterator(root)) paths.push_back(entry.path());
    std::ranges::sort(paths);
    for (auto const& path : paths) {
        auto const name = path.lexically_relative(root).string();
        if (fs::is_directory(path)) tree.folders.insert(name);
        if (!fs::is_regular_file(path) || is_left_out(name)) continue;
        std::ifstream file(path, std::ios::binary);
        tree.names[name] = next;
        tree.contents[next++] = {std::istreambuf_iterator<char>(file), {}};
    }
    return tree;
}

void Tree::write(fs::path const& root) const {
    for (auto const& entry : fs::directory_iterator(root)) fs::remove_all(entry.path());
    for (auto const& folder : folders) {  // a parent sorts before what it holds
        if (!fs::exists((root / folder).parent_path())) continue;
        base::check(::mkdir((root / folder).c_str(), 0700) == 0, "a folder can be made");
    }
    for (auto const& [name, content] : seen()) {
        auto const path = root / name;
        int const file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        base::check(file >= 0, "a file can be made");
        auto const size = static_cast<ssize_t>(content.size());
        base::check(::write(file, content.data(), content.size()) == size, "it is written whole");
        ::close(file);
    }
}

std::map<std::string, std::string> Tree::seen() const {
    std::map<std::string, std::string> seen;
    for (auto const& [name, id] : names) {
        auto folder = parent_of(name);
        bool is_reached = true;
        for (; !folder.empty(); folder = parent_of(folder)) is_reached &= folders.contains(folder);
        auto const content = contents.find(id);
        if (is_reached) seen[name] = content == contents.end() ? "" : content->second;
    }
    return seen;
}

void Tree::apply(Op const& op) {
    auto const resize_for = [&](std::uint64_t size) -> std::string& {
        auto& content = contents[op.file];
        if (content.size() < size) content.resize(size);
        return content;
    };
    switch (op.did) {
        case Did::made: names[op.path] = op.file; break;
        case Did::wrote:
            std::ranges::copy(op.bytes, resize_for(op.number + op.bytes.size()).begin() +
                                            static_cast<std::ptrdiff_t>(op.number));
            break;
        case Did::cut: contents[op.file].resize(op.number); break;
        case Did::renamed:
            names.erase(op.path);
            names[op.to] = op.file;
            break;
        case Did::removed:
            names.erase(op.path);
            folders.erase(op.path);
            break;
        case Did::folder_made: folders.insert(op.path); break;
        case Did::synced:
        case Did::folder_synced:
        case Did::promised: break;
    }
}

Recorder::Recorder(fs::path root) : root_(std::move(root)), before_(Tree::read(root_)) {
    names_ = before_.names;
    for (auto const& [name, id] : names_) {
        inodes_[inode_of(root_ / name)] = id;
        next_ = std::max(next_, id + 1);
    }
    base::check(layer().listener == nullptr, "one recorder at a time");
    layer().listener = this;
}

Recorder::~Recorder() { layer().listener = nullptr; }

void Recorder::promise(std::uint64_t number) {
    std::scoped_lock const lock(mutex_);
    add({.did = Did::promised, .number = number});
}

std::string Recorder::below(std::string const& path) const {
    auto const relative = fs::path(path).lexically_normal().lexically_relative(root_).string();
    bool const is_below = !relative.empty() && relative != "." && !relative.starts_with("..");
    return is_below && !is_left_out(relative) ? relative : "";
}

FileId Recorder::id_of(int file) const {
    struct stat about{};
    if (::fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) return 0;
    auto const known = inodes_.find(about.st_ino);
    return known == inodes_.end() ? 0 : known->second;
}

void Recorder::opened(std::string const& path, int file, bool was_made, bool was_emptied) {
    std::scoped_lock const lock(mutex_);
    auto const name = below(path);
    if (name.empty()) return;
    if (was_made) {
        struct stat about{};
        base::check(::fstat(file, &about) == 0, "an open file is known");
        inodes_[about.st_ino] = next_;
        names_[name] = next_;
        add({.did = Did::made, .file = next_++, .path = name});
    }
    if (was_emptied) add({.did = Did::cut, .file = id_of(file), .number = 0});
}

void Recorder::written(int file, std::uint64_t offset, std::string_view bytes) {
    std::scoped_lock const lock(mutex_);
    auto const id = id_of(file);
    if (id == 0) return;
    add({.did = Did::wrote, .file = id, .number = offset, .bytes = std::string(bytes)});
}

void Recorder::cut(int file, std::uint64_t size) {
    std::scoped_lock const lock(mutex_);
    if (auto const id = id_of(file); id != 0) add({.did = Did::cut, .file = id, .number = size});
}

void Recorder::renamed(std::string const& from, std::string const& to) {
    std::scoped_lock const lock(mutex_);
    auto const old_name = below(from);
    auto const new_name = below(to);
    if (old_name.empty() || new_name.empty()) return;
    auto const id = names_.at(old_name);
    names_.erase(old_name);
    names_[new_name] = id;
    add({.did = Did::renamed, .file = id, .path = old_name, .to = new_name});
}

void Recorder::removed(std::string const& path) {
    std::scoped_lock const lock(mutex_);
    auto const name = below(path);
    if (name.empty()) return;
    auto const id = names_.contains(name) ? names_.at(name) : 0;
    names_.erase(name);
    std::erase_if(inodes_, [id](auto const& known) { return id != 0 && known.second == id; });
    add({.did = Did::removed, .file = id, .path = name});
}

void Recorder::folder_made(std::string const& path) {
    std::scoped_lock const lock(mutex_);
    auto const name = below(path);
    if (!name.empty()) add({.did = Did::folder_made, .path = name});
}

void Recorder::synced(int file) {
    std::scoped_lock const lock(mutex_);
    if (auto const id = id_of(file); id != 0) {
        add({.did = Did::synced, .file = id});
        return;
    }
    struct stat about{};
    if (::fstat(file, &about) != 0 || !S_ISDIR(about.st_mode)) return;
    auto const link = "/proc/self/fd/" + std::to_string(file);
    std::error_code error;
    auto const path = fs::read_symlink(link, error);
    if (error) return;
    auto const relative = path.lexically_relative(root_).string();
    if (relative.empty() || relative.starts_with("..")) return;
    add({.did = Did::folder_synced, .path = relative == "." ? "" : relative});
}

}  // namespace weir::faults
