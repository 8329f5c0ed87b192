#include "records/vault/detail/padding.h"

#include <algorithm>
#include <bit>

#include "base/check.h"

namespace weir::vault::detail {

base::Bytes pad(base::ByteView content, std::size_t size) {
    base::check(content.size() + kLengthSize <= size, "content does not fit its padding");
    base::Bytes padded;
    padded.reserve(size);
    for (int shift = 0; shift < 32; shift += 8) {
        padded.push_back(static_cast<std::uint8_t>(content.size() >> shift));
    }
    padded.insert(padded.end(), content.begin(), content.end());
    padded.resize(size);
    return padded;
}

base::Result<base::ByteView> unpad(base::ByteView padded) {
    base::Reader reader(padded);
    auto const content = reader.raw(reader.u32());
    if (!reader.ok()) {
        return base::fail(base::Fault::corrupt, "a sealed value is shorter than it says");
    }
    auto const zeros = reader.raw(reader.left());
    if (std::ranges::any_of(zeros, [](std::uint8_t byte) { return byte != 0; })) {
        return base::fail(base::Fault::corrupt, "a sealed value's padding is not zero");
    }
    return content;
}

std::size_t PowerOfTwo::total_for(std::size_t content_size) const {
    return std::max(least, std::bit_ceil(content_size + kLengthSize + overhead));
}

}  // namespace weir::vault::detail
