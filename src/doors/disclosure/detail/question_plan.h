// A question made canonical: the cells, weeks and numbers that it reads, from public facts alone.
// Two ways of putting one question give one plan.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/outcome.h"
#include "doors/disclosure/detail/plan.h"
#include "doors/disclosure/question.h"
#include "doors/disclosure/release.h"
#include "rules/access/audience.h"

namespace weir::disclosure::detail {

/// One week of a question.
struct AskedWeek {
    base::Week week;
    Release release;
    org::Roster roster;                     // eligible, as at the week's close
    std::vector<metrics::CellIndex> cover;  // the largest cells of the cohort
    std::vector<std::size_t> rows;          // of the roster, in the cohort
    std::vector<base::Unit> units;          // blocks: home units with rows in the cohort
};

struct QuestionPlan {
    metrics::Metric metric = metrics::Metric::messages_sent;
    Statistic statistic = Statistic::mean;
    std::int64_t clamp = 0;
    std::vector<AskedWeek> weeks;
    access::Cell cells;     // of all weeks: who may ask is decided over this
    std::string canonical;  // JSON
    Asking asking;

    [[nodiscard]] std::vector<state::WeekUnits> units() const;
    [[nodiscard]] std::vector<privacy::Block> blocks() const;
    /// What to multiply the integer sum by for the figure that is shown.
    [[nodiscard]] double scale() const;
    [[nodiscard]] bool is_quantile() const {
        return statistic == Statistic::median || statistic == Statistic::p90;
    }
};

using LoadRelease = std::function<base::Result<Release>(state::ReleaseFact const&)>;

/// Refusals: not_declared (metric, purpose, cohort), too_early (a week of the range has no
/// release), too_many (weeks), too_few_people (a quantile of a small cohort). bad_input for a range
/// that runs backwards, a cell's name that two cells share, a `within` that is no number above 0.
[[nodiscard]] base::Outcome<QuestionPlan> question_plan_of(state::State const& state,
                                                           Question const& question,
                                                           LoadRelease const& load);

}  // namespace weir::disclosure::detail
