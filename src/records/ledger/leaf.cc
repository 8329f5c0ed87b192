#include "records/ledger/leaf.h"

#include <algorithm>

#include "base/check.h"

namespace weir::ledger {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::int64_t kSecondsPerHour = 3600;

base::Result<LeafKind> kind_of(std::uint8_t byte) {
    switch (static_cast<LeafKind>(byte)) {
        case LeafKind::slots:
        case LeafKind::heads:
        case LeafKind::state:
        case LeafKind::other: return static_cast<LeafKind>(byte);
    }
    return base::fail(base::Fault::corrupt, "a leaf has an unknown kind");
}

base::Digest digest_from(base::Reader& reader) {
    base::Digest digest{};
    std::ranges::copy(reader.raw(digest.size()), digest.begin());
    return digest;
}

}  // namespace

Epoch epoch_of(base::Instant at) {
    base::check(base::kEarliest <= at && at < base::kLatest,
                "an epoch is asked for no time of ours");
    return Epoch{static_cast<std::uint32_t>(at.seconds / kSecondsPerHour)};
}

base::Bytes encode(Leaf const& leaf) {
    base::check(leaf.slots.size() <= kLeafSlotsMax, "a leaf has too many slots");
    base::Writer writer;
    writer.u8(kVersion);
    writer.u8(static_cast<std::uint8_t>(leaf.kind));
    writer.u8(static_cast<std::uint8_t>(leaf.slots.size()));
    writer.u32(leaf.epoch.hour);
    writer.raw(leaf.commitment);
    for (auto const& slot : leaf.slots) {
        writer.raw(slot.tag);
        writer.raw(slot.commitment);
    }
    auto bytes = std::move(writer).take();
    bytes.resize(kLeafSize);
    return bytes;
}

base::Result<Leaf> decode_leaf(base::ByteView bytes) {
    if (bytes.size() != kLeafSize) {
        return base::fail(base::Fault::corrupt, "a leaf has not the size of a leaf");
    }
    base::Reader reader(bytes);
    if (reader.u8() != kVersion) {
        return base::fail(base::Fault::corrupt, "a leaf has an unknown version");
    }
    auto const kind = kind_of(reader.u8());
    if (!kind) return std::unexpected(kind.error());
    std::size_t const slots = reader.u8();
    if (slots > kLeafSlotsMax) {
        return base::fail(base::Fault::corrupt, "a leaf has too many slots");
    }
    Leaf leaf;
    leaf.kind = *kind;
    leaf.epoch = Epoch{reader.u32()};
    leaf.commitment = digest_from(reader);
    for (std::size_t i = 0; i < slots; ++i) {
        auto const tag = digest_from(reader);
        leaf.slots.push_back({tag, digest_from(reader)});
    }
    auto const padding = reader.raw(reader.left());
    if (std::ranges::any_of(padding, [](std::uint8_t byte) { return byte != 0; })) {
        return base::fail(base::Fault::corrupt, "a leaf's padding is not zero");
    }
    return leaf;
}

}  // namespace weir::ledger
