#include "rules/metrics/detail/pairing.h"

#include <algorithm>
#include <ranges>
#include <tuple>

namespace weir::metrics::detail {
namespace {

/// The stays of one cell's people in one thread.
struct Run {
    CellIndex cell;
    std::uint32_t last;        // one past its last stay
    std::uint32_t first_free;  // those before it are taken by `asker`
    CellIndex asker = kNoCell;
    std::uint32_t first;
};

/// One person's stays in one thread.
struct Visit {
    CellIndex cell;
    std::uint32_t row;
    std::uint32_t first;     // stay
    std::uint32_t last;      // one past the last
    std::uint32_t runs;      // first run of the thread
    std::uint32_t runs_end;  // one past its last
};

bool overlap(Stay const& a, Stay const& b) { return a.from < b.until && b.from < a.until; }

class Matcher {
public:
    Matcher(std::span<CellStay const> stays, Sizes sizes)
        : stays_(stays),
          taken_by_(sizes.rows, kNoCell),
          found_by_(sizes.cells, kNobody),
          counts_(pairs_of(sizes.cells)) {
        rows_.reserve(stays.size());
        for (auto const& of : stays) rows_.push_back(of.stay.row);
        for (std::uint32_t first = 0; first < stays_.size();) first = add_thread(first);
        std::ranges::sort(visits_, {}, [](Visit const& visit) {
            return std::tuple(visit.cell, visit.row, visit.first);
        });
    }

    std::vector<std::uint32_t> run() && {
        for (auto const& visit : visits_) {
            for (auto at = visit.runs; at < visit.runs_end; ++at) {
                auto& others = runs_[at];
                if (others.cell <= visit.cell || found_by_[others.cell] == visit.row) continue;
                if (take_one(visit, others)) {
                    found_by_[others.cell] = visit.row;
                    ++counts_[place_of(visit.cell, others.cell)];
                }
            }
        }
        return std::move(counts_);
    }

private:
    static constexpr std::uint32_t kNobody = 0xffffffff;

    /// The first free one of `others` whom the visitor met is free no longer.
    bool take_one(Visit const& visit, Run& others) {
        if (others.asker != visit.cell) {
            others.asker = visit.cell;
            others.first_free = others.first;
        }
        auto const is_taken = [&](std::uint32_t stay) {
            return taken_by_[rows_[stay]] == visit.cell;
        };
        while (others.first_free < others.last && is_taken(others.first_free)) ++others.first_free;
        for (auto at = others.first_free; at < others.last; ++at) {
            if (is_taken(at) || !met(visit, at)) continue;
            taken_by_[rows_[at]] = visit.cell;
            return true;
        }
        return false;
    }

    [[nodiscard]] bool met(Visit const& visit, std::uint32_t other) const {
        for (auto at = visit.first; at < visit.last; ++at) {
            if (overlap(stays_[at].stay, stays_[other].stay)) return true;
        }
        return false;
    }

    /// The end of the stays from `first` on that are alike.
    template <class Alike>
    [[nodiscard]] std::uint32_t end_of(std::uint32_t first, Alike alike) const {
        auto last = first + 1;
        while (last < stays_.size() && alike(stays_[last], stays_[first])) ++last;
        return last;
    }

    /// Gives the first stay of the next thread.
    std::uint32_t add_thread(std::uint32_t first) {
        auto const same_thread = [](CellStay const& a, CellStay const& b) {
            return a.stay.thread == b.stay.thread;
        };
        auto const last = end_of(first, same_thread);
        if (stays_[first].cell == stays_[last - 1].cell) return last;
        auto const runs = static_cast<std::uint32_t>(runs_.size());
        for (auto at = first; at < last;) {
            auto const next = end_of(at, [&](CellStay const& a, CellStay const& b) {
                return same_thread(a, b) && a.cell == b.cell;
            });
            runs_.push_back({stays_[at].cell, next, at, kNoCell, at});
            at = next;
        }
        auto const runs_end = static_cast<std::uint32_t>(runs_.size());
        for (auto at = first; at < last;) {
            auto const next = end_of(at, [&](CellStay const& a, CellStay const& b) {
                return same_thread(a, b) && a.stay.row == b.stay.row;
            });
            visits_.push_back({stays_[at].cell, stays_[at].stay.row, at, next, runs, runs_end});
            at = next;
        }
        return last;
    }

    std::span<CellStay const> stays_;
    std::vector<std::uint32_t> rows_;  // of the stays, close together
    std::vector<Run> runs_;
    std::vector<Visit> visits_;            // by cell, then row and thread
    std::vector<CellIndex> taken_by_;      // by row: the last cell whose people took them
    std::vector<std::uint32_t> found_by_;  // by cell: the last row that took one of it
    std::vector<std::uint32_t> counts_;    // by place of pair
};

}  // namespace

std::vector<std::uint32_t> people_paired(std::span<CellStay const> stays, Sizes sizes) {
    return Matcher(stays, sizes).run();
}

}  // namespace weir::metrics::detail
