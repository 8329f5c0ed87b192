// Fixed-point numbers of 64 bits before the point and 256 after, and exp on them: integers only,
// for thresholds that must not depend on a floating-point library. Every operation rounds down.
#pragma once

#include <array>
#include <compare>
#include <cstdint>

#include "engines/privacy/detail/wide.h"
#include "engines/privacy/sampler.h"

namespace weir::privacy::detail {

class Fixed {
public:
    constexpr Fixed() = default;  // zero
    static constexpr Fixed of(std::uint64_t whole) { return Fixed({0, 0, 0, 0, whole}); }
    /// units * 2^-64.
    static constexpr Fixed of_units(std::uint64_t units) { return Fixed({0, 0, 0, units, 0}); }
    /// 2^-200.
    static constexpr Fixed tiny() { return Fixed({std::uint64_t{1} << 56, 0, 0, 0, 0}); }

    constexpr std::uint64_t whole() const { return words_[4]; }
    /// The first 64, or 128, bits after the point.
    constexpr std::uint64_t units() const { return words_[3]; }
    constexpr Wide fraction() const { return static_cast<Wide>(words_[3]) << 64 | words_[2]; }
    constexpr bool is_zero() const { return *this == Fixed(); }

    // The caller knows that results are in [0, 2^64); beyond that they wrap.
    Fixed operator+(Fixed const& other) const;
    Fixed operator-(Fixed const& other) const;
    Fixed operator*(Fixed const& other) const;
    Fixed operator*(std::uint64_t factor) const;
    Fixed operator/(std::uint64_t divisor) const;  // divisor >= 1
    bool operator==(Fixed const&) const = default;
    std::strong_ordering operator<=>(Fixed const& other) const;

private:
    using Words = std::array<std::uint64_t, 5>;  // the least significant first
    constexpr explicit Fixed(Words words) : words_(words) {}
    Words words_{};
};

/// At most exp(exponent), and less than 2^-200 below it. Exponent at most 16, its parts at most
/// 2^50.
Fixed exp_below(Ratio exponent);

/// exp(-exponent) within 2^-240, either way. Parts at most 2^50.
Fixed exp_minus(Ratio exponent);

/// x / (1 + x) for 0 <= x <= 1: the first 128 bits after the point.
Wide odds_to_probability(Fixed const& x);

}  // namespace weir::privacy::detail
