// Short words for the tests of this module: a week, its local times, events and clamps.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/zones.h"
#include "rules/metrics/sweep.h"

namespace weir::metrics::tests {

inline base::Zone zone(std::string_view name) {
    auto found = base::Zone::of(name);
    if (!found) throw std::runtime_error("the test machine lacks a time zone");
    return *found;
}

inline base::Week week(std::string_view name) {
    auto found = base::Week::of(name);
    if (!found) throw std::runtime_error("not a week");
    return *found;
}

inline base::Instant at(base::Zone const& zone, std::string_view local) {
    auto reading = base::parse_local(local);
    if (!reading) throw std::runtime_error("not a local time");
    return zone.instant(*reading);
}

inline activity::Event event(activity::Kind kind, base::Instant start, std::uint32_t length = 0) {
    activity::Event made;
    made.start = start;
    made.length = length;
    made.kind = kind;
    return made;
}

/// Every metric at the registry's highest clamp.
inline Clamps widest() {
    std::vector<Clamp> clamps;
    for (auto const& facts : registry()) clamps.push_back({facts.metric, facts.clamp_max});
    auto made = Clamps::of(clamps);
    if (!made) throw std::runtime_error(base::to_text(made.error()));
    return *made;
}

}  // namespace weir::metrics::tests
