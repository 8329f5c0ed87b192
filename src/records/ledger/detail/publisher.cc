#include "records/ledger/detail/publisher.h"

#include <charconv>

#include <fmt/format.h>

#include "base/check.h"
#include "base/files.h"
#include "records/ledger/tree.h"

namespace weir::ledger::detail {
namespace {

constexpr std::size_t kMemorySizeMax = 64;

/// Nothing where the file is absent or damaged: then publishing is due, which harms nobody.
std::optional<Epoch> hour_of(std::filesystem::path const& memory) {
    auto const bytes = base::read_file(memory, kMemorySizeMax);
    if (!bytes) return std::nullopt;
    auto const text = base::text_of(*bytes);
    Epoch hour;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), hour.hour);
    return error == std::errc{} ? std::optional(hour) : std::nullopt;
}

}  // namespace

Publisher::Publisher(std::filesystem::path const& tiles, std::filesystem::path memory)
    : folder_(tiles), memory_(std::move(memory)), hour_(hour_of(memory_)) {}

bool Publisher::is_due(Epoch now) const {
    std::scoped_lock const lock(hour_mutex_);
    return hour_ != now;
}

base::Status Publisher::write_bundles(PublicTree const& tree) const {
    auto const first = size_ / kTileWidth * kTileWidth;
    base::Bytes bundle;
    std::uint64_t next = first;
    auto const take = [&](std::uint64_t index, base::ByteView entry) -> base::Status {
        next = index + 1;
        if (index >= tree.size) return {};
        add_to_bundle(bundle, entry);
        auto const width = index % kTileWidth + 1;
        if (width != kTileWidth && index + 1 != tree.size) return {};
        auto written = folder_.put(
            {.kind = TileKind::entries, .index = index / kTileWidth, .width = width}, bundle);
        bundle.clear();
        return written;
    };
    if (auto scanned = tree.scan(first, take); !scanned) return scanned;
    base::check(next >= tree.size, "a log has fewer entries than its tree");
    return {};
}

/// The last tile of each level and the last bundle, as this process published them: somebody who
/// put back an older folder, or another one, is noticed before anything is added to it.
base::Status Publisher::check_edge(PublicTree const& tree) const {
    auto const differs = [](TileName const& name) {
        return base::fail(base::Fault::corrupt, name.to_text() + " is not as it was published");
    };
    for (unsigned level = 0; size_ >> (level * kTileHeight) != 0; ++level) {
        auto const last = (size_ >> (level * kTileHeight)) - 1;
        TileName const name{
            .level = level, .index = last / kTileWidth, .width = last % kTileWidth + 1};
        auto const hashes = folder_.hashes(name);
        if (!hashes) return std::unexpected(hashes.error());
        for (std::uint64_t i = 0; i < name.width; ++i) {
            auto const index = name.index * kTileWidth + i;
            if ((*hashes)[i] != tree.subtree(level * kTileHeight, index)) return differs(name);
        }
    }
    if (size_ == 0) return {};
    TileName const name{.kind = TileKind::entries,
                        .index = (size_ - 1) / kTileWidth,
                        .width = (size_ - 1) % kTileWidth + 1};
    auto const file = folder_.read(name);
    if (!file) return std::unexpected(file.error());
    auto const entries = read_bundle(file->bytes, file->width);
    if (!entries) return differs(name);
    auto const hashes = leaf_hashes(std::span(*entries).first(name.width));
    for (std::uint64_t i = 0; i < name.width; ++i) {
        if (hashes[i] != tree.subtree(0, name.index * kTileWidth + i)) return differs(name);
    }
    return {};
}

base::Status Publisher::write_tiles(PublicTree const& tree) const {
    if (auto same = check_edge(tree); !same) return same;
    if (auto written = write_bundles(tree); !written) return written;
    return each_tile(size_, tree.size, [&](TileName const& name) -> base::Status {
        if (name.kind == TileKind::entries) return {};
        base::Bytes tile;
        for (std::uint64_t i = 0; i < name.width; ++i) {
            auto const hash = tree.subtree(name.level * kTileHeight, name.index * kTileWidth + i);
            tile.insert(tile.end(), hash.begin(), hash.end());
        }
        return folder_.put(name, tile);
    });
}

base::Status Publisher::put_checkpoint(std::string_view note, std::uint64_t size, Epoch now) {
    if (auto written = folder_.put_checkpoint(note); !written) return written;
    auto const dropped = each_tile(size_, size, [&](TileName const& name) -> base::Status {
        return name.is_full() ? folder_.drop_partials(name) : base::Status();
    });
    if (!dropped) return dropped;
    size_ = size;
    auto const text = fmt::format("{}\n", now.hour);
    auto remembered = base::write_file(memory_, base::bytes_of(text), {.replace = true});
    if (!remembered) return remembered;
    std::scoped_lock const lock(hour_mutex_);
    hour_ = now;
    return {};
}

}  // namespace weir::ledger::detail
