#include "records/ledger/tiles.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/check.h"

namespace weir::ledger {
namespace {

constexpr std::string_view kTiles = "tile/";
constexpr std::string_view kEntries = "entries/";
constexpr std::string_view kPartial = ".p/";
constexpr unsigned kLevelMax = 63;
constexpr unsigned kSizeBits = 64;
constexpr std::uint64_t kGroup = 1000;
constexpr std::size_t kGroupDigits = 3;

std::unexpected<base::Error> bad(std::string message) {
    return base::fail(base::Fault::bad_input, std::move(message));
}

/// A decimal without leading zeros, at most `most`.
std::optional<std::uint64_t> number_of(std::string_view text, std::uint64_t most) {
    std::uint64_t number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    if (number > most || (text.size() > 1 && text.front() == '0')) return std::nullopt;
    return number;
}

/// `x001/x234/067`.
std::string index_text(std::uint64_t index) {
    auto text = fmt::format("{:03}", index % kGroup);
    for (index /= kGroup; index != 0; index /= kGroup) {
        text = fmt::format("x{:03}/{}", index % kGroup, text);
    }
    return text;
}

/// The number of a group of three digits.
std::optional<std::uint64_t> group_of(std::string_view digits) {
    if (digits.size() != kGroupDigits) return std::nullopt;
    std::uint64_t number = 0;
    for (char const digit : digits) {
        if (digit < '0' || digit > '9') return std::nullopt;
        number = number * 10 + static_cast<std::uint64_t>(digit - '0');
    }
    return number;
}

std::optional<std::uint64_t> index_of(std::string_view text) {
    std::uint64_t index = 0;
    for (auto rest = text;;) {
        auto const slash = rest.find('/');
        bool const is_last = slash == rest.npos;
        if (!is_last && !rest.starts_with('x')) return std::nullopt;
        auto const group = group_of(is_last ? rest : rest.substr(1, slash - 1));
        if (!group || index > UINT64_MAX / kGroup - 1) return std::nullopt;
        index = index * kGroup + *group;
        if (is_last) break;
        rest.remove_prefix(slash + 1);
    }
    return index_text(index) == text ? std::optional(index) : std::nullopt;
}

}  // namespace

base::Result<TileName> TileName::of(std::string_view path) {
    TileName name;
    auto rest = path;
    if (!rest.starts_with(kTiles)) return bad("a tile's path does not begin with `tile/`");
    rest.remove_prefix(kTiles.size());
    if (rest.starts_with(kEntries)) {
        name.kind = TileKind::entries;
        rest.remove_prefix(kEntries.size());
    } else {
        auto const slash = std::min(rest.find('/'), rest.size());
        auto const level = number_of(rest.substr(0, slash), kLevelMax);
        if (!level || slash == rest.size()) return bad("a tile's path has no level from 0 to 63");
        name.level = static_cast<unsigned>(*level);
        rest.remove_prefix(slash + 1);
    }
    if (auto const dot = rest.find(kPartial); dot != rest.npos) {
        auto const width = number_of(rest.substr(dot + kPartial.size()), kTileWidth - 1);
        if (!width || *width == 0) return bad("a tile's path has no width from 1 to 255");
        name.width = *width;
        rest = rest.substr(0, dot);
    }
    auto const index = index_of(rest);
    if (!index) return bad("a tile's path has no number in groups of three digits");
    name.index = *index;
    return name;
}

std::string TileName::to_text() const {
    auto const folder =
        kind == TileKind::entries ? std::string(kEntries) : fmt::format("{}/", level);
    auto const partial = is_full() ? std::string() : fmt::format("{}{}", kPartial, width);
    return fmt::format("{}{}{}{}", kTiles, folder, index_text(index), partial);
}

base::Status each_tile(std::uint64_t from, std::uint64_t size, EachTile const& each) {
    base::check(from <= size, "a log shrinks");
    auto const give = [&each](TileName name, std::uint64_t had, std::uint64_t has) -> base::Status {
        if (had == has) return {};
        for (name.index = had / kTileWidth; name.index * kTileWidth < has; ++name.index) {
            name.width = std::min(kTileWidth, has - name.index * kTileWidth);
            if (auto given = each(name); !given) return given;
        }
        return {};
    };
    auto given = give({.kind = TileKind::entries}, from, size);
    for (unsigned level = 0; given && level * kTileHeight < kSizeBits; ++level) {
        auto const height = level * kTileHeight;
        given = give({.level = level}, from >> height, size >> height);
    }
    return given;
}

void add_to_bundle(base::Bytes& bundle, base::ByteView entry) {
    base::check(entry.size() <= kEntrySizeMax, "an entry is larger than a bundle can hold");
    bundle.push_back(static_cast<std::uint8_t>(entry.size() >> 8));
    bundle.push_back(static_cast<std::uint8_t>(entry.size() & 0xff));
    bundle.insert(bundle.end(), entry.begin(), entry.end());
}

base::Result<std::vector<base::ByteView>> read_bundle(base::ByteView bundle, std::uint64_t width) {
    std::vector<base::ByteView> entries;
    entries.reserve(width);
    while (entries.size() < width) {
        if (bundle.size() < 2) break;
        auto const size = static_cast<std::size_t>(bundle[0] << 8 | bundle[1]);
        if (bundle.size() - 2 < size) break;
        entries.push_back(bundle.subspan(2, size));
        bundle = bundle.subspan(2 + size);
    }
    if (entries.size() != width) {
        return base::fail(
            base::Fault::corrupt,
            fmt::format("a bundle ends within its entry {} of {}", entries.size() + 1, width));
    }
    if (!bundle.empty()) {
        return base::fail(
            base::Fault::corrupt,
            fmt::format("a bundle has {} bytes after its {} entries", bundle.size(), width));
    }
    return entries;
}

}  // namespace weir::ledger
