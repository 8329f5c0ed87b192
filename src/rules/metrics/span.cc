#include "rules/metrics/span.h"

#include <algorithm>
#include <numeric>
#include <queue>
#include <vector>

#include "base/check.h"

namespace weir::metrics {
namespace {

struct Edge {
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    std::uint64_t people = 0;
};

/// Vertices that no small cut separates are joined, until one with a small cut of its own shows or
/// no edge is left.
class Graph {
public:
    explicit Graph(SpanRequest const& request) : least_(request.least) {
        auto const above = [](std::span<CellIndex const> cells) {
            return cells.empty() ? 0 : *std::ranges::max_element(cells) + 1;
        };
        auto const firsts = above(request.first);
        joined_.resize(std::size_t{firsts} + above(request.second));
        std::iota(joined_.begin(), joined_.end(), 0U);
        for (std::size_t row = 0; row < request.first.size(); ++row)
            edges_.push_back({request.first[row], firsts + request.second[row], 1});
        merge();
    }

    SpanAudit audit() && {
        SpanAudit audit;
        while (!edges_.empty()) {
            auto const people = least_degree();
            if (people < least_)
                return {SpanVerdict::isolates, static_cast<std::uint32_t>(people), audit.passes};
            if (audit.passes == kSpanPassesMax) return {SpanVerdict::too_dear, 0, audit.passes};
            scan();
            merge();
            ++audit.passes;
        }
        return audit;
    }

private:
    [[nodiscard]] std::uint32_t root_of(std::uint32_t vertex) {
        while (joined_[vertex] != vertex) {
            joined_[vertex] = joined_[joined_[vertex]];
            vertex = joined_[vertex];
        }
        return vertex;
    }

    /// Edges between what is not joined, parallel ones as one.
    void merge() {
        for (auto& edge : edges_) {
            auto const [low, high] = std::minmax({root_of(edge.a), root_of(edge.b)});
            edge.a = low;
            edge.b = high;
        }
        std::erase_if(edges_, [](Edge const& edge) { return edge.a == edge.b; });
        std::ranges::sort(edges_, {}, [](Edge const& edge) { return std::pair(edge.a, edge.b); });
        std::size_t kept = 0;
        for (auto const& edge : edges_) {
            bool const is_same =
                kept > 0 && edges_[kept - 1].a == edge.a && edges_[kept - 1].b == edge.b;
            if (is_same) edges_[kept - 1].people += edge.people;
            else edges_[kept++] = edge;
        }
        edges_.resize(kept);
    }

    /// The fewest people that tie one vertex to all the others, of those that have ties.
    [[nodiscard]] std::uint64_t least_degree() const {
        std::vector<std::uint64_t> people(joined_.size());
        for (auto const& edge : edges_) {
            people[edge.a] += edge.people;
            people[edge.b] += edge.people;
        }
        std::erase(people, 0U);
        return *std::ranges::min_element(people);
    }

    /// Takes the vertices in the order of how many people tie them to those already taken; an edge
    /// whose far end is tied by `least` has as many people between its ends, whatever the cut.
    void scan() {
        std::vector<std::vector<std::pair<std::uint32_t, std::uint64_t>>> beside(joined_.size());
        for (auto const& edge : edges_) {
            beside[edge.a].emplace_back(edge.b, edge.people);
            beside[edge.b].emplace_back(edge.a, edge.people);
        }
        std::vector<std::uint64_t> tied(joined_.size());
        std::vector<bool> is_taken(joined_.size());
        std::priority_queue<std::pair<std::uint64_t, std::uint32_t>> next;
        for (std::uint32_t start = 0; start < beside.size(); ++start) {
            if (is_taken[start] || beside[start].empty()) continue;
            next.emplace(0, start);
            while (!next.empty()) {
                auto const [ties, vertex] = next.top();
                next.pop();
                if (is_taken[vertex]) continue;
                is_taken[vertex] = true;
                for (auto const& [other, people] : beside[vertex]) {
                    if (is_taken[other]) continue;
                    tied[other] += people;
                    if (tied[other] >= least_) joined_[root_of(other)] = root_of(vertex);
                    next.emplace(tied[other], other);
                }
            }
        }
    }

    std::uint64_t least_;
    std::vector<std::uint32_t> joined_;  // towards the vertex that stands for several
    std::vector<Edge> edges_;
};

}  // namespace

SpanAudit span_audit(SpanRequest const& request) {
    base::check(request.first.size() == request.second.size(), "each row has a cell of either cut");
    base::check(request.least >= 1, "a figure is about somebody");
    return Graph(request).audit();
}

}  // namespace weir::metrics
