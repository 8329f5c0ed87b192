#include "records/vault/detail/row_sum.h"

#include <algorithm>

namespace weir::vault::detail {
namespace {

constexpr std::size_t kSize = sizeof(std::uint64_t) + sizeof(base::Digest);

}  // namespace

void RowSum::add(base::Digest const& row) {
    unsigned carry = 0;
    for (std::size_t i = 0; i < sum_.size(); ++i) {
        carry += static_cast<unsigned>(sum_[i]) + row[i];
        sum_[i] = static_cast<std::uint8_t>(carry & 0xFFU);
        carry >>= 8U;
    }
    ++rows_;
}

void RowSum::remove(base::Digest const& row) {
    unsigned borrow = 0;
    for (std::size_t i = 0; i < sum_.size(); ++i) {
        auto const lesser = row[i] + borrow;
        borrow = sum_[i] < lesser ? 1 : 0;
        sum_[i] = static_cast<std::uint8_t>((sum_[i] + 0x100U - lesser) & 0xFFU);
    }
    --rows_;
}

base::Bytes RowSum::to_bytes() const {
    base::Writer writer;
    writer.u64(rows_);
    writer.raw(sum_);
    return std::move(writer).take();
}

base::Result<RowSum> RowSum::of(base::ByteView bytes) {
    if (bytes.size() != kSize) {
        return base::fail(base::Fault::corrupt, "a week file's sum has the wrong size");
    }
    RowSum sum;
    base::Reader reader(bytes);
    sum.rows_ = reader.u64();
    std::ranges::copy(bytes.last(sum.sum_.size()), sum.sum_.begin());
    return sum;
}

base::Digest digest_of_row(base::ByteView key, base::ByteView value) {
    return crypto::sha256({key, value});
}

}  // namespace weir::vault::detail
