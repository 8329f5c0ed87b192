#include "tests/attacks/chance.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <numeric>

#include <fmt/format.h>

#include "engines/crypto/random.h"

namespace weir::attacks {

std::uint64_t seed_of(std::string_view attack) {
    std::uint64_t seed = crypto::SystemRandom().next();
    if (auto const* text = std::getenv("WEIR_SEED")) {
        std::string_view const word(text);
        std::from_chars(word.data(), word.data() + word.size(), seed);
    }
    fmt::print("{}: WEIR_SEED={}\n", attack, seed);
    for (char const letter : attack) {
        seed = (seed ^ static_cast<unsigned char>(letter)) * 0x9e3779b97f4a7c15u;
    }
    return seed;
}

bool is_campaign() { return std::getenv("WEIR_CAMPAIGN") != nullptr; }

double normal_below(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

double deviations_of_chi_square(double chi_square, double degrees) {
    auto const spread = 2 / (9 * degrees);
    return (std::cbrt(chi_square / degrees) - (1 - spread)) / std::sqrt(spread);
}

double standard_error(double share, std::size_t guesses) {
    return std::sqrt(share * (1 - share) / static_cast<double>(guesses));
}

double deviations_of_table(std::vector<std::vector<std::uint64_t>> const& rows) {
    std::vector<double> row_sums(rows.size());
    std::vector<double> column_sums(rows.front().size());
    double all = 0;
    for (std::size_t r = 0; r < rows.size(); ++r) {
        for (std::size_t c = 0; c < column_sums.size(); ++c) {
            auto const count = static_cast<double>(rows[r][c]);
            row_sums[r] += count;
            column_sums[c] += count;
            all += count;
        }
    }
    double chi_square = 0;
    double columns = 0;
    for (std::size_t c = 0; c < column_sums.size(); ++c) {
        if (column_sums[c] == 0) continue;
        ++columns;
        for (std::size_t r = 0; r < rows.size(); ++r) {
            auto const expected = row_sums[r] * column_sums[c] / all;
            chi_square += std::pow(static_cast<double>(rows[r][c]) - expected, 2) / expected;
        }
    }
    auto const degrees = (columns - 1) * (static_cast<double>(rows.size()) - 1);
    return degrees < 1 ? 0 : deviations_of_chi_square(chi_square, degrees);
}

double smirnov_distance(std::vector<std::int64_t> a, std::vector<std::int64_t> b) {
    std::ranges::sort(a);
    std::ranges::sort(b);
    double most = 0;
    auto const n = static_cast<double>(a.size());
    auto const m = static_cast<double>(b.size());
    auto const share_below = [](std::vector<std::int64_t> const& values, std::int64_t at) {
        return static_cast<double>(std::ranges::upper_bound(values, at) - values.begin());
    };
    for (auto const& values : {a, b}) {
        for (auto at : values)
            most = std::max(most, std::abs(share_below(a, at) / n - share_below(b, at) / m));
    }
    return most * std::sqrt(n * m / (n + m));
}

namespace {

std::vector<double> ranks_of(std::vector<double> const& values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
    std::vector<double> ranks(values.size());
    for (std::size_t begin = 0; begin < order.size();) {
        auto end = begin;
        while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
        for (auto i = begin; i < end; ++i)
            ranks[order[i]] = static_cast<double>(begin + end - 1) / 2;
        begin = end;
    }
    return ranks;
}

}  // namespace

double deviations_of_ranks(std::vector<double> const& a, std::vector<double> const& b) {
    auto const x = ranks_of(a);
    auto const y = ranks_of(b);
    auto const middle = (static_cast<double>(x.size()) - 1) / 2;
    double both = 0;
    double of_x = 0;
    double of_y = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        both += (x[i] - middle) * (y[i] - middle);
        of_x += (x[i] - middle) * (x[i] - middle);
        of_y += (y[i] - middle) * (y[i] - middle);
    }
    if (of_x == 0 || of_y == 0) return 0;
    return both / std::sqrt(of_x * of_y) * std::sqrt(static_cast<double>(x.size()) - 1);
}

}  // namespace weir::attacks
