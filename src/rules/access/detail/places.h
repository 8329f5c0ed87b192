// Where the people of units stand over time: what a grant by site is measured against.
#pragma once

#include <map>
#include <vector>

#include "rules/access/detail/standing.h"
#include "rules/access/reach.h"

namespace weir::access::detail {

struct PlaceFrom {
    base::Instant from;
    Place place;
};
/// Ascending; empty before the first.
using PlaceLine = std::vector<PlaceFrom>;

class Places {
public:
    Places(org::Directory const& directory, UnitTree const& tree);
    /// When everybody of a cell stood at the site, and somebody did.
    [[nodiscard]] Spans when(Cell const& cell, Site site) const;

private:
    [[nodiscard]] Spans when_of_sites(Cell const& cell, Site site) const;
    struct Stay {
        Site site;
        base::Span span;
    };
    UnitTree const& tree_;                  // outlives this
    std::vector<std::vector<Stay>> stays_;  // by home
    std::vector<PlaceLine> own_;
    std::vector<PlaceLine> whole_;
};

}  // namespace weir::access::detail
