// Which units have no cell of their own in a week's release, and why. Public facts only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/metrics/lattice.h"

namespace weir::disclosure {

/// Why units have no cell of their own.
enum class Sharing {
    merged,     // siblings taken together: a rest
    undivided,  // parts of a unit that could not all reach the minimum
    deeper,     // units below the last level that the charter releases
};
[[nodiscard]] std::string_view name_of(Sharing sharing);

/// A cell that stands for several units.
struct SharedCell {
    struct Part {
        std::string unit;  // its name, or "its own people"
        std::uint32_t people = 0;
        std::string why;  // "has too few people for a cell of its own"
    };
    Sharing sharing = Sharing::merged;
    std::string cell;  // "Sales / North", "rest of Sales (2 teams)"
    std::uint32_t level = 0;
    std::uint32_t people = 0;
    std::vector<Part> parts;  // by unit number
};

struct SharedRequest {
    org::Directory const& directory;
    org::Roster const& roster;  // of which the lattice was made
    metrics::Lattice const& lattice;
};
/// In the order of the lattice's cells.
[[nodiscard]] std::vector<SharedCell> shared_cells(SharedRequest const& request);

}  // namespace weir::disclosure
