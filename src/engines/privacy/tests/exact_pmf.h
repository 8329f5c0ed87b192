// The exact distributions of the samplers, computed from their formulas, and a chi-square test of
// draws against them. For tests: doubles.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace weir::privacy {

/// A symmetric distribution on the integers, as weights of 0, 1, 2, ... up to a negligible tail.
class ExactPmf {
public:
    /// P(x) ~ exp(-|x| s / t).
    static ExactPmf laplace(double t, double s) {
        return ExactPmf([=](double x) { return std::exp(-x * s / t); }, 45 * t / s + 2);
    }
    /// P(x) ~ exp(-x^2 / 2S).
    static ExactPmf gaussian(double variance) {
        return ExactPmf([=](double x) { return std::exp(-x * x / (2 * variance)); },
                        12 * std::sqrt(variance) + 2);
    }

    double at(std::int64_t x) const {
        auto const size = static_cast<std::size_t>(x < 0 ? -x : x);
        return size < half_.size() ? half_[size] : 0;
    }
    std::int64_t largest() const { return static_cast<std::int64_t>(half_.size()) - 1; }
    double variance() const {
        return mean([](double x) { return x * x; });
    }
    double mean_size() const {
        return mean([](double x) { return x; });
    }

private:
    ExactPmf(std::function<double(double)> const& weight, double end) {
        for (double x = 0; x < end; ++x) half_.push_back(weight(x));
        double sum = -half_[0];
        for (auto it = half_.rbegin(); it != half_.rend(); ++it) sum += 2 * *it;
        for (auto& probability : half_) probability /= sum;
    }
    double mean(std::function<double(double)> const& of_size) const {
        double sum = 0;
        for (auto x = largest(); x > 0; --x) sum += 2 * of_size(static_cast<double>(x)) * at(x);
        return sum;
    }
    std::vector<double> half_;
};

/// How far draws are from a distribution: chi-square over cells of at least 50 expected draws
/// (neighbouring values and the tails are pooled), as a normal deviate by Wilson and Hilferty 1931.
/// Under the distribution |z| > 5 happens once in 1.7 million tests; the seeds are fixed, so a test
/// that passes once always does.
inline double deviate_of(ExactPmf const& pmf, std::vector<std::int64_t> const& draws) {
    auto const end = pmf.largest();
    auto const place = [&](std::int64_t x) {
        return static_cast<std::size_t>(std::min(std::max(x, -end), end) + end);
    };
    std::vector<double> seen(place(end) + 1);
    for (auto const x : draws) ++seen[place(x)];
    std::vector<std::pair<double, double>> cells{{0, 0}};  // expected, seen
    for (auto x = -end; x <= end; ++x) {
        if (cells.back().first >= 50) cells.emplace_back(0, 0);
        cells.back().first += pmf.at(x) * static_cast<double>(draws.size());
        cells.back().second += seen[place(x)];
    }
    auto const last = cells.back();
    if (cells.size() > 1 && last.first < 50) {
        cells.pop_back();
        cells.back().first += last.first;
        cells.back().second += last.second;
    }
    double chi = 0;
    for (auto const& [expected, count] : cells) {
        chi += (count - expected) * (count - expected) / expected;
    }
    double const freedom = static_cast<double>(cells.size()) - 1;
    double const spread = 2 / (9 * freedom);
    return (std::cbrt(chi / freedom) - (1 - spread)) / std::sqrt(spread);
}

}  // namespace weir::privacy
