#include "engines/privacy/mechanism.h"

#include <cmath>

#include "base/check.h"
#include "engines/privacy/detail/wide.h"
#include "engines/privacy/rho.h"

namespace weir::privacy {
namespace {

using detail::Wide;

constexpr std::int64_t kSumEnd = std::int64_t{1} << 62;

// 2^40 / 2: what D is multiplied by, both from rho to variance and back.
Wide scaled(Sensitivity sensitivity) {
    return static_cast<Wide>(sensitivity.squared()) << (kRhoFractionBits - 1);
}

base::Result<std::uint64_t> square_of(std::uint64_t most) {
    if (most == 0) {
        return base::fail(base::Fault::bad_input, "expected a sensitivity of at least 1, got 0");
    }
    if (most > Sensitivity::kMostMax) {
        return base::fail(base::Fault::too_large, "expected a sensitivity of at most 2^31");
    }
    return most * most;
}

}  // namespace

base::Result<Sensitivity> Sensitivity::of(std::uint64_t most) {
    auto square = square_of(most);
    if (!square) return std::unexpected(square.error());
    return Sensitivity(*square);
}

base::Result<Sensitivity> Sensitivity::of_vector(std::uint64_t norm_max) {
    auto square = square_of(norm_max);
    if (!square) return std::unexpected(square.error());
    return Sensitivity(2 * *square);
}

base::Result<GaussianMechanism> GaussianMechanism::of(GaussianRequest request) {
    if (request.rho.value == 0 || request.rho > kRhoMax) {
        return base::fail(base::Fault::bad_input, "expected a rho above 0 and at most 1000000");
    }
    auto const variance = detail::divide_up(scaled(request.sensitivity), request.rho.value);
    if (variance > GaussianParameter::kVarianceMax) {
        return base::fail(base::Fault::too_large,
                          "this rho needs noise of a standard deviation of 2^27 or more");
    }
    auto noise = GaussianParameter::of(static_cast<std::uint64_t>(variance));
    if (!noise) return std::unexpected(noise.error());
    auto const cost = detail::divide_up(scaled(request.sensitivity), variance);
    return GaussianMechanism(*noise, base::Rho{static_cast<std::uint64_t>(cost)});
}

double GaussianMechanism::standard_deviation() const {
    return std::sqrt(static_cast<double>(noise_.variance()));
}

double GaussianMechanism::half_width_95() const { return 1.96 * standard_deviation(); }

base::Status GaussianMechanism::check_no_overflow(Crowd crowd) const {
    auto const sums = static_cast<Wide>(crowd.people_max) * crowd.clamp;
    auto const tail = static_cast<Wide>(64 * noise_.proposal_scale());
    if (sums >= static_cast<Wide>(kSumEnd) || sums + tail >= static_cast<Wide>(kSumEnd)) {
        return base::fail(base::Fault::too_large,
                          "so many people of so large a clamp do not fit a 62-bit sum with noise");
    }
    return {};
}

std::int64_t add_noise(NoiseOptions const& options, base::RandomSource& random) {
    base::check(options.exact > -kSumEnd && options.exact < kSumEnd,
                "a sum to be noised is within 62 bits");
    return options.exact + discrete_gaussian(random, options.mechanism.noise());
}

}  // namespace weir::privacy
