// What a draw of noise costs: JSON rows, see measure.h. The row `generator_next` is the baseline:
// 64 bits of the generator.
#include "engines/privacy/bench/measure.h"
#include "engines/privacy/sampler.h"
#include "engines/privacy/steady.h"

namespace weir::privacy {
namespace {

constexpr int kDraws = 2'000'000;

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
    for (std::uint64_t const sigma : {1u, 30u, 4743u, 100'000u, 10'000'000u}) {
        auto const parameter = *GaussianParameter::of(sigma * sigma);
        measure({"gaussian_draw", sigma, kDraws},
                [&](auto& random) { return discrete_gaussian(random, parameter); });
    }
}

}  // namespace
}  // namespace weir::privacy

int main() { weir::privacy::measure_all(); }
