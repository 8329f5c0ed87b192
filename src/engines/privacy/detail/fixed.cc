#include "engines/privacy/detail/fixed.h"

#include <cstddef>

namespace weir::privacy::detail {
namespace {

constexpr std::size_t kWords = 5;
constexpr std::size_t kFractionWords = 4;
constexpr std::uint64_t kTermsMax = 80;       // 1/80! < 2^-256
constexpr std::uint64_t kVanishesFrom = 178;  // exp(-178) < 2^-256

// The terms x^k / k! of exp, x = numerator / denominator <= 1, even and odd k apart. Each of at
// most 60 terms that are not zero is at most 2^-255 too small.
struct Series {
    Fixed even = Fixed::of(1);
    Fixed odd;
};
Series series_of(Ratio x) {
    Series sums;
    auto term = Fixed::of(1);
    for (std::uint64_t k = 1; k <= kTermsMax && !term.is_zero(); ++k) {
        term = term * x.numerator / (x.denominator * k);
        auto& sum = k % 2 == 0 ? sums.even : sums.odd;
        sum = sum + term;
    }
    return sums;
}

Fixed power(Fixed const& base, std::uint64_t exponent) {
    auto out = Fixed::of(1);
    for (std::uint64_t i = 0; i < exponent; ++i) out = out * base;
    return out;
}

}  // namespace

Fixed Fixed::operator+(Fixed const& other) const {
    Words out{};
    Wide carry = 0;
    for (std::size_t i = 0; i < kWords; ++i) {
        carry += static_cast<Wide>(words_[i]) + other.words_[i];
        out[i] = static_cast<std::uint64_t>(carry);
        carry >>= 64;
    }
    return Fixed(out);
}

Fixed Fixed::operator-(Fixed const& other) const {
    Words out{};
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < kWords; ++i) {
        auto const rest = static_cast<Wide>(words_[i]) - other.words_[i] - borrow;
        out[i] = static_cast<std::uint64_t>(rest);
        borrow = static_cast<std::uint64_t>(rest >> 64) & 1;
    }
    return Fixed(out);
}

Fixed Fixed::operator*(Fixed const& other) const {
    std::array<std::uint64_t, 2 * kWords> product{};
    for (std::size_t i = 0; i < kWords; ++i) {
        Wide carry = 0;
        for (std::size_t k = 0; k < kWords; ++k) {
            carry += static_cast<Wide>(words_[i]) * other.words_[k] + product[i + k];
            product[i + k] = static_cast<std::uint64_t>(carry);
            carry >>= 64;
        }
        product[i + kWords] = static_cast<std::uint64_t>(carry);
    }
    Words out{};
    for (std::size_t i = 0; i < kWords; ++i) out[i] = product[i + kFractionWords];
    return Fixed(out);
}

Fixed Fixed::operator*(std::uint64_t factor) const {
    Words out{};
    Wide carry = 0;
    for (std::size_t i = 0; i < kWords; ++i) {
        carry += static_cast<Wide>(words_[i]) * factor;
        out[i] = static_cast<std::uint64_t>(carry);
        carry >>= 64;
    }
    return Fixed(out);
}

Fixed Fixed::operator/(std::uint64_t divisor) const {
    Words out{};
    Wide rest = 0;
    for (auto i = kWords; i-- > 0;) {
        rest = rest << 64 | words_[i];
        out[i] = static_cast<std::uint64_t>(rest / divisor);
        rest %= divisor;
    }
    return Fixed(out);
}

std::strong_ordering Fixed::operator<=>(Fixed const& other) const {
    for (auto i = kWords; i-- > 0;) {
        if (words_[i] != other.words_[i]) return words_[i] <=> other.words_[i];
    }
    return std::strong_ordering::equal;
}

Fixed exp_below(Ratio exponent) {
    auto const [numerator, denominator] = exponent;
    auto const rest = series_of({numerator % denominator, denominator});
    auto const e = series_of({1, 1});
    return power(e.even + e.odd, numerator / denominator) * (rest.even + rest.odd);
}

Fixed exp_minus(Ratio exponent) {
    auto const [numerator, denominator] = exponent;
    auto const whole = numerator / denominator;
    if (whole >= kVanishesFrom) return {};
    auto const rest = series_of({numerator % denominator, denominator});
    auto const one = series_of({1, 1});
    return power(one.even - one.odd, whole) * (rest.even - rest.odd);
}

Wide odds_to_probability(Fixed const& x) {
    // Long division, bit by bit: the rest stays below 1 + x.
    auto const divisor = Fixed::of(1) + x;
    auto rest = x;
    Wide quotient = 0;
    for (int bit = 0; bit < 128; ++bit) {
        rest = rest + rest;
        bool const fits = rest >= divisor;
        if (fits) rest = rest - divisor;
        quotient = quotient << 1 | (fits ? 1 : 0);
    }
    return quotient;
}

}  // namespace weir::privacy::detail
