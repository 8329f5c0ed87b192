// The ragged tree of a week's release: which cells exist, and whose cell is whose. The rule of the
// minimum group, DESIGN section 7. Reads public facts only (units, eligible roster, charter), so
// that what is shown or merged tells nothing about what anybody did, objected or consented to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "records/org/directory.h"
#include "records/org/roster.h"

namespace weir::metrics {

/// k: how many eligible people *other than the reader* stand behind every cell. Members read their
/// own cell (invariant 11) and a release is one for all readers, so a cell has at least k + 1
/// people (docs/decisions/0004).
class MinimumGroup {
public:
    /// bad_input below 2: with one other person a member could subtract themselves.
    [[nodiscard]] static base::Result<MinimumGroup> of(std::uint32_t others);
    [[nodiscard]] std::uint32_t others() const { return others_; }
    [[nodiscard]] std::uint32_t people() const { return others_ + kReader; }
    static constexpr std::uint32_t kReader = 1;

private:
    explicit MinimumGroup(std::uint32_t others) : others_(others) {}
    std::uint32_t others_;
};

/// A cell's place in Lattice::cells. Of this week only; across weeks a cell is its kind and unit.
using CellIndex = std::uint32_t;
inline constexpr CellIndex kNoCell = 0xffffffff;
inline constexpr std::uint32_t kLevelsMax = 16;

enum class CellKind : std::uint8_t {
    company,  // everybody
    unit,     // one unit with all that is below it
    own,      // the people at an inner unit itself
    rest,     // several siblings merged; their parent is Cell::unit
};

/// Why a sibling is in a rest.
enum class MergeReason : std::uint8_t {
    too_few,   // it has fewer people than a cell needs
    taken_in,  // the rest was still too small, and this was the smallest sibling left
};
[[nodiscard]] std::string_view sentence_of(MergeReason reason);

struct Merged {
    base::Unit unit;  // the sibling; the parent's own number: the people at the parent itself
    std::uint32_t people = 0;
    MergeReason reason = MergeReason::too_few;
    friend bool operator==(Merged const&, Merged const&) = default;
};

/// Why a cell has no cells below it.
enum class EndReason : std::uint8_t {
    divided,        // it has
    last_level,     // the charter releases no deeper level
    nothing_below,  // all its people are at the unit itself
    merged,         // a rest, and an inner unit's own people, are never divided
    too_few,        // its parts could not all reach the minimum
};
[[nodiscard]] std::string_view sentence_of(EndReason reason);

struct Cell {
    CellKind kind = CellKind::company;
    base::Unit unit;               // the unit, or for `own` and `rest` the parent
    CellIndex parent = kNoCell;    // the cell it lies in, one level above; kNoCell for the company
    std::uint32_t level = 0;       // the first level it is a cell of
    std::uint32_t level_last = 0;  // and the last: it takes the shares of level..level_last
    std::uint32_t people = 0;      // eligible
    std::string name = {};         // "Sales", "Engineering itself", "rest of Engineering (3 teams)"
    std::vector<Merged> merged = {};  // of a rest, by unit number
    EndReason end = EndReason::last_level;
    friend bool operator==(Cell const&, Cell const&) = default;
};

struct Lattice {
    std::uint32_t levels = 0;
    /// Parents before children, level by level; empty if the company is too small for any release.
    std::vector<Cell> cells;
    /// For roster row r and level l: cells_of_rows[r * levels + l]; kNoCell if there are no cells.
    std::vector<CellIndex> cells_of_rows;

    [[nodiscard]] CellIndex cell_of(std::size_t row, std::uint32_t level) const {
        return cells_of_rows[row * levels + level];
    }
    /// The cells of one level, a partition of the roster; ascending.
    [[nodiscard]] std::vector<CellIndex> cells_at(std::uint32_t level) const;
    friend bool operator==(Lattice const&, Lattice const&) = default;
};

struct LatticeRequest {
    org::Directory const& directory;
    /// The *eligible* rows only: enrolled by rule and covered by an agreement.
    org::Roster const& roster;
    MinimumGroup minimum;
    std::uint32_t levels;  // 1: company only, 2: and departments, 3: and teams; at most kLevelsMax
};

/// Deterministic. Levels outside 1..kLevelsMax are a bug: the charter checks them.
[[nodiscard]] Lattice lattice_of(LatticeRequest const& request);

}  // namespace weir::metrics
