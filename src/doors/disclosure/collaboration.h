// The collaboration section of a week's first release: which pairs of cells spent time together,
// and how much, with noise. The rule is rules/metrics/collaboration.h; why it is safe and what it
// is worth: docs/collaboration.md.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "engines/privacy/delta_book.h"
#include "engines/privacy/exact_epsilon.h"
#include "rules/metrics/lattice.h"

namespace weir::disclosure {

/// Noise is drawn in units of 2^-10 minutes.
inline constexpr std::uint32_t kPairUnits = 1 << 10;  // in a minute

struct ReleasedPair {
    metrics::CellIndex a = metrics::kNoCell;  // below b; cells of the release
    metrics::CellIndex b = metrics::kNoCell;
    std::int64_t time = 0;  // with noise, 2^-10 minutes; may be negative
    friend bool operator==(ReleasedPair const&, ReleasedPair const&) = default;
};

struct ReleasedCollaboration {
    std::uint32_t level = 0;
    std::uint32_t clamp = 0;     // H, minutes of a person and week
    std::uint64_t variance = 0;  // of every time's noise, 2^-20 minutes^2
    base::Rho rho;               // charged to every block of the week: selection and times
    privacy::ExactEpsilon::Parts epsilon{};  // of the selection
    privacy::DeltaUnits delta{};             // of the selection, charged to every block
    std::uint64_t minimum = 0;               // people of each side that no shown pair is below
    std::vector<ReleasedPair> pairs;         // that were selected; by a, then b
    friend bool operator==(ReleasedCollaboration const&, ReleasedCollaboration const&);
};

/// One direction of a pair, as people read it.
struct PairView {
    std::string from;
    std::string with;
    std::uint32_t people = 0;  // of `from`, eligible
    double hours = 0;          // that people of `from` spent with people of `with`; may be negative
    double deviation = 0;      // standard deviation of its noise
    double each = 0;           // hours a person of `from`
};

struct CollaborationView {
    base::Week week;
    std::string level;
    std::uint32_t clamp = 0;    // minutes
    std::uint64_t minimum = 0;  // people of each side
    base::Rho rho;
    privacy::DeltaUnits delta{};
    std::vector<PairView> pairs;  // both directions of each, the longest first
    std::string because;
};

}  // namespace weir::disclosure
