#include "records/ledger/detail/tile_folder.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/files.h"
#include "records/ledger/detail/paths.h"

namespace weir::ledger::detail {
namespace {

constexpr unsigned kPublicMode = 0644;

/// Makes every folder above `file` that is not there, and syncs the one that names it.
base::Status make_folders(std::filesystem::path const& file) {
    auto const folder = file.parent_path();
    if (folder.empty() || std::filesystem::is_directory(folder)) return {};
    if (auto made = make_folders(folder); !made) return made;
    std::error_code error;
    std::filesystem::create_directory(folder, error);
    if (error) return base::fail(base::Fault::io, "cannot make a folder", {folder.string()});
    return base::sync_folder(folder.has_parent_path() ? folder.parent_path() : ".");
}

}  // namespace

std::filesystem::path TileFolder::checkpoint() const { return path_ / kCheckpointFile; }

base::Status TileFolder::put(TileName const& name, base::ByteView bytes) const {
    auto const path = path_ / name.to_text();
    auto const there = base::read_file(path, kTileSizeMax);
    if (!there && there.error().fault != base::Fault::not_found) {
        return std::unexpected(there.error());
    }
    if (!there) {
        if (auto made = make_folders(path); !made) return made;
        return base::write_file(path, bytes, {.mode = kPublicMode});
    }
    if (std::ranges::equal(*there, bytes)) return {};
    return base::fail(base::Fault::corrupt,
                      name.to_text() + " was published with other content than the ledger has",
                      {path.string()});
}

base::Status TileFolder::drop_partials(TileName const& full) const {
    auto const folder = path_ / (full.to_text() + ".p");
    if (!std::filesystem::is_directory(folder)) return {};
    std::error_code error;
    std::filesystem::remove_all(folder, error);
    if (error) return base::fail(base::Fault::io, "cannot remove a folder", {folder.string()});
    return base::sync_folder(folder.parent_path());
}

base::Status TileFolder::put_checkpoint(std::string_view note) const {
    if (auto made = make_folders(checkpoint()); !made) return made;
    return base::write_file(checkpoint(), base::bytes_of(note),
                            {.mode = kPublicMode, .replace = true});
}

base::Result<TileFolder::File> TileFolder::read(TileName const& name) const {
    auto bytes = base::read_file(path_ / name.to_text(), kTileSizeMax);
    if (bytes) return File{std::move(*bytes), name.width};
    if (name.is_full() || bytes.error().fault != base::Fault::not_found) {
        return std::unexpected(bytes.error());
    }
    auto whole = base::read_file(path_ / name.full().to_text(), kTileSizeMax);
    if (!whole) return std::unexpected(bytes.error());  // the one that should be there
    return File{std::move(*whole), kTileWidth};
}

base::Result<std::vector<base::Digest>> TileFolder::hashes(TileName const& name) const {
    auto const tile = read(name);
    if (!tile) return std::unexpected(tile.error());
    constexpr auto kHashSize = std::tuple_size_v<base::Digest>;
    if (tile->bytes.size() != tile->width * kHashSize) {
        return base::fail(base::Fault::corrupt,
                          fmt::format("{} has {} bytes, expected {}", name.to_text(),
                                      tile->bytes.size(), tile->width * kHashSize),
                          {(path_ / name.to_text()).string()});
    }
    std::vector<base::Digest> hashes(name.width);
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        std::copy_n(tile->bytes.data() + i * kHashSize, kHashSize, hashes[i].begin());
    }
    return hashes;
}

}  // namespace weir::ledger::detail
