// A backup's content: files with their names, one after another, in a file sealed to a recipient.
// docs/formats/backup.md.
#pragma once

#include "engines/crypto/sealed_file.h"

namespace weir::keeper::detail {

/// What a backup holds. Never both: who has only one of them has nothing.
enum class Part : std::uint8_t {
    keys = 1,
    data = 2,
    letters = 3,  // no backup: one file to each person, for who prints them
};

class ArchiveWriter {
public:
    static base::Result<ArchiveWriter> create(std::filesystem::path const& path, Part part,
                                              std::array<std::uint8_t, 32> const& recipient);
    /// The first `size` bytes that the file has now, under `name`, which is relative.
    [[nodiscard]] base::Status add(std::filesystem::path const& name,
                                   std::filesystem::path const& from);
    /// A text under `name`, which is relative.
    [[nodiscard]] base::Status add_text(std::filesystem::path const& name, std::string_view text);
    [[nodiscard]] base::Status finish();
    [[nodiscard]] std::uint64_t files() const { return files_; }

private:
    explicit ArchiveWriter(crypto::SealedWriter writer) : writer_(std::move(writer)) {}
    crypto::SealedWriter writer_;
    std::uint64_t files_ = 0;
};

/// Writes every file of a backup below `folder`, mode 0600. bad_input if it is the other part or a
/// name would lie outside; `exists` if a file is there; corrupt if anything was changed or cut. How
/// many files.
[[nodiscard]] base::Result<std::uint64_t> unpack(std::filesystem::path const& path, Part part,
                                                 crypto::BoxPair const& recipient,
                                                 std::filesystem::path const& folder);

}  // namespace weir::keeper::detail
