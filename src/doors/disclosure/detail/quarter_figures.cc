#include "doors/disclosure/detail/quarter_figures.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "doors/disclosure/detail/why.h"

namespace weir::disclosure::detail {
namespace {

constexpr double kNormal95 = 1.959963984540054;

/// A cell's figure of one metric beside its department's, in minutes a person and week.
struct Beside {
    double department = 0;
    double difference = 0;  // of the cell's from it
    double noise = 0;       // variance of the cell's figure
    double variance = 0;    // of the difference; 0: they are one figure
};

/// Everybody's figure in the cells below one unit, however deep.
struct Total {
    double minutes = 0;
    double weeks = 0;
    double cells = 0;
};
using Totals = std::map<base::Unit, Total>;

double mean_of(QuarterCell const& cell, std::size_t metric) {
    return static_cast<double>(cell.centres[metric]) +
           static_cast<double>(cell.sums[metric]) / static_cast<double>(cell.person_weeks);
}

Totals totals_of(QuarterRelease const& release, std::size_t metric,
                 org::Directory const& directory) {
    Totals totals;
    for (auto const& cell : release.cells) {
        auto const weeks = static_cast<double>(cell.person_weeks);
        auto unit = above_of(cell.cell, directory);
        while (true) {
            auto& total = totals[unit];
            total.minutes += mean_of(cell, metric) * weeks;
            total.weeks += weeks;
            total.cells += 1;
            if (unit == org::kCompany) break;
            unit = directory.unit(unit).parent;
        }
    }
    return totals;
}

/// By cell. A mean stands beside the figure of the department that it was measured from, public
/// before; a share of weeks beside the same release's figure of all cells of the department, its
/// own noise included.
std::vector<Beside> beside_departments(QuarterRelease const& release, std::size_t metric,
                                       org::Directory const& directory) {
    auto const totals = totals_of(release, metric, directory);
    bool const is_share = release.metrics[metric].is_share();
    auto const noise = static_cast<double>(release.variance);
    std::vector<Beside> all;
    for (auto const& cell : release.cells) {
        auto const weeks = static_cast<double>(cell.person_weeks);
        auto const& total = totals.at(above_of(cell.cell, directory));
        auto const own = noise / (weeks * weeks);
        Beside beside{static_cast<double>(cell.centres[metric]), 0, own, own};
        if (is_share) {
            beside.department = total.minutes / total.weeks;
            beside.variance += noise * (total.cells / total.weeks - 2 / weeks) / total.weeks;
        }
        if (is_share && total.cells == 1) beside.variance = 0;
        else beside.difference = mean_of(cell, metric) - beside.department;
        all.push_back(beside);
    }
    return all;
}

/// How much teams really differ from their department in a metric: the spread of their figures less
/// that of the noise, never below 0. The released figures alone say it.
double spread_of(std::vector<Beside> const& all) {
    double excess = 0;
    for (auto const& beside : all)
        excess += beside.difference * beside.difference - beside.variance;
    return std::max(0.0, excess / static_cast<double>(std::max<std::size_t>(1, all.size())));
}

QuarterFigure figure_of(QuarterMetric const& metric, Beside const& beside, double spread) {
    constexpr double kMinutesOfHour = 60;
    auto const shown = 1 / metric.minutes_shown();
    auto const drawn = beside.variance > 0 ? spread / (spread + beside.variance) : 1;
    auto const counts_as = static_cast<double>(metric.minutes) / kMinutesOfHour;
    return {.metric = metric.released.id,
            .title = title_of(metric),
            .unit = metric.released.display_unit,
            .counts_as = metric.is_share() ? counts_as : 0,
            .mean = (beside.department + beside.difference) * shown,
            .deviation = std::sqrt(beside.noise) * shown,
            .department = beside.department * shown,
            .shrunk = (beside.department + beside.difference * drawn) * shown,
            .is_apart = std::abs(beside.difference) > kNormal95 * std::sqrt(beside.variance)};
}

}  // namespace

std::vector<std::vector<QuarterFigure>> figures_of(QuarterRelease const& release,
                                                   org::Directory const& directory) {
    std::vector<std::vector<QuarterFigure>> figures(release.cells.size());
    for (std::size_t m = 0; m < release.metrics.size(); ++m) {
        auto const beside = beside_departments(release, m, directory);
        auto const spread = spread_of(beside);
        for (std::size_t c = 0; c < beside.size(); ++c)
            figures[c].push_back(figure_of(release.metrics[m], beside[c], spread));
    }
    return figures;
}

}  // namespace weir::disclosure::detail
