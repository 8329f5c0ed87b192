// What a week file's rows add up to, so that a row that SQLite no longer finds is missed: a changed
// bit in a page's list of rows, or in a key, would else read as somebody without events. The sum of
// SHA-256(key || value) over the rows, modulo 2^256, and how many there are. Against accidents, not
// against somebody who writes files: those meet the seal.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "engines/crypto/hash.h"

namespace weir::vault::detail {

class RowSum {
public:
    void add(base::Digest const& row);
    /// A row that was added. Another is a bug that the next comparison finds.
    void remove(base::Digest const& row);
    [[nodiscard]] base::Bytes to_bytes() const;
    /// corrupt if they are of another size.
    [[nodiscard]] static base::Result<RowSum> of(base::ByteView bytes);
    [[nodiscard]] bool operator==(RowSum const& other) const = default;

private:
    std::uint64_t rows_ = 0;
    base::Digest sum_{};  // little-endian
};

[[nodiscard]] base::Digest digest_of_row(base::ByteView key, base::ByteView value);

}  // namespace weir::vault::detail
