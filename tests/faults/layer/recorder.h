// What a programme did to its folder, call by call, with the promises it made in between.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "tests/faults/layer/layer.h"

namespace weir::faults {

/// A file by the order of its making: names come and go.
using FileId = std::uint64_t;

enum class Did : std::uint8_t {
    made,
    wrote,
    cut,
    renamed,
    removed,
    folder_made,
    synced,
    folder_synced,
    promised,
};

struct Op {
    Did did;
    FileId file = 0;           // made, wrote, cut, renamed, removed, synced
    std::string path{};        // of names and folders
    std::string to{};          // renamed
    std::uint64_t number = 0;  // offset; size after a cut; number of the promise
    std::string bytes{};       // wrote
};

/// Files, names and folders at a moment; paths are relative to the recorded folder.
struct Tree {
    std::set<std::string> folders;
    std::map<std::string, FileId> names;
    std::map<FileId, std::string> contents;

    /// As it stands on the disk. SQLite's shared memory is not part of it: nothing relies on it.
    [[nodiscard]] static Tree read(std::filesystem::path const& root);
    /// Makes `root` hold this and nothing else. A file whose folder is missing is missing too.
    void write(std::filesystem::path const& root) const;
    void apply(Op const& op);
    /// Path to content: what can be seen of it.
    [[nodiscard]] std::map<std::string, std::string> seen() const;
};

/// Records from its making to its end. The folder must not move.
class Recorder final : public Listener {
public:
    explicit Recorder(std::filesystem::path root);
    ~Recorder() override;
    Recorder(Recorder const&) = delete;
    Recorder& operator=(Recorder const&) = delete;

    /// From here on, whatever the crash: this was acknowledged.
    void promise(std::uint64_t number);
    [[nodiscard]] Tree const& before() const { return before_; }
    [[nodiscard]] std::vector<Op> const& ops() const { return ops_; }

private:
    void opened(std::string const& path, int file, bool was_made, bool was_emptied) override;
    void written(int file, std::uint64_t offset, std::string_view bytes) override;
    void cut(int file, std::uint64_t size) override;
    void renamed(std::string const& from, std::string const& to) override;
    void removed(std::string const& path) override;
    void folder_made(std::string const& path) override;
    void synced(int file) override;

    [[nodiscard]] std::string below(std::string const& path) const;  // empty: elsewhere
    [[nodiscard]] FileId id_of(int file) const;                      // 0: not one of ours
    void add(Op op) { ops_.push_back(std::move(op)); }

    std::filesystem::path root_;
    Tree before_;
    std::mutex mutex_;
    std::vector<Op> ops_;
    std::map<std::string, FileId> names_;
    std::map<std::uint64_t, FileId> inodes_;
    FileId next_ = 1;
};

}  // namespace weir::faults
