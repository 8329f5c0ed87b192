// What the parts of a release cost besides its noise: JSON rows, see measure.h.
#include "engines/privacy/bench/measure.h"
#include "engines/privacy/consistency.h"

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

void measure_all() {
    for (std::size_t const size : {100u, 10'000u}) measure_consistency(size);
}

}  // namespace
}  // namespace weir::privacy

int main() { weir::privacy::measure_all(); }
