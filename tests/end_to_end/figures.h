// Figures as `weir insights --json` prints them, beside exact bounded ones that SQL counted.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/end_to_end/duck.h"

namespace weir::end_to_end {

/// One number of one cell of one week, as released.
struct Figure {
    std::string week;
    std::string cell;
    std::string metric;
    std::int64_t people = 0;
    double mean = 0;
    double deviation = 0;
};
[[nodiscard]] std::vector<Figure> figures_of(std::string const& json);

/// The same, counted from the raw file.
struct Exact {
    std::int64_t people = 0;
    std::int64_t sum = 0;  // of values bounded by the clamp
};
struct ExactKey {
    std::string week;
    std::string cell;
    std::string metric;
    friend auto operator<=>(ExactKey const&, ExactKey const&) = default;
};
using Exacts = std::map<ExactKey, Exact>;

/// Rows (week, cell, metric, people, sum) of a query.
[[nodiscard]] Exacts exacts_of(Duck& duck, std::string const& sql);

/// Every figure is of an exact one, all exact ones have a figure, people agree, each error is
/// within 6 stated standard deviations, and all errors over their standard deviations together have
/// mean 0 and variance 1: within 5.5 standard errors. A false alarm comes less than once in ten
/// million runs.
void expect_agreement(std::vector<Figure> const& figures, Exacts const& exacts);

}  // namespace weir::end_to_end
