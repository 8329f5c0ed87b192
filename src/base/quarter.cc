#include "base/quarter.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace weir::base {
namespace {

constexpr std::int32_t kWeeks = 13;
constexpr std::int32_t kQuarters = 4;

std::int32_t number_in(std::string_view text) {
    std::int32_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

}  // namespace

Result<Quarter> Quarter::of(std::string_view text) {
    bool const has_form =
        text.size() == 7 && text.substr(4, 2) == "-Q" && '1' <= text[6] && text[6] <= '4' &&
        std::ranges::all_of(text.substr(0, 4), [](char c) { return '0' <= c && c <= '9'; });
    if (!has_form) return fail(Fault::bad_input, "expected a quarter like 2026-Q3");
    Quarter const quarter{number_in(text.substr(0, 4)), text[6] - '0'};
    if (auto const first = Week::of(fmt::format("{}-W01", text.substr(0, 4))); !first)
        return std::unexpected(first.error());
    return quarter;
}

std::vector<Week> Quarter::weeks() const {
    auto const first = (number - 1) * kWeeks + 1;
    auto week = Week::of(fmt::format("{:04}-W{:02}", year, first)).value_or(Week{});
    std::vector<Week> weeks;
    for (; quarter_of(week) == *this; week = week.next()) weeks.push_back(week);
    return weeks;
}

Quarter Quarter::next() const {
    return number == kQuarters ? Quarter{year + 1, 1} : Quarter{year, number + 1};
}

Quarter quarter_of(Week week) {
    auto const text = to_text(week);
    auto const number = number_in(std::string_view(text).substr(6));
    return {number_in(std::string_view(text).substr(0, 4)),
            std::min((number - 1) / kWeeks + 1, kQuarters)};
}

std::string to_text(Quarter quarter) {
    return fmt::format("{:04}-Q{}", quarter.year, quarter.number);
}

}  // namespace weir::base
