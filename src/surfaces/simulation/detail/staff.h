// The company as those who act in it see it: by position in the directory, in circles (who works
// together every day), departments and sites.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "surfaces/simulation/simulation.h"

namespace weir::simulation::detail {

/// A position in Company::people.
using Index = std::uint32_t;

struct SiteName {
    std::string_view name;
    std::string_view zone;
};
inline constexpr std::array<SiteName, 2> kSites{
    {{"Berlin", "Europe/Berlin"}, {"Lisbon", "Europe/Lisbon"}}};

struct Colleague {
    Index circle = 0;        // into Staff::circles
    Index department = 0;    // into Staff::departments
    std::uint32_t site = 0;  // into kSites
    std::uint32_t minutes_a_week = 0;
    std::optional<base::Date> from;
    std::optional<base::Date> until;
    [[nodiscard]] bool employed_on(base::Date date) const {
        return (!from || *from <= date) && (!until || date < *until);
    }
};

struct Staff {
    std::vector<Colleague> people;
    /// A manager and those who report to them, the manager first. Managers belong to the circle
    /// that they lead, the others to that of their manager.
    std::vector<std::vector<Index>> circles;
    /// By order of appearance in the directory, the head first; the chief is a department alone.
    std::vector<std::vector<Index>> departments;
};

/// Of a company that found() made.
[[nodiscard]] Staff staff_of(Company const& company);

}  // namespace weir::simulation::detail
