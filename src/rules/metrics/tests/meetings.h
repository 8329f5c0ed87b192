// random offices that meet, for the bounds of collaboration: ordinary ones and adversarial ones,
// and one person of each whose records are taken away or replaced.
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <vector>

#include "rules/metrics/collaboration.h"

namespace weir::metrics::tests {

using Records = std::vector<activity::Event>;  // one person's

struct Office {
    std::vector<CellIndex> cells;  // of each person
    std::size_t cell_count = 0;
    std::vector<Records> people;
    base::Duration most;  // H
};

/// A office, somebody in it, and what else that person could have done.
struct Trial {
    Office office;
    std::size_t person = 0;
    Records instead;
};
[[nodiscard]] Trial draw_trial(std::mt19937_64& random);
/// What draw_trial makes of its worst kinds, on a larger scale: 122 people of 32 teams for a
/// quarter of an hour, again and again until somebody's cap is used up.
[[nodiscard]] Trial town_halls(std::mt19937_64& random);

[[nodiscard]] base::Week meetings_week();
[[nodiscard]] activity::Event met(std::uint64_t thread, std::int64_t second, std::uint32_t length);
[[nodiscard]] std::vector<Stay> stays(Office const& office);

/// A rule under test: ours, or one that is known to be wrong.
using Rule = std::function<PairSums(Office const&)>;
[[nodiscard]] PairSums our_rule(Office const& office);

/// How far a case goes, each as a share of what is promised: at most 1 is kept.
struct Breach {
    double removed_both_ways = 0;  // L1, each pair from both sides, of 3 H + 1 minute
    double replaced = 0;           // L1, each pair once, of 3 H + 1 minute
    double replaced_square = 0;    // L2 squared, of 2 (H + 1 minute)^2
    double people = 0;             // the most that a pair's people moved; 2 if in a pair of others
    void take(Breach const& other);
    [[nodiscard]] double worst() const;
};
[[nodiscard]] Breach breach_of(Trial const& one, Rule const& rule);
/// The worst of so many random cases, and of town halls now and then.
[[nodiscard]] Breach worst_of(std::uint64_t seed, std::size_t cases, Rule const& rule);

}  // namespace weir::metrics::tests
