// What protected weekly figures are worth, on synthetic companies: error, order and direction of
// team and department means, beside exact figures with a minimum group alone and beside the
// textbook's bounded mean at equal epsilon. One JSON row a company size, method and bucket of cell
// sizes; with a file's name, the largest company's as a chart (docs/utility.svg) too.
//
// Both share their budget among seven metrics and three levels, as a whole charter does, and
// protect a person's week replaced by any other. Sizes are public here; the textbook pays for a
// count too.
//
// The model: hours a person and week = 18 + team (sd 2.5) + person (sd 5) + week of team (sd 1) +
// week of person (sd 5), in minutes, clamped to [0, 40 h]; 26 weeks. A department has 8 teams.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <numbers>
#include <optional>
#include <random>
#include <string_view>
#include <vector>

#include "bench/plot.h"
#include "engines/crypto/random.h"
#include "engines/privacy/account.h"
#include "engines/privacy/consistency.h"
#include "engines/privacy/mechanism.h"
#include "engines/privacy/rho.h"

namespace {

namespace privacy = weir::privacy;
using weir::base::Rho;

constexpr std::size_t kWeeks = 26;
constexpr std::int64_t kClamp = 2400;
constexpr std::uint32_t kLeast = 11;  // ten besides the reader
constexpr std::size_t kTeamsOfDepartment = 8;
constexpr unsigned kMetrics = 7;
constexpr std::uint64_t kSeed = 20261122;
constexpr std::uint32_t kPlotted = 100'000;
constexpr std::array<std::uint32_t, 6> kTeamSizes{5, 8, 12, 20, 50, 200};

class Dice {
public:
    explicit Dice(std::uint64_t seed) : random_(seed) {}
    double uniform() { return (static_cast<double>(random_() >> 11) + 0.5) / 0x1p53; }
    double normal(double deviation) {
        auto const u = uniform();
        return deviation * std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * uniform());
    }
    /// Of scale b: what the textbook adds.
    double laplace(double scale) {
        auto const u = uniform() - 0.5;
        return -scale * std::copysign(std::log(1 - 2 * std::abs(u)), u);
    }

private:
    std::mt19937_64 random_;
};

/// A cell of the tree with its weekly exact sums.
struct Cell {
    std::optional<std::size_t> parent;
    int level = 0;
    std::uint32_t people = 0;
    std::array<double, kWeeks> sums{};
};

/// Company, departments, teams; sums of people added up exactly.
std::vector<Cell> company_of(std::uint32_t people, Dice& dice) {
    std::vector<Cell> cells{Cell{}};
    std::uint32_t placed = 0;
    for (std::size_t team = 0; placed < people; ++team) {
        if (team % kTeamsOfDepartment == 0) cells.push_back({.parent = 0, .level = 1});
        auto const department = cells.size() - 1 - team % kTeamsOfDepartment;
        auto const size = kTeamSizes[static_cast<std::size_t>(dice.uniform() * kTeamSizes.size())];
        Cell cell{.parent = department, .level = 2, .people = size};
        auto const base = 18 * 60 + dice.normal(150);
        std::array<double, kWeeks> weeks{};
        for (auto& week : weeks) week = dice.normal(60);
        for (std::uint32_t i = 0; i < size; ++i) {
            auto const own = base + dice.normal(300);
            for (std::size_t w = 0; w < kWeeks; ++w)
                cell.sums[w] += std::clamp(std::round(own + weeks[w] + dice.normal(300)), 0.0,
                                           static_cast<double>(kClamp));
        }
        placed += size;
        cells.push_back(cell);
        for (std::size_t above : {department, std::size_t{0}}) {
            cells[above].people += size;
            for (std::size_t w = 0; w < kWeeks; ++w) cells[above].sums[w] += cell.sums[w];
        }
    }
    return cells;
}

/// Figures by cell and week; nothing where a method shows none.
using Shown = std::vector<std::array<std::optional<double>, kWeeks>>;

/// Weir: each level's own noise, then made to add up. A team below the least is not shown; its
/// people count in the department.
Shown weir_figures(std::vector<Cell> const& cells, std::array<Rho, 3> const& rho) {
    weir::crypto::Generator noise(weir::crypto::Key::generate());
    auto const sensitivity = privacy::Sensitivity::of(kClamp).value();
    std::vector<privacy::GaussianMechanism> mechanisms;
    for (auto part : rho)
        mechanisms.push_back(privacy::GaussianMechanism::of({sensitivity, part}).value());
    Shown shown(cells.size());
    for (std::size_t w = 0; w < kWeeks; ++w) {
        std::vector<privacy::TreeNode> nodes;
        for (auto const& cell : cells) {
            privacy::TreeNode node{cell.parent, std::nullopt};
            auto const& mechanism = mechanisms[static_cast<std::size_t>(cell.level)];
            if (cell.people >= kLeast)
                node.measurement = privacy::Measurement{
                    static_cast<double>(privacy::add_noise(
                        {static_cast<std::int64_t>(cell.sums[w]), mechanism}, noise)),
                    static_cast<double>(mechanism.noise().variance())};
            nodes.push_back(node);
        }
        auto const estimates = privacy::consistent_estimates(nodes).value();
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (cells[i].people >= kLeast && estimates[i])
                shown[i][w] = estimates[i]->value / cells[i].people;
        }
    }
    return shown;
}

Shown minimum_group_figures(std::vector<Cell> const& cells) {
    Shown shown(cells.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
        for (std::size_t w = 0; w < kWeeks && cells[i].people >= 5; ++w)
            shown[i][w] = cells[i].sums[w] / cells[i].people;
    }
    return shown;
}

/// Noisy sum around the middle over noisy count, half of epsilon each; a person replaced moves the
/// sum by the whole range.
Shown textbook_figures(std::vector<Cell> const& cells, double epsilon, Dice& dice) {
    Shown shown(cells.size());
    auto const part = epsilon / (2 * 3 * kMetrics);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        for (std::size_t w = 0; w < kWeeks; ++w) {
            auto const middle = kClamp / 2.0;
            auto const sum =
                cells[i].sums[w] - middle * cells[i].people + dice.laplace(kClamp / part);
            auto const count = std::max(1.0, cells[i].people + dice.laplace(1 / part));
            shown[i][w] = std::clamp(middle + sum / count, 0.0, static_cast<double>(kClamp));
        }
    }
    return shown;
}

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    auto const middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

std::vector<double> ranks_of(std::vector<double> const& values) {
    std::vector<std::size_t> order(values.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
    std::vector<double> ranks(values.size());
    for (std::size_t i = 0; i < order.size(); ++i) ranks[order[i]] = static_cast<double>(i);
    return ranks;
}

/// Spearman's: of the cells' means over all weeks.
double rank_correlation(std::vector<double> const& a, std::vector<double> const& b) {
    if (a.size() < 3) return 0;
    auto const x = ranks_of(a);
    auto const y = ranks_of(b);
    auto const mean = static_cast<double>(a.size() - 1) / 2;
    double product = 0;
    double square = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        product += (x[i] - mean) * (y[i] - mean);
        square += (x[i] - mean) * (x[i] - mean);
    }
    return product / square;
}

struct Bucket {
    std::vector<double> relative;
    std::vector<double> exact_means;
    std::vector<double> shown_means;
    double within = 0;
    double signs = 0;
    double changes = 0;
    double cells = 0;
    double dropped = 0;
};

void add_cell(Bucket& bucket, Cell const& cell,
              std::array<std::optional<double>, kWeeks> const& shown) {
    ++bucket.cells;
    if (!shown[0]) {
        ++bucket.dropped;
        return;
    }
    double exact_sum = 0;
    double shown_sum = 0;
    for (std::size_t w = 0; w < kWeeks; ++w) {
        auto const exact = cell.sums[w] / cell.people;
        auto const error = std::abs(*shown[w] - exact) / exact;
        bucket.relative.push_back(error);
        bucket.within += error <= 0.1 ? 1 : 0;
        exact_sum += exact;
        shown_sum += *shown[w];
        if (w == 0) continue;
        auto const before = cell.sums[w - 1] / cell.people;
        ++bucket.changes;
        bucket.signs += (exact > before) == (*shown[w] > *shown[w - 1]) ? 1 : 0;
    }
    bucket.exact_means.push_back(exact_sum);
    bucket.shown_means.push_back(shown_sum);
}

/// Prints a row a bucket. Gives the median relative error by size of team, where any is shown.
std::vector<std::pair<double, double>> report(std::uint32_t people, std::string_view method,
                                              std::vector<Cell> const& cells, Shown const& shown) {
    std::vector<std::pair<double, double>> errors;
    std::map<std::pair<int, std::uint32_t>, Bucket> buckets;
    for (std::size_t i = 1; i < cells.size(); ++i) {
        auto const size = cells[i].level == 2 ? cells[i].people : 0;  // departments: one bucket
        add_cell(buckets[{cells[i].level, size}], cells[i], shown[i]);
    }
    for (auto const& [key, bucket] : buckets) {
        std::printf(
            "{\"bench\":\"utility\",\"people\":%u,\"method\":\"%.*s\",\"cell\":\"%s\","
            "\"team_size\":%u,\"cells\":%.0f,\"dropped\":%.2f,\"spurious\":0,",
            people, static_cast<int>(method.size()), method.data(),
            key.first == 2 ? "team" : "department", key.second, bucket.cells,
            bucket.dropped / bucket.cells);
        if (bucket.relative.empty()) {
            std::printf("\"median_relative_error\":null}\n");
            continue;
        }
        std::printf(
            "\"median_relative_error\":%.3f,\"within_10_percent\":%.2f,"
            "\"rank_correlation_26_weeks\":%.2f,\"sign_accuracy\":%.2f,\"seed\":%llu}\n",
            median(bucket.relative), bucket.within / static_cast<double>(bucket.relative.size()),
            rank_correlation(bucket.exact_means, bucket.shown_means), bucket.signs / bucket.changes,
            static_cast<unsigned long long>(kSeed));
        if (key.first == 2) errors.emplace_back(key.second, median(bucket.relative));
    }
    return errors;
}

weir::bench::Plot plot_of(std::vector<weir::bench::Series> series) {
    return {
        "Median relative error of one week's mean of a team, 100,000 people",
        {"people in the team",
         {{5, "5"}, {8, "8"}, {12, "12"}, {20, "20"}, {50, "50"}, {200, "200"}}},
        {"error, logarithmic",
         {{0.01, "1 %"}, {0.03, "3 %"}, {0.1, "10 %"}, {0.3, "30 %"}, {1, "100 %"}, {3, "300 %"}}},
        std::move(series)};
}

}  // namespace

int main(int count, char** words) {
    auto const week = privacy::share_of(privacy::parse_rho("0.1").value(), 80);
    Rho const metric{week.value / kMetrics};
    std::array const rho{privacy::share_of(metric, 10), privacy::share_of(metric, 30),
                         privacy::share_of(metric, 60)};
    auto const epsilon = privacy::epsilon_at(week, privacy::Delta::of(1e-6).value());
    for (std::uint32_t const people : {1'000U, 10'000U, 100'000U}) {
        Dice dice(kSeed);
        auto const cells = company_of(people, dice);
        auto const ours = report(people, "weir, standard profile", cells, weir_figures(cells, rho));
        report(people, "minimum group of five alone (no protection)", cells,
               minimum_group_figures(cells));
        auto const theirs = report(people, "textbook bounded mean at equal epsilon", cells,
                                   textbook_figures(cells, epsilon, dice));
        if (count < 2 || people != kPlotted) continue;
        auto const plot = plot_of({{"Weir, standard profile", "#0b6e4f", ours},
                                   {"textbook bounded mean", "#b3541e", theirs}});
        if (!weir::bench::write_svg(plot, words[1])) return 1;
    }
    return 0;
}
