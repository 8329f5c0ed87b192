#include "surfaces/simulation/detail/staff.h"

#include <map>
#include <string>

#include "base/check.h"

namespace weir::simulation::detail {
namespace {

constexpr Index kNoCircle = 0xffffffff;

std::optional<base::Date> date_of(std::string const& text) {
    if (text.empty()) return std::nullopt;
    auto const date = base::parse_date(text);
    base::check(date.has_value(), "a simulated directory has ISO dates");
    return *date;
}

std::uint32_t site_of(std::string const& name) {
    std::uint32_t site = 0;
    while (site < kSites.size() && kSites[site].name != name) ++site;
    base::check(site < kSites.size(), "a simulated person is at a simulated site");
    return site;
}

void add_circles(Staff& staff, std::vector<Index> const& managers) {
    std::vector<Index> circle_of(managers.size(), kNoCircle);  // by who leads it
    for (auto const manager : managers) {
        if (manager == kNoCircle || circle_of[manager] != kNoCircle) continue;
        circle_of[manager] = static_cast<Index>(staff.circles.size());
        staff.circles.push_back({manager});
    }
    for (Index i = 0; i < managers.size(); ++i) {
        if (managers[i] != kNoCircle) staff.circles[circle_of[managers[i]]].push_back(i);
        staff.people[i].circle = circle_of[i] != kNoCircle ? circle_of[i] : circle_of[managers[i]];
    }
}

}  // namespace

Staff staff_of(Company const& company) {
    Staff staff;
    std::map<std::string, Index> departments;
    std::map<std::string, Index> positions;
    for (auto const& person : company.people) {
        auto const position = static_cast<Index>(positions.size());
        positions.emplace(person.id, position);
        auto const name = person.unit_path.empty() ? std::string() : person.unit_path.front();
        auto const found = departments.emplace(name, static_cast<Index>(departments.size()));
        if (found.second) staff.departments.emplace_back();
        staff.departments[found.first->second].push_back(position);
        staff.people.push_back({.circle = kNoCircle,
                                .department = found.first->second,
                                .site = site_of(person.site),
                                .minutes_a_week = person.minutes_a_week,
                                .from = date_of(person.from),
                                .until = date_of(person.until)});
    }
    std::vector<Index> managers;
    for (auto const& person : company.people) {
        managers.push_back(person.manager.empty() ? kNoCircle : positions.at(person.manager));
    }
    add_circles(staff, managers);
    return staff;
}

}  // namespace weir::simulation::detail
