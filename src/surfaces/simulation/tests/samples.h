// Plans and companies for the tests of this module, and of what stands on it.
#pragma once

#include <string_view>

#include <gtest/gtest.h>

#include "surfaces/simulation/simulation.h"

namespace weir::simulation::samples {

inline base::Week week(std::string_view text) { return base::Week::of(text).value(); }

/// Twelve weeks over the spring change of clocks.
inline Plan plan() {
    return {.people = 240, .weeks = 12, .seed = 7, .activity_seed = 7, .last = week("2025-W15")};
}

inline Company company(Plan const& plan) { return found(plan).value(); }

/// The activity of one week, packed: equal bytes are equal activity.
inline std::vector<base::Bytes> packed(Company const& company, base::Week week) {
    std::vector<base::Bytes> all;
    for (auto const& part : activity_of(company, week)) all.push_back(activity::encode(part.batch));
    return all;
}

}  // namespace weir::simulation::samples
