#include "engines/privacy/odometer.h"

#include <algorithm>
#include <chrono>

#include "engines/privacy/detail/rows.h"
#include "engines/privacy/rho.h"

namespace weir::privacy {
namespace {

std::vector<base::Person> sorted(std::span<base::Person const> people) {
    std::vector<base::Person> copy(people.begin(), people.end());
    std::ranges::sort(copy);
    return copy;
}

}  // namespace

IsoYear iso_year_of(base::Week week) {
    // The year of a week is the year of its Thursday (ISO 8601).
    std::chrono::sys_days const thursday{std::chrono::days{week.monday.days + 3}};
    return IsoYear{static_cast<int>(std::chrono::year_month_day{thursday}.year())};
}

base::Status Odometer::charge(OdometerRequest const& request) {
    if (!stays_within(request, kRhoMax)) {
        return base::fail(base::Fault::too_large, "a yearly total of rho exceeds 1000000");
    }
    if (request.rho.value == 0 || request.people.empty()) return {};
    detail::change_rows(
        years_[request.year], sorted(request.people), &Row::person,
        [](base::Person person) { return Row{person, base::Rho{0}}; },
        [&](Row& row) { row.rho.value += request.rho.value; });
    return {};
}

bool Odometer::stays_within(OdometerRequest const& request, base::Rho limit) const {
    auto const people = sorted(request.people);
    for (auto at = people.begin(); at != people.end();) {
        auto const next = std::ranges::upper_bound(at, people.end(), *at);
        auto const times = static_cast<std::uint64_t>(next - at);
        auto const before = reading(*at, request.year);
        if (before > limit) return false;
        auto const left = limit.value - before.value;
        if (request.rho.value != 0 && times > left / request.rho.value) return false;
        at = next;
    }
    return true;
}

base::Rho Odometer::reading(base::Person person, IsoYear year) const {
    auto const rows = years_.find(year);
    if (rows == years_.end()) return base::Rho{0};
    auto const* row = detail::find_row(rows->second, person, &Row::person);
    return row ? row->rho : base::Rho{0};
}

base::Rho Odometer::highest(IsoYear year) const {
    auto const rows = years_.find(year);
    if (rows == years_.end()) return base::Rho{0};
    return std::ranges::max_element(rows->second, {}, &Row::rho)->rho;
}

}  // namespace weir::privacy
