// How benches measure: JSON rows of nanoseconds of processor time (a busy neighbour then counts for
// less), the median of 7 runs, over the generator that production uses.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <ctime>

#include "engines/crypto/random.h"

namespace weir::privacy {

struct Measured {
    char const* name;
    std::uint64_t parameter;
    int calls;  // in one run
};

/// Prints what one call of `call(random)` costs; its result, a number, goes to the row's sink.
template <class Call>
void measure(Measured const& what, Call call) {
    constexpr std::size_t kRuns = 7;
    crypto::Generator random(crypto::Key::generate());
    std::array<double, kRuns> nanoseconds{};
    std::uint64_t sum = 0;
    for (auto& result : nanoseconds) {
        auto const start = std::clock();
        for (int i = 0; i < what.calls; ++i) sum += static_cast<std::uint64_t>(call(random));
        auto const passed = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        result = passed * 1e9 / what.calls;
    }
    std::ranges::sort(nanoseconds);
    std::printf(
        "{\"bench\":\"%s\",\"parameter\":%llu,\"ns\":%.1f,\"runs\":%zu,\"min\":%.1f,"
        "\"max\":%.1f,\"calls\":%d,\"sink\":%llu}\n",
        what.name, static_cast<unsigned long long>(what.parameter), nanoseconds[kRuns / 2], kRuns,
        nanoseconds.front(), nanoseconds.back(), what.calls,
        static_cast<unsigned long long>(sum & 1));
}

}  // namespace weir::privacy
