#include "engines/privacy/clip.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/check.h"
#include "engines/privacy/detail/wide.h"

namespace weir::privacy {
namespace {

using detail::Wide;

// What clipping does to sizes. A square is below 2^64, so 2^16 of them fit.
class Scaling {
public:
    explicit Scaling(std::uint64_t norm_max) : square_max_(norm_max * norm_max) {}
    void add(std::uint64_t size) {
        base::check(size <= kClippedMax, "a coordinate to be clipped is below 2^32");
        square_ += size * size;
    }
    // The largest whole number whose square is at most size^2 norm_max^2 / norm^2. The product is
    // below 2^126, and the quotient at most norm_max^2 because size <= norm.
    std::uint64_t of(std::uint64_t size) const {
        if (square_ <= square_max_) return size;
        auto const quotient = static_cast<Wide>(size * size) * square_max_ / square_;
        return integer_sqrt(static_cast<std::uint64_t>(quotient));
    }

private:
    std::uint64_t square_max_;  // at most 2^62
    Wide square_ = 0;
};

std::uint64_t size_of(std::int64_t value) {
    auto const bits = static_cast<std::uint64_t>(value);
    return value < 0 ? 0 - bits : bits;
}

void check_count(std::size_t count) {
    base::check(count <= kCoordinatesMax, "a vector to be clipped has at most 2^16 coordinates");
}

}  // namespace

base::Result<NormBound> NormBound::of(std::uint64_t norm_max) {
    auto const sensitivity = Sensitivity::of_vector(norm_max);
    if (!sensitivity) return std::unexpected(sensitivity.error());
    return NormBound(norm_max);
}

Sensitivity NormBound::sensitivity() const { return *Sensitivity::of_vector(norm_max_); }

base::Result<Sensitivity> NormBound::sensitivity_of_differences() const {
    return Sensitivity::of(2 * norm_max_);
}

std::vector<std::uint64_t> clip(std::span<std::uint64_t const> values, NormBound bound) {
    check_count(values.size());
    Scaling scaling(bound.norm_max());
    for (auto const value : values) scaling.add(value);
    std::vector<std::uint64_t> out;
    out.reserve(values.size());
    for (auto const value : values) out.push_back(scaling.of(value));
    return out;
}

std::vector<std::int64_t> clip_differences(std::span<std::int64_t const> values, NormBound bound) {
    check_count(values.size());
    Scaling scaling(bound.norm_max());
    for (auto const value : values) scaling.add(size_of(value));
    std::vector<std::int64_t> out;
    out.reserve(values.size());
    for (auto const value : values) {
        auto const size = static_cast<std::int64_t>(scaling.of(size_of(value)));
        out.push_back(value < 0 ? -size : size);
    }
    return out;
}

std::vector<std::size_t> keep_by_hash(std::span<base::Digest const> digests, std::size_t most) {
    std::vector<std::size_t> kept(digests.size());
    std::iota(kept.begin(), kept.end(), std::size_t{0});
    if (kept.size() <= most) return kept;
    auto const end = kept.begin() + static_cast<std::ptrdiff_t>(most);
    std::ranges::partial_sort(kept, end, [&](std::size_t a, std::size_t b) {
        return std::pair(digests[a], a) < std::pair(digests[b], b);
    });
    kept.resize(most);
    std::ranges::sort(kept);
    return kept;
}

}  // namespace weir::privacy
