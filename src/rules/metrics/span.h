// The span audit of two ways of cutting a company up, say by team and by site: whether their
// figures, added and subtracted with any weights, can be about a few people only. Reads public
// facts only.
//
// Exact, by a cut of a graph. A vertex for each cell of either cut, an edge between two cells for
// the people who are in both. A figure that follows from the cells' is a sum of f(a) + g(b) over
// people in a and b; call f and -g one potential h: it is about the people on whose edge h differs
// at the two ends. Those edges separate the vertices of one potential from the rest; and each set
// of vertices gives such a figure (h is 1 there and 0 elsewhere). So the fewest people that a
// figure can be about are a least cut of the graph. Cells above the finest are sums of finer ones:
// they add nothing. Source of the search: Nagamochi, Ibaraki 1992, "Computing Edge-Connectivity in
// Multigraphs and Capacitated Graphs" (what is scanned with an attachment of `least` is in no
// smaller cut).
#pragma once

#include <cstdint>
#include <span>

#include "rules/metrics/lattice.h"

namespace weir::metrics {

struct SpanRequest {
    std::span<CellIndex const> first;   // by row of the roster: its finest cell of one cut
    std::span<CellIndex const> second;  // and of the other; as long. No kNoCell.
    std::uint32_t least;                // people that a figure must be about; >= 1
};

enum class SpanVerdict : std::uint8_t {
    passes,    // every figure that follows is about nobody or at least `least` people
    isolates,  // there is one about fewer
    too_dear,  // the search would take more than kSpanPassesMax passes: treat as `isolates`
};

struct SpanAudit {
    SpanVerdict verdict = SpanVerdict::passes;
    std::uint32_t people = 0;  // isolates: how many a figure is about, above 0 and below `least`
    std::uint32_t passes = 0;  // over the edges, each linear but for a logarithm
    friend bool operator==(SpanAudit const&, SpanAudit const&) = default;
};

/// Each pass joins vertices or ends the search, so that as many as there are vertices always do;
/// a company of 20,000 people takes fewer than ten.
inline constexpr std::uint32_t kSpanPassesMax = 256;

/// Pure and deterministic.
[[nodiscard]] SpanAudit span_audit(SpanRequest const& request);

}  // namespace weir::metrics
