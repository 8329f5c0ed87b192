// What the parts of a release cost besides its noise: JSON rows, see measure.h.
#include "engines/privacy/bench/measure.h"
#include "engines/privacy/clip.h"
#include "engines/privacy/consistency.h"
#include "engines/privacy/exponential.h"
#include "engines/privacy/selection.h"

namespace weir::privacy {
namespace {

// A reporting tree of eight children a node, every node measured.
void measure_consistency(std::size_t size) {
    std::vector<TreeNode> nodes{{std::nullopt, Measurement{0, 1}}};
    while (nodes.size() < size) nodes.push_back({(nodes.size() - 1) / 8, Measurement{0, 1}});
    measure({"consistent_estimates", size, 20}, [&](auto& random) {
        for (auto& node : nodes) {
            node.measurement->value = static_cast<double>(random.next() >> 40);
        }
        return consistent_estimates(nodes)->front()->value;
    });
}

// A median of `people` weeks of 30 to 50 hours in minutes, on a grid of quarter hours to 60 hours.
void measure_median(std::size_t people) {
    std::vector<std::uint64_t> sorted(people);
    for (std::size_t i = 0; i < people; ++i) sorted[i] = 1800 + 1200 * i / people;
    QuantileOptions const options{sorted, *Grid::of({0, 3600, 15}), kMedian};
    auto const epsilon = *ExactEpsilon::of({1, 1});
    measure({"draw_median", people, 1000},
            [&](auto& random) { return draw_quantile(random, options, epsilon); });
}

void measure_clip() {
    auto const bound = *NormBound::of(1500);
    measure({"clip_six_hours", 6, 200'000}, [&](auto& random) {
        std::vector<std::uint64_t> values(6);
        for (auto& x : values) x = random.next() % 1200;
        return clip(values, bound).front();
    });
}

void measure_selection() {
    auto const selection =
        *CellSelection::of({*ExactEpsilon::of({2, 1}), DeltaUnits{std::uint64_t{1} << 44}, 1, 10});
    measure({"cell_selection", 1, 2'000'000},
            [&](auto& random) { return selection.keeps(random, 24) ? 1 : 0; });
}

void measure_all() {
    for (std::size_t const size : {100u, 10'000u}) measure_consistency(size);
    for (std::size_t const people : {10u, 200u}) measure_median(people);
    measure_clip();
    measure_selection();
}

}  // namespace
}  // namespace weir::privacy

int main() { weir::privacy::measure_all(); }
