#include "tests/end_to_end/normality.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace weir::end_to_end {
namespace {

double normal_below(double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }

/// Wilson and Hilferty: the cube root of a mean square of standard normals is nearly normal.
double off_by(double mean_square, double count) {
    auto const spread = 2 / (9 * count);
    return (std::cbrt(mean_square) - (1 - spread)) / std::sqrt(spread);
}

/// Largest distance between the values' distribution function and the normal one.
double distance(std::vector<double>& values) {
    std::ranges::sort(values);
    auto const count = static_cast<double>(values.size());
    double most = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        auto const below = normal_below(values[i]);
        auto const rank = static_cast<double>(i);
        most = std::max({most, below - rank / count, (rank + 1) / count - below});
    }
    return most;
}

std::string moments(std::vector<double> const& values, double rate) {
    auto const count = static_cast<double>(values.size());
    double sum = 0;
    double squares = 0;
    for (auto const value : values) {
        sum += value;
        squares += value * value;
    }
    if (normal_beyond(std::abs(sum) / std::sqrt(count)) < rate) {
        return fmt::format("mean {:.4f} of {}; ", sum / count, count);
    }
    if (normal_beyond(std::abs(off_by(squares / count, count))) < rate) {
        return fmt::format("variance {:.4f} of {}; ", squares / count, count);
    }
    return {};
}

std::string tail(std::vector<double> const& values, double z, double rate) {
    auto const beyond = static_cast<std::size_t>(
        std::ranges::count_if(values, [&](double value) { return std::abs(value) > z; }));
    if (binomial_tail(values.size(), normal_beyond(z), beyond) >= rate / 2) return {};
    return fmt::format("{} of {} beyond {}; ", beyond, values.size(), z);
}

}  // namespace

double normal_beyond(double z) { return std::erfc(z / std::sqrt(2.0)); }

double binomial_tail(std::size_t trials, double chance, std::size_t count) {
    auto const n = static_cast<double>(trials);
    bool const is_upper = static_cast<double>(count) >= n * chance;
    auto const first = is_upper ? count : 0;
    auto const last = is_upper ? trials : count;
    double total = 0;
    for (auto k = first; k <= last; ++k) {
        auto const hits = static_cast<double>(k);
        total += std::exp(std::lgamma(n + 1) - std::lgamma(hits + 1) - std::lgamma(n - hits + 1) +
                          hits * std::log(chance) + (n - hits) * std::log1p(-chance));
    }
    return total;
}

std::string why_not_normal(std::vector<double> values, double rate) {
    auto const each = rate / kTestsOfNormality;
    auto why = moments(values, each) + tail(values, 1.96, each) + tail(values, 3, each);
    auto const count = static_cast<double>(values.size());
    auto const most = std::sqrt(std::log(2 / each) / (2 * count));
    auto const found = distance(values);
    if (found > most) why += fmt::format("distance {:.4f} above {:.4f}; ", found, most);
    return why;
}

}  // namespace weir::end_to_end
