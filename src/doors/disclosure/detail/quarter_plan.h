// What a quarter's release will be, from public facts alone: people, cells, the public figures that
// it is measured from, and the noise. docs/quarter.md has the proof.
#pragma once

#include <vector>

#include "base/outcome.h"
#include "doors/disclosure/detail/plan.h"
#include "doors/disclosure/detail/quarter_centres.h"
#include "doors/disclosure/quarter.h"
#include "engines/privacy/clip.h"

namespace weir::disclosure::detail {

struct QuarterWeek {
    base::Week week;
    Release release;
    org::Roster roster;  // eligible rows of that week
};

struct QuarterPlan {
    base::Quarter quarter;
    std::vector<QuarterWeek> weeks;
    std::vector<base::Person> people;          // eligible in the last week, ascending
    std::vector<std::size_t> cells_of_people;  // index into cells
    std::vector<std::vector<bool>> is_there;   // by week, person: eligible
    std::vector<QuarterCell> cells;            // sums still empty
    std::vector<QuarterMetric> metrics;
    std::vector<metrics::Metric> numbers;  // of the metrics
    privacy::NormBound ball;               // of a person's whole quarter, in minutes
    privacy::GaussianMechanism mechanism;
    base::Rho rho;  // of each block
    std::string snapshot;

    [[nodiscard]] std::vector<state::WeekUnits> units() const;
};

/// The metrics of a charter's [quarter], in its order: means, then shares of weeks.
struct Measured {
    std::vector<metrics::Metric> numbers;
    std::vector<QuarterMetric> metrics;
};
/// bad_input if the registry does not know one. The charter has a [quarter].
[[nodiscard]] base::Result<Measured> measured_of(program::Charter const& charter);

/// How far one week of a person can move their vector, minutes: the diagonal of the box of all
/// weeks, and less than one in each coordinate for rounding, on either side.
[[nodiscard]] std::uint64_t week_norm_of(std::vector<QuarterMetric> const& metrics);

/// The most that noise may be too little: both the person-week's and the whole quarter's promise
/// hold with variance max(B^2 / 2c, (2 R T)^2 / 2 T c): B how far one week moves a person's vector,
/// R the radius, T the weeks, c the rho of each week's block.
struct QuarterNoise {
    std::uint64_t week_norm;  // B, minutes
    std::uint64_t ball;       // R T, minutes
    std::uint64_t weeks;      // T
    base::Rho rho;            // c
};
/// bad_input or too_large as GaussianMechanism::of.
[[nodiscard]] base::Result<privacy::GaussianMechanism> mechanism_of(QuarterNoise const& noise);

/// Refusals: not_declared (no [quarter] in the charter), too_early (a week without a release),
/// too_few_people.
[[nodiscard]] base::Outcome<QuarterPlan> quarter_plan_of(state::State const& state,
                                                         base::Quarter quarter,
                                                         QuarterLoads const& load);

}  // namespace weir::disclosure::detail
