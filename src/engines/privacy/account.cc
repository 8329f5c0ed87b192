#include "engines/privacy/account.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engines/privacy/rho.h"

namespace weir::privacy {
namespace {

// Errors of rounding are below 1e-15 of the largest term; this much is added on top.
constexpr double kSlack = 1e-14;
// Orders alpha = 1 + exp(x) are searched for x in this range; every order gives a valid bound, so a
// narrow range or a coarse search can only report too much loss.
constexpr double kSearchLow = -25;
constexpr double kSearchHigh = 40;
constexpr int kSearchSteps = 120;

double number_of(base::Rho rho) {
    return static_cast<double>(rho.value) / static_cast<double>(kRhoOne.value);
}

// A sum of terms, rounded up.
struct UpperSum {
    double value = 0;
    double size = 0;
    void add(double term) {
        value += term;
        size += std::abs(term);
    }
    double rounded_up() const { return value + size * kSlack; }
};

// The minimum of a function that falls, then rises (golden section).
template <class Function>
double minimum_of(Function const& function) {
    double const ratio = (std::sqrt(5.0) - 1) / 2;
    double low = kSearchLow;
    double high = kSearchHigh;
    double left = high - ratio * (high - low);
    double right = low + ratio * (high - low);
    double at_left = function(left);
    double at_right = function(right);
    double least = std::min(at_left, at_right);
    for (int step = 0; step < kSearchSteps; ++step) {
        if (at_left <= at_right) {
            high = right;
            right = left;
            at_right = at_left;
            left = high - ratio * (high - low);
            at_left = function(left);
        } else {
            low = left;
            left = right;
            at_left = at_right;
            right = low + ratio * (high - low);
            at_right = function(right);
        }
        least = std::min({least, at_left, at_right});
    }
    return least;
}

}  // namespace

base::Result<Delta> Delta::of(double probability) {
    if (!(probability > 0 && probability < 1)) {
        return base::fail(base::Fault::bad_input, "expected a delta above 0 and below 1");
    }
    return Delta(probability);
}

base::Result<Epsilon> Epsilon::of(double nats) {
    if (!(nats >= 0 && std::isfinite(nats))) {
        return base::fail(base::Fault::bad_input, "expected a finite epsilon of at least 0");
    }
    return Epsilon(nats);
}

double epsilon_at(base::Rho rho, Delta delta) {
    if (rho.value == 0) return 0;
    double const loss = number_of(rho);
    double const log_delta = std::log(delta.probability());
    // Proposition 12 solved for epsilon, with above = alpha - 1:
    // alpha rho + ln(1 - 1/alpha) - (ln alpha + ln delta) / (alpha - 1).
    double const least = minimum_of([&](double x) {
        double const above = std::exp(x);
        UpperSum sum;
        sum.add(loss);
        sum.add(above * loss);
        sum.add(-std::log1p(1 / above));
        sum.add(-std::log1p(above) / above);
        sum.add(-log_delta / above);
        return sum.rounded_up();
    });
    return std::max(0.0, least);
}

double delta_at(base::Rho rho, Epsilon epsilon) {
    if (rho.value == 0) return 0;
    double const loss = number_of(rho);
    // The logarithm of Proposition 12: (alpha - 1)(alpha rho - epsilon) + alpha ln(1 - 1/alpha)
    // - ln(alpha - 1).
    double const least = minimum_of([&](double x) {
        double const above = std::exp(x);
        UpperSum sum;
        sum.add(above * (1 + above) * loss);
        sum.add(-above * epsilon.nats());
        sum.add(-(1 + above) * std::log1p(1 / above));
        sum.add(-x);
        return sum.rounded_up();
    });
    return std::min(1.0, std::exp(least) * (1 + kSlack));
}

base::Rho rho_at(Promise promise) {
    std::uint64_t kept = 0;
    std::uint64_t broken = kRhoMax.value + 1;
    while (broken - kept > 1) {
        auto const middle = kept + (broken - kept) / 2;
        bool const keeps = epsilon_at(base::Rho{middle}, promise.delta) <= promise.epsilon.nats();
        (keeps ? kept : broken) = middle;
    }
    return base::Rho{kept};
}

double attack_accuracy(base::Rho rho) {
    double const accuracy = std::erfc(-std::sqrt(number_of(rho)) / 2) / 2;
    return std::min(1.0, accuracy * (1 + kSlack));
}

}  // namespace weir::privacy
