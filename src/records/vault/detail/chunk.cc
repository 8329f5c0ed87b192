#include "records/vault/detail/chunk.h"

#include <algorithm>
#include <array>

#include "engines/crypto/hash.h"
#include "engines/crypto/random.h"
#include "engines/crypto/seal.h"
#include "records/vault/detail/compress.h"
#include "records/vault/detail/padding.h"

namespace weir::vault::detail {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::string_view kRowLabel = "weir/row/v1";
constexpr std::string_view kChunkLabel = "weir/chunk/v1";
constexpr std::size_t kCommitmentSize = 32;
constexpr std::size_t kHeadSize = 1 + kChunkIdSize + kCommitmentSize;
constexpr auto kNonce = std::array<std::uint8_t, crypto::kNonceSize>{};  // the key is used once

void write_place(base::Writer& writer, ChunkPlace place) {
    writer.u32(static_cast<std::uint32_t>(place.week.monday.days));
    writer.u8(place.retention.number);
}

struct Derived {
    crypto::Key key;
    base::Digest commitment;
};

Derived derive(ChunkKeys const& keys, base::ByteView id) {
    std::array<std::uint8_t, 2 * crypto::Key::kSize> secret{};
    std::ranges::copy(keys.root.bytes(), secret.begin());
    std::ranges::copy(keys.week.bytes(), secret.begin() + crypto::Key::kSize);
    base::Writer info;
    info.raw(base::bytes_of(kChunkLabel));
    info.raw(id);
    std::array<std::uint8_t, crypto::Key::kSize + kCommitmentSize> out{};
    crypto::hkdf_expand(secret, info.view(), out);
    Derived derived{std::move(*crypto::Key::of(std::span(out).first(crypto::Key::kSize))), {}};
    std::ranges::copy(std::span(out).last(kCommitmentSize), derived.commitment.begin());
    crypto::wipe(secret);
    crypto::wipe(out);
    return derived;
}

base::Bytes associated(base::Digest const& row, ChunkPlace place) {
    base::Writer writer;
    writer.u8(kVersion);
    writer.raw(row);
    write_place(writer, place);
    return std::move(writer).take();
}

/// The smallest of the four sizes that holds so much compressed content; 0 if none does.
std::size_t size_for(std::size_t compressed) {
    auto const needed = kHeadSize + kLengthSize + compressed + crypto::kTagSize;
    auto const size = std::ranges::find_if(kChunkSizes, [&](auto s) { return s >= needed; });
    return size == std::end(kChunkSizes) ? 0 : *size;
}

std::unexpected<base::Error> corrupt(std::string message) {
    return base::fail(base::Fault::corrupt, std::move(message));
}

}  // namespace

base::Digest row_key(crypto::Key const& root, ChunkPlace place) {
    base::Writer writer;
    writer.raw(base::bytes_of(kRowLabel));
    write_place(writer, place);
    return crypto::hmac_sha256(root.bytes(), writer.view());
}

base::Result<base::Bytes> seal_chunk(ChunkKeys const& keys, ChunkPlace place,
                                     base::ByteView plain) {
    auto compressed = plain.size() <= kPlainMax ? compress(plain) : base::Bytes(kSealedMax);
    auto const size = size_for(compressed.size());
    if (size == 0) {
        return base::fail(base::Fault::too_large, "a person's week does not fit a chunk of 64 KiB");
    }
    auto padded = pad(compressed, size - kHeadSize - crypto::kTagSize);
    std::array<std::uint8_t, kChunkIdSize> id{};
    crypto::SystemRandom().fill(id);
    auto const derived = derive(keys, id);
    auto const sealed =
        crypto::seal(derived.key, kNonce, associated(row_key(keys.root, place), place), padded);
    crypto::wipe(compressed);
    crypto::wipe(padded);
    base::Writer writer;
    writer.u8(kVersion);
    writer.raw(id);
    writer.raw(derived.commitment);
    writer.raw(sealed);
    return std::move(writer).take();
}

base::Result<base::Bytes> open_chunk(ChunkKeys const& keys, ChunkPlace place,
                                     base::ByteView sealed) {
    auto const id = chunk_id(sealed);
    if (!id) return std::unexpected(id.error());
    auto const derived = derive(keys, *id);
    // GCM alone would open under a second key made for the purpose; the commitment would not match.
    auto const commitment = sealed.subspan(1 + kChunkIdSize, kCommitmentSize);
    if (!crypto::equal_in_constant_time(commitment, derived.commitment)) {
        return corrupt("a chunk is not sealed with the keys of its place");
    }
    auto padded = crypto::open(derived.key, kNonce, associated(row_key(keys.root, place), place),
                               sealed.subspan(kHeadSize));
    if (!padded) return std::unexpected(padded.error());
    auto const compressed = unpad(*padded);
    if (!compressed) return std::unexpected(compressed.error());
    auto plain = decompress(*compressed, kPlainMax);
    crypto::wipe(*padded);
    return plain;
}

base::Result<base::ByteView> chunk_id(base::ByteView sealed) {
    if (std::ranges::find(kChunkSizes, sealed.size()) == std::end(kChunkSizes)) {
        return corrupt("a chunk has none of the four sizes");
    }
    if (sealed[0] != kVersion) return corrupt("a chunk has an unknown version");
    return sealed.subspan(1, kChunkIdSize);
}

}  // namespace weir::vault::detail
