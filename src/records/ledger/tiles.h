// The public form of a log, C2SP tlog-tiles v0.1.0: names and widths of its files, and the bundles
// that hold the entries. Pure; detail/tile_folder writes them. Format: docs/formats/tiles.md.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace weir::ledger {

/// Hashes of a full tile, and entries of a full bundle.
inline constexpr std::uint64_t kTileWidth = 256;
/// Levels of the tree in one tile: 2^8 = 256.
inline constexpr unsigned kTileHeight = 8;
/// The largest entry that a bundle can hold, in bytes.
inline constexpr std::size_t kEntrySizeMax = 65'535;

enum class TileKind { hashes, entries };

/// One file of the public form.
struct TileName {
    TileKind kind = TileKind::hashes;
    unsigned level = 0;  // of hashes, 0 to 63; a bundle stands at level 0
    std::uint64_t index = 0;
    std::uint64_t width = kTileWidth;  // 1 to kTileWidth
    friend bool operator==(TileName const&, TileName const&) = default;

    /// `tile/<L>/<N>[.p/<W>]` or `tile/entries/<N>[.p/<W>]`, in the one form there is; bad_input.
    static base::Result<TileName> of(std::string_view path);
    [[nodiscard]] std::string to_text() const;
    [[nodiscard]] bool is_full() const { return width == kTileWidth; }
    /// The full tile that will stand in this one's place.
    [[nodiscard]] TileName full() const { return {kind, level, index, kTileWidth}; }
};

/// Gives, until `each` fails, what a log of `size` has and one of `from` had not, from <= size:
/// bundles first, then hashes from the leaves upward. With from = 0 these are all its files.
using EachTile = std::function<base::Status(TileName const& name)>;
[[nodiscard]] base::Status each_tile(std::uint64_t from, std::uint64_t size, EachTile const& each);

/// Adds an entry of at most kEntrySizeMax bytes (else a bug): u16 big-endian length, then itself.
void add_to_bundle(base::Bytes& bundle, base::ByteView entry);
/// The `width` entries of a bundle, views of it. corrupt where it has another number or a
/// remainder.
[[nodiscard]] base::Result<std::vector<base::ByteView>> read_bundle(base::ByteView bundle,
                                                                    std::uint64_t width);

}  // namespace weir::ledger
