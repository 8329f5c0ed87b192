// 128-bit arithmetic for the samplers and the mechanism: products of two 64-bit numbers.
#pragma once

namespace weir::privacy::detail {

__extension__ typedef unsigned __int128 Wide;

/// a / b rounded up; b >= 1 and a + b must fit.
constexpr Wide divide_up(Wide a, Wide b) { return (a + b - 1) / b; }

}  // namespace weir::privacy::detail
