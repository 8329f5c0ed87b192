// Bounding what one person can add, on integers: joint clipping of vectors to an L2 norm, and
// keeping a few of many keys by the order of their hashes.
// Source: joint clipping as in McMahan, Ramage, Talwar, Zhang 2018, "Learning Differentially
// Private Recurrent Language Models", section 2; keeping rows by hash order as Tumult Core does, so
// that another row never changes the order of the rest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "engines/privacy/mechanism.h"

namespace weir::privacy {

/// A ball that people's vectors are clipped into: L2 norm <= norm_max, in the vectors' unit. From
/// the charter, never from data.
class NormBound {
public:
    /// 1 <= norm_max <= Sensitivity::kMostMax; bad_input for 0, too_large above.
    [[nodiscard]] static base::Result<NormBound> of(std::uint64_t norm_max);
    [[nodiscard]] std::uint64_t norm_max() const { return norm_max_; }

    /// How far a sum moves when one non-negative vector in the ball is replaced by another, or by
    /// none: norm_max * sqrt(2).
    [[nodiscard]] Sensitivity sensitivity() const;
    /// The same for vectors with signs (differences from a public centre): 2 norm_max. too_large if
    /// that is above Sensitivity::kMostMax.
    [[nodiscard]] base::Result<Sensitivity> sensitivity_of_differences() const;

private:
    explicit NormBound(std::uint64_t norm_max) : norm_max_(norm_max) {}
    std::uint64_t norm_max_;
};

/// Most that one coordinate can be before it is clipped, absolute, and most coordinates.
inline constexpr std::uint64_t kClippedMax = (std::uint64_t{1} << 32) - 1;
inline constexpr std::size_t kCoordinatesMax = std::size_t{1} << 16;

/// `values` if their norm is within the bound; else each scaled by norm_max / norm and rounded
/// towards zero, so that the norm never exceeds norm_max (each square is at most
/// value^2 norm_max^2 / norm^2). Exact integers; clipping again changes nothing; a coordinate's
/// result does not depend on the order of the others. A bug above kClippedMax or kCoordinatesMax.
[[nodiscard]] std::vector<std::uint64_t> clip(std::span<std::uint64_t const> values,
                                              NormBound bound);
/// The same for vectors with signs: sizes are clipped, signs stay.
[[nodiscard]] std::vector<std::int64_t> clip_differences(std::span<std::int64_t const> values,
                                                         NormBound bound);

/// Which of a person's keys count when at most `most` may: the indices of the smallest digests, in
/// rising order of index. The caller hashes (secret of the week, person, key) with SHA-256, so that
/// a digest depends on its own key only: one more key takes one place at most and never reorders
/// the others. Of equal digests the lower index goes first; distinct keys have none.
[[nodiscard]] std::vector<std::size_t> keep_by_hash(std::span<base::Digest const> digests,
                                                    std::size_t most);

}  // namespace weir::privacy
