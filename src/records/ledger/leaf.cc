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

/// Whether the leaf shows only what a leaf of its kind may show.
bool is_of_its_kind(Leaf const& leaf) {
    bool const has_statement = leaf.statement != base::Digest{};
    bool const has_counts = leaf.enrolled != 0 || leaf.departed != 0;
    bool const is_heads = leaf.kind == LeafKind::heads;
    return leaf.slots.size() <= kLeafSlotsMax && !(is_heads && !leaf.slots.empty()) &&
           (is_heads || leaf.heads == Heads{}) &&
           !(has_statement && (leaf.kind != LeafKind::slots || !leaf.slots.empty())) &&
           !(has_counts && (leaf.kind != LeafKind::state || !leaf.slots.empty()));
}

void write_shown(base::Writer& writer, Leaf const& leaf) {
    for (auto const& slot : leaf.slots) {
        writer.raw(slot.tag);
        writer.raw(slot.commitment);
    }
    if (leaf.kind == LeafKind::heads) {
        writer.raw(leaf.heads.root);
        writer.u64(leaf.heads.people);
        writer.u64(leaf.heads.slots);
    }
    if (!leaf.slots.empty()) return;
    if (leaf.kind == LeafKind::slots) writer.raw(leaf.statement);
    if (leaf.kind == LeafKind::state) {
        writer.u32(leaf.enrolled);
        writer.u32(leaf.departed);
    }
}

void read_shown(base::Reader& reader, std::size_t slots, Leaf& leaf) {
    for (std::size_t i = 0; i < slots; ++i) {
        auto const tag = digest_from(reader);
        leaf.slots.push_back({tag, digest_from(reader)});
    }
    if (leaf.kind == LeafKind::heads) {
        leaf.heads.root = digest_from(reader);
        leaf.heads.people = reader.u64();
        leaf.heads.slots = reader.u64();
    }
    if (slots != 0) return;
    if (leaf.kind == LeafKind::slots) leaf.statement = digest_from(reader);
    if (leaf.kind == LeafKind::state) {
        leaf.enrolled = reader.u32();
        leaf.departed = reader.u32();
    }
}

}  // namespace

Epoch epoch_of(base::Instant at) {
    base::check(base::kEarliest <= at && at < base::kLatest,
                "an epoch is asked for no time of ours");
    return Epoch{static_cast<std::uint32_t>(at.seconds / kSecondsPerHour)};
}

base::Bytes encode(Leaf const& leaf) {
    base::check(is_of_its_kind(leaf), "a leaf shows what its kind does not");
    base::Writer writer;
    writer.u8(kVersion);
    writer.u8(static_cast<std::uint8_t>(leaf.kind));
    writer.u8(static_cast<std::uint8_t>(leaf.slots.size()));
    writer.u32(leaf.epoch.hour);
    writer.raw(leaf.commitment);
    write_shown(writer, leaf);
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
    if (leaf.kind == LeafKind::heads && slots != 0) {
        return base::fail(base::Fault::corrupt, "a leaf of heads has slots");
    }
    read_shown(reader, slots, leaf);
    auto const padding = reader.raw(reader.left());
    if (std::ranges::any_of(padding, [](std::uint8_t byte) { return byte != 0; })) {
        return base::fail(base::Fault::corrupt, "a leaf's padding is not zero");
    }
    return leaf;
}

}  // namespace weir::ledger
