#include "doors/disclosure/detail/quarter_price.h"

#include <algorithm>

#include "base/quarter.h"
#include "doors/disclosure/detail/cells.h"
#include "doors/disclosure/detail/quarter_plan.h"

namespace weir::disclosure::detail {
namespace {

constexpr double kMinutesOfHour = 60;

std::size_t weeks_of(PriceRequest const& request) {
    return base::quarter_of(request.roster.week).weeks().size();
}

base::Result<privacy::GaussianMechanism> mechanism_for(PriceRequest const& request,
                                                       std::vector<QuarterMetric> const& metrics) {
    auto const& charter = request.charter;
    auto const weeks = weeks_of(request);
    auto const ball = std::uint64_t{charter.quarter->radius} * weeks;
    auto mechanism = mechanism_of({week_norm_of(metrics), ball, weeks, charter.quarterly_rho()});
    if (!mechanism) return mechanism;
    auto const fits = mechanism->check_no_overflow({request.roster.rows.size(), ball});
    if (!fits) return std::unexpected(fits.error());
    return mechanism;
}

/// Numbers of people, ascending.
std::vector<std::uint32_t> sizes_of(metrics::Lattice const& lattice) {
    std::vector<std::uint32_t> sizes;
    for (auto const atom : atoms_of(lattice, 0)) sizes.push_back(lattice.cells[atom].people);
    std::ranges::sort(sizes);
    return sizes;
}

}  // namespace

base::Result<QuarterPrice> quarter_price_of(PriceRequest const& request) {
    auto const& charter = request.charter;
    auto const measured = measured_of(charter);
    if (!measured) return std::unexpected(measured.error());
    auto const mechanism = mechanism_for(request, measured->metrics);
    if (!mechanism)
        return base::fail(mechanism.error().fault, "[quarter]: " + mechanism.error().message);
    auto const minimum = metrics::MinimumGroup::of(charter.quarter->minimum_group);
    if (!minimum) return std::unexpected(minimum.error());
    auto const lattice = metrics::lattice_of({request.directory, request.roster, *minimum,
                                              static_cast<std::uint32_t>(charter.levels.size())});
    auto const rho = charter.quarterly_rho();
    QuarterPrice price;
    price.weeks = weeks_of(request);
    price.week = loss_of(rho, charter.privacy.delta);
    price.person = loss_of(base::Rho{price.weeks * rho.value}, charter.privacy.delta);
    if (lattice.cells.empty()) return price;
    auto const sizes = sizes_of(lattice);
    price.cells = sizes.size();
    price.smallest = sizes.front();
    price.median = sizes[(sizes.size() - 1) / 2];
    price.largest = sizes.back();
    price.shared = shared_cells({request.directory, request.roster, lattice});
    for (auto const& metric : measured->metrics) {
        auto const of_cell = [&](std::uint32_t people) {
            auto const weeks = static_cast<double>(price.weeks * people);
            return mechanism->standard_deviation() / metric.minutes_shown() / weeks;
        };
        auto const counts_as = static_cast<double>(metric.minutes) / kMinutesOfHour;
        price.metrics.push_back({metric.released.id, title_of(metric), metric.released.display_unit,
                                 metric.is_share() ? counts_as : 0, of_cell(price.smallest),
                                 of_cell(price.median), of_cell(price.largest)});
    }
    return price;
}

}  // namespace weir::disclosure::detail
