#include "doors/disclosure/detail/quarter_price.h"

#include <algorithm>

#include "doors/disclosure/detail/cells.h"
#include "doors/disclosure/detail/quarter_plan.h"

namespace weir::disclosure::detail {
namespace {

base::Result<privacy::GaussianMechanism> mechanism_for(PriceRequest const& request,
                                                       std::vector<QuarterMetric> const& metrics) {
    auto const& charter = request.charter;
    auto const ball = std::uint64_t{charter.quarter->radius} * kWeeksOfQuarter;
    auto mechanism =
        mechanism_of({week_norm_of(metrics), ball, kWeeksOfQuarter, charter.quarterly_rho()});
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
    price.week = loss_of(rho, charter.privacy.delta);
    price.person = loss_of(base::Rho{kWeeksOfQuarter * rho.value}, charter.privacy.delta);
    if (lattice.cells.empty()) return price;
    auto const sizes = sizes_of(lattice);
    price.cells = sizes.size();
    price.smallest = sizes.front();
    price.median = sizes[(sizes.size() - 1) / 2];
    price.largest = sizes.back();
    price.shared = shared_cells({request.directory, request.roster, lattice});
    for (std::size_t at = 0; at < measured->metrics.size(); ++at) {
        auto const& metric = measured->metrics[at];
        auto const of_cell = [&](std::uint32_t people) {
            auto const unit = static_cast<double>(metric.minutes * metric.released.display_divisor);
            return mechanism->standard_deviation() / unit / (kWeeksOfQuarter * people);
        };
        price.metrics.push_back({metric.released.id,
                                 std::string(metrics::facts_of(measured->numbers[at]).title),
                                 metric.released.display_unit, of_cell(price.smallest),
                                 of_cell(price.median), of_cell(price.largest)});
    }
    return price;
}

}  // namespace weir::disclosure::detail
