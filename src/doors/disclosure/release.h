// A week's release: the cells of the lattice with their noisy sums, and everything a reader needs
// to judge them. Written once, sealed; read through the door only. Format: docs/formats/release.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/strong.h"
#include "base/time.h"
#include "doors/disclosure/collaboration.h"
#include "engines/text/tree.h"
#include "rules/metrics/sites.h"

namespace weir::disclosure {

/// One metric as it was measured: enough to read the numbers without the registry of that day.
struct ReleasedMetric {
    std::string id;
    std::uint32_t version = 1;
    std::int64_t clamp = 0;            // U, in the integer unit
    std::int64_t display_divisor = 1;  // integer / divisor is in display_unit
    std::string display_unit;          // "hours"
    friend bool operator==(ReleasedMetric const&, ReleasedMetric const&) = default;
};

/// A noisy sum over a cell's people, and the variance of its noise.
struct NoisySum {
    std::int64_t sum = 0;  // may be negative; never clamped
    std::uint64_t variance =
        0;          // of the discrete Gaussian's parameter; 0: not released for this cell
    base::Rho rho;  // what this number cost every block of the cell
    friend bool operator==(NoisySum const&, NoisySum const&) = default;
};

struct ReleasedCell {
    metrics::Cell cell;
    std::vector<NoisySum> sums;  // by position in Release::metrics
    friend bool operator==(ReleasedCell const&, ReleasedCell const&) = default;
};

/// A cell by site: a site, several, or the units of one.
struct ReleasedSiteCell {
    metrics::SiteCell cell;           // parent: a place in ReleasedSites::cells
    std::string name;                 // "Berlin", "Berlin / Sales", "rest of Berlin (2 units)"
    std::vector<std::string> merged;  // of a rest, what it stands for
    std::vector<NoisySum> sums;       // by position in Release::metrics
    friend bool operator==(ReleasedSiteCell const&, ReleasedSiteCell const&) = default;
};

/// The second way of cutting the company up, or why it is missing: docs/sites.md. A person-week is
/// in one cell without parent and in at most one with: a person's site is charged `rho` for both.
struct ReleasedSites {
    metrics::Crossing crossing = metrics::Crossing::too_few;
    std::uint32_t level = 0;  // depth of the units that a site is divided into; 0: it is not
    base::Rho rho;            // of each block; 0 unless crossed
    std::vector<ReleasedSiteCell> cells;  // parents before children; none unless crossed
    friend bool operator==(ReleasedSites const&, ReleasedSites const&) = default;
};

struct Release {
    base::Week week;
    std::string charter;   // hash of charter and grants
    std::string snapshot;  // of the chunks and the roster
    std::uint32_t minimum_group = 0;
    base::Rho rho;  // of the whole release, each block
    std::vector<std::string> levels;
    std::vector<ReleasedMetric> metrics;
    std::vector<ReleasedCell> cells;
    /// In the first release of a week, where the charter has it; never in a restatement.
    std::optional<ReleasedCollaboration> collaboration = {};
    /// Where the charter has cells by site, in restatements too.
    std::optional<ReleasedSites> sites = {};
    friend bool operator==(Release const&, Release const&) = default;
};

/// JSON bytes; the same release gives the same bytes.
[[nodiscard]] base::Bytes encode(Release const& release);
/// corrupt unless encode wrote it; unsupported for another version.
[[nodiscard]] base::Result<Release> decode_release(base::ByteView bytes);

}  // namespace weir::disclosure
