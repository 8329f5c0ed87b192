// The public figures that a quarter measures people from: of a mean the department's own, averaged
// over the quarter's released weeks; of a share of weeks the department's in the last quarter
// released, or what the charter expects while there is none. Post-processing: reads nothing sealed.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "doors/disclosure/quarter.h"
#include "doors/disclosure/release.h"
#include "rules/state/state.h"

namespace weir::disclosure::detail {

/// How released numbers are read again. `quarter` is asked for the last quarter before, and only
/// where the charter has shares of weeks.
struct QuarterLoads {
    std::function<base::Result<Release>(state::ReleaseFact const&)> week;
    std::function<base::Result<QuarterRelease>(state::QuarterFact const&)> quarter;
};

/// What the shares of weeks are measured from.
struct SharesBefore {
    std::vector<program::WeeksRule> const& rules;
    std::optional<QuarterRelease> release;  // of the last quarter that was released
    org::Directory const& directory;
};
/// `state` has a charter with a [quarter], and lives as long as what this gives.
[[nodiscard]] base::Result<SharesBefore> shares_before(state::State const& state,
                                                       base::Quarter quarter,
                                                       QuarterLoads const& load);

/// Minutes a person and week of a share, in [0, metric.minutes]. A bug unless the metric is a share
/// of the rules.
[[nodiscard]] std::int64_t centre_of_share(SharesBefore const& before, QuarterMetric const& metric,
                                           base::Unit above);

/// Minutes a person and week of a mean above a cell, over the weeks' releases, in [0, clamp
/// minutes]; 0 where none of them has it. corrupt if a release's cells are no tree.
[[nodiscard]] base::Result<std::int64_t> centre_of_mean(std::vector<Release const*> const& weeks,
                                                        QuarterMetric const& metric,
                                                        base::Unit above);

}  // namespace weir::disclosure::detail
