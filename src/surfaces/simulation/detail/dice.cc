#include "surfaces/simulation/detail/dice.h"

#include <algorithm>
#include <bit>

#include "base/check.h"

namespace weir::simulation::detail {

Dice Dice::of(Stream const& stream) {
    Dice dice{stream.seed};
    dice.state_ = dice.next() ^ static_cast<std::uint64_t>(stream.purpose);
    dice.state_ = dice.next() ^ stream.who;
    dice.state_ = dice.next() ^ static_cast<std::uint64_t>(stream.when);
    return Dice{dice.next()};
}

std::uint64_t Dice::next() {
    state_ += 0x9e3779b97f4a7c15;
    auto mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
}

std::uint32_t Dice::below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(((next() >> 32) * bound) >> 32);
}

std::uint32_t Dice::between(std::uint32_t least, std::uint32_t most) {
    return least + below(most - least + 1);
}

std::uint32_t Dice::low(std::uint32_t bound) {
    auto const one = below(bound);
    return std::min(one, below(bound));
}

std::uint32_t Dice::count(std::uint32_t quarters) {
    base::check(quarters <= 64, "a count is drawn from one word");
    auto const tried = quarters == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << quarters) - 1;
    auto const one = next();
    return static_cast<std::uint32_t>(std::popcount(one & next() & tried));
}

}  // namespace weir::simulation::detail
