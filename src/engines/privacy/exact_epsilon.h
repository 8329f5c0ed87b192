// Privacy loss of a pure mechanism as an exact fraction, and what it costs in the account's unit.
// Source: Bun, Steinke 2016, "Concentrated Differential Privacy", Proposition 1.4; for mechanisms
// of bounded range Cesar, Rogers 2021, "Bounding, Concentrating, and Truncating", Lemma 3.4.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "base/strong.h"

namespace weir::privacy {

/// epsilon = numerator / denominator nats, above zero. No rounding anywhere.
class ExactEpsilon {
public:
    static constexpr std::uint64_t kPartMax = std::uint64_t{1} << 20;
    static constexpr std::uint64_t kMost = 64;  // nats; beyond that nothing is promised

    struct Parts {
        std::uint64_t numerator;    // 1..kPartMax
        std::uint64_t denominator;  // 1..kPartMax
    };
    /// bad_input for a zero part, too_large for a part above kPartMax or a fraction above kMost.
    [[nodiscard]] static base::Result<ExactEpsilon> of(Parts parts);
    [[nodiscard]] Parts parts() const { return parts_; }

    /// epsilon^2 / 8, rounded up to units: the cost of an exponential mechanism, whose privacy loss
    /// has a range of epsilon.
    [[nodiscard]] base::Rho cost_of_bounded_range() const;
    /// epsilon^2 / 2, rounded up to units: the cost of any mechanism of this epsilon.
    [[nodiscard]] base::Rho cost() const;

private:
    explicit ExactEpsilon(Parts parts) : parts_(parts) {}
    Parts parts_;
};

}  // namespace weir::privacy
