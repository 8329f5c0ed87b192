#include "tests/end_to_end/figures.h"

#include <cmath>

#include <gtest/gtest.h>

#include "engines/text/formats.h"

namespace weir::end_to_end {

using text::Tree;

namespace {

constexpr double kErrorMax = 6;
constexpr double kStandardErrorsMax = 5.5;

std::string text_at(Tree const& tree, char const* key) {
    return tree.at(key).value()->as_text().value();
}
double decimal_at(Tree const& tree, char const* key) {
    return tree.at(key).value()->as_decimal().value();
}
text::List const& list_at(Tree const& tree, char const* key) {
    return *tree.at(key).value()->as_list().value();
}

/// How many standard errors the mean square of so many standard normal numbers is off 1: Wilson and
/// Hilferty's cube root, good in the tails of few numbers too.
double standard_errors_off(double mean_square, double count) {
    auto const spread = 2 / (9 * count);
    return (std::cbrt(mean_square) - (1 - spread)) / std::sqrt(spread);
}

}  // namespace

std::vector<Figure> figures_of(std::string const& json) {
    auto const tree = text::parse_json(json, "insights", {});
    EXPECT_TRUE(tree.has_value()) << json.substr(0, 200);
    std::vector<Figure> figures;
    if (!tree) return figures;
    for (auto const& week : list_at(*tree, "weeks")) {
        for (auto const& cell : list_at(week, "cells")) {
            for (auto const& figure : list_at(cell, "figures")) {
                figures.push_back({text_at(week, "week"), text_at(cell, "name"),
                                   text_at(figure, "metric"),
                                   cell.at("people").value()->as_int().value(),
                                   decimal_at(figure, "mean"), decimal_at(figure, "sd")});
            }
        }
    }
    return figures;
}

Exacts exacts_of(Duck& duck, std::string const& sql) {
    Exacts exacts;
    for (auto const& row : duck.rows(sql)) {
        exacts[{row.at(0), row.at(1), row.at(2)}] = {std::stoll(row.at(3)), std::stoll(row.at(4))};
    }
    return exacts;
}

void expect_agreement(std::vector<Figure> const& figures, Exacts const& exacts) {
    EXPECT_EQ(figures.size(), exacts.size());
    double sum = 0;
    double squares = 0;
    for (auto const& figure : figures) {
        auto const found = exacts.find({figure.week, figure.cell, figure.metric});
        auto const what = figure.week + ", " + figure.cell + ", " + figure.metric;
        ASSERT_NE(found, exacts.end()) << what;
        EXPECT_EQ(figure.people, found->second.people) << what;
        auto const exact =
            static_cast<double>(found->second.sum) / static_cast<double>(found->second.people);
        auto const error = (figure.mean - exact) / figure.deviation;
        EXPECT_LE(std::abs(error), kErrorMax) << what << ": exact " << exact;
        sum += error;
        squares += error * error;
    }
    auto const count = static_cast<double>(figures.size());
    auto const mean = sum / count;
    auto const variance = squares / count;
    std::printf("%zu figures: errors over their standard deviations: mean %.4f, variance %.4f\n",
                figures.size(), mean, variance);
    EXPECT_LE(std::abs(mean), kStandardErrorsMax / std::sqrt(count));
    EXPECT_LE(std::abs(standard_errors_off(variance, count)), kStandardErrorsMax);
}

}  // namespace weir::end_to_end
