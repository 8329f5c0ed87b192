// The rules and the people of a random company, without a programme around them: as much as the
// pure functions of a release need. Charters use all seven metrics.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "doors/disclosure/detail/plan.h"
#include "doors/disclosure/tests/samples.h"
#include "rules/state/state.h"

namespace weir::attacks {

struct Place {
    std::string zone;  // of the IANA database
    std::string week;  // "2026-W13"
};
/// Weeks with a clock change, the ends of years, and plain ones.
[[nodiscard]] std::vector<Place> places();

/// Shares of the budget that are given out in full: release 85, restatement 10, answers 5 percent.
struct CharterOptions {
    std::string rho_week = "0.1";
    int minimum_group = 5;
    std::vector<disclosure::tests::MetricText> metrics;
    std::vector<int> level_shares = {20, 40, 40};
    std::string zone = "UTC";
    std::string quarter = {};  // a [quarter], as TOML
    std::string by_site = {};  // [[site]]s and a [by_site], as TOML
};
/// Random rho, minimum group, and clamps and levels of all metrics.
[[nodiscard]] CharterOptions random_options(std::mt19937_64& random);
/// Of at least twenty people.
[[nodiscard]] org::Directory random_directory(std::mt19937_64& random);
[[nodiscard]] std::string charter_text(CharterOptions const& options);

/// An active programme's state: rules, directory, an empty budget, nobody's data.
[[nodiscard]] state::State state_of(std::string const& charter, org::Directory const& directory);

/// Random shares, clamps and levels over random teams; at least one cell.
struct World {
    state::State state;
    base::Week week;
    base::Zone zone = base::Zone::utc();
    disclosure::detail::Plan plan;  // of the week's release
};
[[nodiscard]] World random_world(std::mt19937_64& random);

/// The plan of a state's week; ends the test program if there is none.
[[nodiscard]] disclosure::detail::Plan plan_of(state::State const& state, base::Week week,
                                               privacy::Share share);

}  // namespace weir::attacks
