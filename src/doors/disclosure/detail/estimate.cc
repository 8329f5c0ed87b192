#include "doors/disclosure/detail/estimate.h"

#include "engines/privacy/consistency.h"

namespace weir::disclosure::detail {
namespace {

template <class AnyCell>
base::Result<std::vector<std::optional<Estimated>>> consistent_cells(
    std::vector<AnyCell> const& cells, std::size_t metric) {
    std::vector<privacy::TreeNode> nodes;
    nodes.reserve(cells.size());
    for (auto const& cell : cells) {
        auto const& noisy = cell.sums[metric];
        privacy::TreeNode node;
        if (cell.cell.parent != metrics::kNoCell) node.parent = cell.cell.parent;
        if (noisy.variance > 0)
            node.measurement = {static_cast<double>(noisy.sum),
                                static_cast<double>(noisy.variance)};
        nodes.push_back(node);
    }
    auto const estimates = privacy::consistent_estimates(nodes);
    if (!estimates)
        return base::fail(base::Fault::corrupt,
                          "a release that does not add up: " + estimates.error().message);
    std::vector<std::optional<Estimated>> out;
    out.reserve(estimates->size());
    for (auto const& estimate : *estimates) {
        if (estimate) out.push_back(Estimated{estimate->value, estimate->variance});
        else out.emplace_back();
    }
    return out;
}

}  // namespace

std::optional<Estimated> merged(std::optional<Estimated> a, std::optional<Estimated> b) {
    if (!a) return b;
    if (!b) return a;
    auto const weight_a = 1 / a->variance;
    auto const weight_b = 1 / b->variance;
    auto const weight = weight_a + weight_b;
    return Estimated{(a->sum * weight_a + b->sum * weight_b) / weight, 1 / weight};
}

base::Result<std::vector<std::optional<Estimated>>> estimates_of(Release const& release,
                                                                 std::size_t metric) {
    struct Parts {
        Estimated sum;
        bool has_all = false;
        bool has_any = false;
    };
    std::vector<std::optional<Estimated>> out(release.cells.size());
    std::vector<Parts> parts(release.cells.size());
    for (auto i = release.cells.size(); i-- > 0;) {
        auto const& noisy = release.cells[i].sums[metric];
        if (noisy.variance > 0) {
            out[i] = Estimated{static_cast<double>(noisy.sum), static_cast<double>(noisy.variance)};
        }
        if (parts[i].has_any && parts[i].has_all) out[i] = merged(out[i], parts[i].sum);
        auto const parent = release.cells[i].cell.parent;
        if (parent == metrics::kNoCell) continue;
        auto& above = parts[parent];
        above.has_all = (above.has_all || !above.has_any) && out[i].has_value();
        above.has_any = true;
        if (out[i]) {
            above.sum.sum += out[i]->sum;
            above.sum.variance += out[i]->variance;
        }
    }
    return out;
}

base::Result<std::vector<std::optional<Estimated>>> consistent_of(Release const& release,
                                                                  std::size_t metric) {
    return consistent_cells(release.cells, metric);
}

base::Result<std::vector<std::optional<Estimated>>> consistent_of(ReleasedSites const& sites,
                                                                  std::size_t metric) {
    return consistent_cells(sites.cells, metric);
}

std::optional<Estimated> sum_of(std::span<std::optional<Estimated> const> estimates,
                                std::span<metrics::CellIndex const> cells) {
    Estimated total;
    for (auto cell : cells) {
        if (!estimates[cell]) return std::nullopt;
        total.sum += estimates[cell]->sum;
        total.variance += estimates[cell]->variance;
    }
    if (cells.empty()) return std::nullopt;
    return total;
}

}  // namespace weir::disclosure::detail
