#include "engines/privacy/delta_book.h"

#include <algorithm>
#include <cmath>
#include <ranges>

#include "engines/privacy/detail/rows.h"

namespace weir::privacy {
namespace {

constexpr int kFractionBits = 64;

std::vector<Block> sorted(std::span<Block const> blocks) {
    std::vector<Block> copy(blocks.begin(), blocks.end());
    std::ranges::sort(copy);
    return copy;
}

}  // namespace

// Exact but for the floor: a power of two moves no digit, and below 1 it stays below 2^64.
DeltaUnits units_of(Delta delta) {
    return DeltaUnits{static_cast<std::uint64_t>(std::ldexp(delta.probability(), kFractionBits))};
}

double probability_of(DeltaUnits delta) {
    return std::ldexp(static_cast<double>(delta.value), -kFractionBits);
}

bool DeltaBook::can_charge(DeltaRequest const& request) const {
    if (request.delta.value == 0 || request.blocks.empty()) return false;
    auto const blocks = sorted(request.blocks);
    for (auto at = blocks.begin(); at != blocks.end();) {
        auto const next = std::ranges::upper_bound(at, blocks.end(), *at);
        auto const times = static_cast<std::uint64_t>(next - at);
        if (times > left(*at).value / request.delta.value) return false;
        at = next;
    }
    return true;
}

bool DeltaBook::charge(DeltaRequest const& request) {
    if (!can_charge(request)) return false;
    auto const blocks = sorted(request.blocks);
    for (auto at = blocks.begin(); at != blocks.end();) {
        auto const next = std::ranges::upper_bound(at, blocks.end(), at->week, {}, &Block::week);
        auto const units = std::ranges::subrange(at, next) | std::views::transform(&Block::unit);
        detail::change_rows(
            weeks_[at->week], units, &Row::unit, [](base::Unit unit) { return Row{unit, {}}; },
            [&](Row& row) { row.spent.value += request.delta.value; });
        at = next;
    }
    return true;
}

DeltaUnits DeltaBook::left(Block block) const {
    auto const gone = spent(block);
    return DeltaUnits{limit_ > gone ? limit_.value - gone.value : 0};
}

DeltaUnits DeltaBook::spent(Block block) const {
    auto const week = weeks_.find(block.week);
    if (week == weeks_.end()) return {};
    auto const* row = detail::find_row(week->second, block.unit, &Row::unit);
    return row == nullptr ? DeltaUnits{} : row->spent;
}

}  // namespace weir::privacy
