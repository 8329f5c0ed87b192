// The book of deltas: how much chance of failure each block has spent. It stands beside the budget
// book, because a delta adds up on its own: what is (epsilon, delta)-private is delta-approximately
// epsilon^2 / 2-concentrated, and in sequence the rhos add up and the deltas add up (Bun, Steinke
// 2016, "Concentrated Differential Privacy", section 8, Lemma 8.8). A pure value, as the budget
// book is: no refund, no window that forgets and no reset.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "base/strong.h"
#include "base/time.h"
#include "engines/privacy/account.h"
#include "engines/privacy/budget.h"

namespace weir::privacy {

/// A probability of failure in units of 2^-64.
using DeltaUnits = base::Strong<struct DeltaUnitsTag, std::uint64_t>;

/// Rounded down to units: what may be spent.
[[nodiscard]] DeltaUnits units_of(Delta delta);
/// For display only: rounded to a double.
[[nodiscard]] double probability_of(DeltaUnits delta);

struct DeltaRequest {
    std::span<Block const> blocks;  // in any order; a block named twice is charged twice
    DeltaUnits delta;               // for each block named
};

/// Not safe for concurrent use while it changes.
class DeltaBook {
public:
    /// `limit`: what any one block may spend, over its whole life; 0: nothing that needs a delta.
    explicit DeltaBook(DeltaUnits limit) : limit_(limit) {}

    /// Whether every block named has `delta` left. False too for a delta of zero and for no blocks.
    [[nodiscard]] bool can_charge(DeltaRequest const& request) const;
    /// Charges all blocks, or none: false exactly if can_charge is false, and then nothing changed.
    [[nodiscard]] bool charge(DeltaRequest const& request);

    [[nodiscard]] DeltaUnits left(Block block) const;
    [[nodiscard]] DeltaUnits spent(Block block) const;
    [[nodiscard]] DeltaUnits limit() const { return limit_; }
    /// A signed change of the charter. What is spent stays.
    void set_limit(DeltaUnits limit) { limit_ = limit; }

    friend bool operator==(DeltaBook const&, DeltaBook const&) = default;

private:
    struct Row {
        base::Unit unit;
        DeltaUnits spent;
        friend bool operator==(Row const&, Row const&) = default;
    };
    using Rows = std::vector<Row>;  // sorted by unit, each once, spent above zero

    DeltaUnits limit_;
    std::map<base::Week, Rows> weeks_;
};

}  // namespace weir::privacy
