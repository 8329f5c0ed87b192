#include "engines/privacy/steady.h"

#include <array>
#include <bit>
#include <span>

#include "engines/privacy/detail/fixed.h"

namespace weir::privacy {
namespace {

using detail::Wide;

constexpr std::uint64_t kTail = 96;  // nats
constexpr std::size_t kWordsMax = 4 * SteadyLaplace::kDigitsMax;

std::size_t digits_for(LaplaceScale::Parts scale) {
    std::size_t digits = 0;
    while (static_cast<Wide>(scale.s) << digits < static_cast<Wide>(kTail) * scale.t) ++digits;
    return digits;
}

Wide joined(std::uint64_t upper, std::uint64_t lower) {
    return static_cast<Wide>(upper) << 64 | lower;
}

}  // namespace

// exp(-2^i s/t) by squaring: the error of 2^-240 doubles at most with each, 47 times.
SteadyLaplace::SteadyLaplace(LaplaceScale scale) {
    auto const parts = scale.parts();
    auto power = detail::exp_minus({parts.s, parts.t});
    auto const digits = digits_for(parts);
    chances_.reserve(digits);
    for (std::size_t i = 0; i < digits; ++i) {
        auto const chance = detail::odds_to_probability(power);
        chances_.push_back(
            {static_cast<std::uint64_t>(chance >> 64), static_cast<std::uint64_t>(chance)});
        power = power * power;
    }
}

std::int64_t SteadyLaplace::draw(base::RandomSource& random) const {
    static_assert(std::endian::native == std::endian::little, "words are as next() would give");
    std::array<std::uint64_t, kWordsMax> words;  // only what is filled is read
    auto const used = std::span(words).first(4 * chances_.size());
    random.fill({reinterpret_cast<std::uint8_t*>(used.data()), used.size_bytes()});
    std::uint64_t first = 0, second = 0;
    for (std::size_t i = 0; i < chances_.size(); ++i) {
        auto const chance = joined(chances_[i].upper, chances_[i].lower);
        auto const* const four = &words[4 * i];
        // A comparison becomes a bit by arithmetic, not by a jump.
        first |= static_cast<std::uint64_t>(joined(four[0], four[1]) < chance) << i;
        second |= static_cast<std::uint64_t>(joined(four[2], four[3]) < chance) << i;
    }
    return static_cast<std::int64_t>(first) - static_cast<std::int64_t>(second);
}

}  // namespace weir::privacy
