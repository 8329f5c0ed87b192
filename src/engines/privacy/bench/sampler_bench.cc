// What a draw of noise costs: JSON rows, see measure.h. The row `generator_next` is the baseline:
// 64 bits of the generator.
#include <chrono>
#include <cmath>
#include <numeric>
#include <vector>

#include "engines/privacy/bench/measure.h"
#include "engines/privacy/sampler.h"
#include "engines/privacy/steady.h"

namespace weir::privacy {
namespace {

constexpr int kDraws = 2'000'000;

// How far the time of a draw tells its size: their correlation, times beyond the 99th in a hundred
// cut off (interrupts). Near 0 for the steady sampler only.
template <class Draw>
void correlate(char const* name, Draw draw) {
    constexpr std::size_t kTimed = 200'000;
    crypto::Generator random(crypto::Key::generate());
    std::vector<double> sizes, times;
    for (std::size_t i = 0; i < kTimed; ++i) {
        auto const start = std::chrono::steady_clock::now();
        auto const drawn = draw(random);
        std::chrono::duration<double, std::nano> const passed =
            std::chrono::steady_clock::now() - start;
        sizes.push_back(std::abs(static_cast<double>(drawn)));
        times.push_back(passed.count());
    }
    auto sorted = times;
    std::ranges::sort(sorted);
    for (auto& time : times) time = std::min(time, sorted[kTimed / 100 * 99]);
    auto const mean = [](std::vector<double> const& of) {
        return std::accumulate(of.begin(), of.end(), 0.0) / kTimed;
    };
    auto const size_mean = mean(sizes), time_mean = mean(times);
    double both = 0, size_square = 0, time_square = 0;
    for (std::size_t i = 0; i < kTimed; ++i) {
        auto const size = sizes[i] - size_mean, time = times[i] - time_mean;
        both += size * time;
        size_square += size * size;
        time_square += time * time;
    }
    std::printf("{\"bench\":\"%s\",\"parameter\":3600,\"correlation\":%.4f,\"draws\":%zu}\n", name,
                both / std::sqrt(size_square * time_square), kTimed);
}

void measure_all() {
    measure({"generator_next", 0, kDraws}, [](auto& random) { return random.next(); });
    for (std::uint64_t const t : {1u, 60u, 3600u, 10'000'000u}) {
        auto const scale = *LaplaceScale::of({t, 1});
        measure({"laplace_draw", t, kDraws},
                [&](auto& random) { return discrete_laplace(random, scale); });
    }
    for (std::uint64_t const t : {1u, 60u, 3600u, 1'000'000u}) {
        SteadyLaplace const steady(*LaplaceScale::of({t, 1}));
        measure({"steady_laplace_draw", t, kDraws / 4},
                [&](auto& random) { return steady.draw(random); });
    }
    auto const scale = *LaplaceScale::of({3600, 1});
    correlate("laplace_time_and_size", [&](auto& r) { return discrete_laplace(r, scale); });
    SteadyLaplace const steady(scale);
    correlate("steady_laplace_time_and_size", [&](auto& r) { return steady.draw(r); });
    for (std::uint64_t const sigma : {1u, 30u, 4743u, 100'000u, 10'000'000u}) {
        auto const parameter = *GaussianParameter::of(sigma * sigma);
        measure({"gaussian_draw", sigma, kDraws},
                [&](auto& random) { return discrete_gaussian(random, parameter); });
    }
}

}  // namespace
}  // namespace weir::privacy

int main() { weir::privacy::measure_all(); }
