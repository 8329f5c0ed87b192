// What a draw of noise costs: JSON rows of nanoseconds of processor time (a busy neighbour then
// counts for less), the median of 7 runs, over the generator that production uses. The row
// `generator_next` is the baseline: 64 bits of that generator.
#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

#include "engines/crypto/random.h"
#include "engines/privacy/sampler.h"

namespace weir::privacy {
namespace {

constexpr std::size_t kRuns = 7;
constexpr int kDraws = 2'000'000;

template <class Draw>
void measure(char const* name, std::uint64_t parameter, Draw draw) {
    crypto::Generator random(crypto::Key::generate());
    std::array<double, kRuns> nanoseconds{};
    std::uint64_t sum = 0;
    for (auto& result : nanoseconds) {
        auto const start = std::clock();
        for (int i = 0; i < kDraws; ++i) sum += static_cast<std::uint64_t>(draw(random));
        auto const passed = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        result = passed * 1e9 / kDraws;
    }
    std::ranges::sort(nanoseconds);
    std::printf(
        "{\"bench\":\"%s\",\"parameter\":%llu,\"ns\":%.1f,\"runs\":%zu,\"min\":%.1f,"
        "\"max\":%.1f,\"draws\":%d,\"sink\":%llu}\n",
        name, static_cast<unsigned long long>(parameter), nanoseconds[kRuns / 2], kRuns,
        nanoseconds.front(), nanoseconds.back(), kDraws, static_cast<unsigned long long>(sum & 1));
}

void measure_all() {
    measure("generator_next", 0, [](auto& random) { return random.next(); });
    for (std::uint64_t const t : {1u, 60u, 3600u, 10'000'000u}) {
        auto const scale = *LaplaceScale::of({t, 1});
        measure("laplace_draw", t, [&](auto& random) { return discrete_laplace(random, scale); });
    }
    for (std::uint64_t const sigma : {1u, 30u, 4743u, 100'000u, 10'000'000u}) {
        auto const parameter = *GaussianParameter::of(sigma * sigma);
        measure("gaussian_draw", sigma,
                [&](auto& random) { return discrete_gaussian(random, parameter); });
    }
}

}  // namespace
}  // namespace weir::privacy

int main() { weir::privacy::measure_all(); }
