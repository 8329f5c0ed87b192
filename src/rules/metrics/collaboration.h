// Collaboration between cells: the time that people of one cell spent in meetings and calls with
// people of another, and how many of them. Who met whom exists only here, by joining thread numbers
// over everybody's open week, and only as sums over pairs of cells. Why it is safe, with its proof:
// docs/collaboration.md. Source of the even split: "time allocation" as workplace tools have it
// (field.md, metric 17); of the matching: Blocki and others 2013, "Differentially private data
// analysis of social networks via restricted sensitivity" for what one vertex can change.
//
// The rule. A minute in which n people are together counts one minute for each of them, split
// evenly over the n - 1 others; a pair of cells has the parts that lead from one to the other. It
// is the same from both sides. Somebody is there only by a record of their own, until their own cap
// of the week is used up: no head count and no record of others puts them there.
//
// The bounds, for one person's records replaced by any others or by none, H the cap: the times of
// all pairs together move by at most 3 H + 1 minute, and as a vector by at most sqrt(2) (H + 1
// minute); the people of a pair move by at most one, and only in pairs with that person's own cell.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <span>
#include <vector>

#include "rules/metrics/lattice.h"
#include "rules/metrics/sealed.h"
#include "rules/metrics/sweep.h"

namespace weir::metrics {

/// The bounds above hold up to here.
inline constexpr std::size_t kCollaboratorsMax = std::size_t{1} << 20;  // people
inline constexpr std::size_t kPairedCellsMax = 1024;                    // cells of one level

/// Somebody was in a thread, without a break. Personal: no way out of the process at all.
struct Stay {
    base::Thread thread;
    base::Instant from;
    base::Instant until;
    std::uint32_t row = 0;  // whose, by place in the roster
    friend bool operator==(Stay const&, Stay const&) = default;
};
std::ostream& operator<<(std::ostream&, Stay const&) = delete;
text::Tree to_tree(Stay const&) = delete;

struct StaysRequest {
    std::span<activity::Event const> events;  // one person's, sorted by start, as for sweep
    WeekContext const& week;
    base::Duration most;  // H: together at most this, in order of time; the last one is cut there
    std::uint32_t row;
};
/// One person's meetings and calls that have a thread, in order of time, cut at the week's end. Two
/// records of one thread at one time count once; two threads at one time both count. Reads this
/// person's records only.
[[nodiscard]] std::vector<Stay> stays_of(StaysRequest const& request);

/// Two cells, a below b.
struct PairSum {
    CellIndex a = kNoCell;
    CellIndex b = kNoCell;
    std::uint64_t time = 0;    // of the people of one with those of the other; 2^-20 minutes
    std::uint32_t people = 0;  // of a, each with another one of b whom they met: a matching
    friend bool operator==(PairSum const&, PairSum const&) = default;
};
inline constexpr unsigned kTimeFractionBits = 20;
using PairSums = std::vector<PairSum>;  // by a, then b; only pairs that met

struct PairRequest {
    std::vector<Stay> stays;           // everybody's, in any order; each person's as stays_of gives
    std::span<CellIndex const> cells;  // of each row; kNoCell: as if they were not there
    std::size_t cell_count;            // at most kPairedCellsMax; every other index is below it
};
/// A bug where a row or a cell is out of range. Same stays, same sums, in whatever order.
[[nodiscard]] Sealed<PairSums> collaborate(PairRequest request);

/// Between the cells of one level, which are a partition of the roster.
[[nodiscard]] Sealed<PairSums> collaborate_at(Lattice const& lattice, std::uint32_t level,
                                              std::vector<Stay> stays);

}  // namespace weir::metrics
