// When a statistical test raises an alarm. One rule for the suite: a check fails beyond five
// standard errors, on one side once in 3.5 million checks that are true. The suite makes fewer than
// 1200 checks, so with fresh seeds a run would fail without a fault less than once in 2900 runs.
// Seeds are fixed and printed: what passes once always does.
#pragma once

#include <cmath>
#include <cstdint>
#include <map>
#include <vector>

namespace weir::privacy {

inline constexpr double kAlarm = 5;

/// The claim P_a(S) <= e^epsilon P_b(S) + delta for every set S of outcomes.
struct Claim {
    double epsilon;
    double delta;
};

/// By how many standard errors draws of two neighbours break a claim, in the order of `a` against
/// `b`. The first half of the draws chooses the set: all outcomes whose share is too large. The
/// second half, which the choice has not seen, is counted in it; so the deviate is honest.
inline double breach_of(Claim const& claim, std::vector<std::int64_t> const& a,
                        std::vector<std::int64_t> const& b) {
    auto const half = a.size() / 2;
    auto const factor = std::exp(claim.epsilon);
    std::map<std::int64_t, double> excess;
    for (std::size_t i = 0; i < half; ++i) {
        ++excess[a[i]];
        excess[b[i]] -= factor;
    }
    double in_a = 0, in_b = 0;
    for (auto i = half; i < a.size(); ++i) {
        auto const found_a = excess.find(a[i]), found_b = excess.find(b[i]);
        in_a += found_a != excess.end() && found_a->second > 0 ? 1 : 0;
        in_b += found_b != excess.end() && found_b->second > 0 ? 1 : 0;
    }
    auto const count = static_cast<double>(a.size() - half);
    auto const p = in_a / count, q = in_b / count;
    auto const spread =
        std::sqrt((p * (1 - p) + factor * factor * q * (1 - q) + 1 / count) / count);
    return (p - factor * q - claim.delta) / spread;
}

}  // namespace weir::privacy
