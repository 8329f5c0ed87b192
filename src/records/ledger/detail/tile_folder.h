// The folder of a log's public form: each file is written once, whole and synced, and never
// changed.
#pragma once

#include <filesystem>

#include "records/ledger/tiles.h"

namespace weir::ledger::detail {

/// No note is longer; a bundle may be.
inline constexpr std::size_t kTileSizeMax = kTileWidth * (2 + kEntrySizeMax);

class TileFolder {
public:
    explicit TileFolder(std::filesystem::path path) : path_(std::move(path)) {}
    [[nodiscard]] std::filesystem::path const& path() const { return path_; }
    [[nodiscard]] std::filesystem::path checkpoint() const;

    /// Writes a tile that is not there. One that is there is compared: corrupt if it differs. io.
    [[nodiscard]] base::Status put(TileName const& name, base::ByteView bytes) const;
    /// Removes the partial tiles that this full one replaces, if there are any. io.
    [[nodiscard]] base::Status drop_partials(TileName const& full) const;
    /// Writes the checkpoint over the last one. io.
    [[nodiscard]] base::Status put_checkpoint(std::string_view note) const;

    /// A tile's hashes. Where a partial one is gone, the first of the full one in its place.
    /// not_found, io; corrupt where the file has not the size of its name.
    [[nodiscard]] base::Result<std::vector<base::Digest>> hashes(TileName const& name) const;
    /// What a name holds, or the full tile in its place where a partial one is gone.
    struct File {
        base::Bytes bytes;
        std::uint64_t width = 0;  // of the file: at least as many as were asked for
    };
    [[nodiscard]] base::Result<File> read(TileName const& name) const;

private:
    std::filesystem::path path_;
};

}  // namespace weir::ledger::detail
