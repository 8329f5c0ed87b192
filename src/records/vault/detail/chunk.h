// One sealed chunk, from the keys of its person and week to its bytes and back.
// docs/formats/vault.md.
#pragma once

#include <span>

#include "engines/crypto/key.h"
#include "records/vault/vault.h"

namespace weir::vault::detail {

inline constexpr std::size_t kChunkIdSize = 16;
inline constexpr std::size_t kChunkSizes[] = {1 << 10, 4 << 10, 16 << 10, 64 << 10};

/// What a chunk's key is derived from; borrowed.
struct ChunkKeys {
    crypto::Key const& root;  // the person's
    crypto::Key const& week;  // the week's, of the retention class
};

/// HMAC-SHA256(root, "weir/row/v1" || monday || class): where a person's row stands.
[[nodiscard]] base::Digest row_key(crypto::Key const& root, ChunkPlace place);

/// The row's value under a fresh chunk id; too_large if it does not fit the largest size.
[[nodiscard]] base::Result<base::Bytes> seal_chunk(ChunkKeys const& keys, ChunkPlace place,
                                                   base::ByteView plain);
/// corrupt if anything differs from what was sealed.
[[nodiscard]] base::Result<base::Bytes> open_chunk(ChunkKeys const& keys, ChunkPlace place,
                                                   base::ByteView sealed);

/// The chunk id of a row's value; corrupt if its size is none of the four or its version unknown.
[[nodiscard]] base::Result<base::ByteView> chunk_id(base::ByteView sealed);

}  // namespace weir::vault::detail
