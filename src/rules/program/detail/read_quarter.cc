// [quarter]: the release for small teams.
#include <algorithm>

#include <fmt/format.h>

#include "rules/program/detail/parts.h"

namespace weir::program::detail {
namespace {

constexpr std::int64_t kGroupMax = 100'000;
constexpr std::int64_t kRadiusMax = 10'080;  // minutes of a week
constexpr std::size_t kMetricsMax = 8;

void check_metric(Section& section, Word const& word, QuarterContext const& context) {
    if (std::ranges::find(context.metrics, word.text, &Metric::id) == context.metrics.end()) {
        section.refuse(word.place, fmt::format("no [[metric]] declares `{}`", word.text));
        return;
    }
    auto const rule = std::ranges::find(context.known, word.text, &MetricRule::id);
    if (rule == context.known.end() || rule->minutes > 0) return;
    section.refuse(word.place,
                   fmt::format("`{}` is no time: a quarter joins metrics of time", word.text));
}

}  // namespace

std::optional<QuarterRule> read_quarter(Section& top, QuarterContext const& context) {
    if (top.find("quarter") == nullptr) return std::nullopt;
    auto section = top.section("quarter", "[quarter]");
    QuarterRule rule;
    rule.percent = static_cast<unsigned>(section.whole("share", {1, 99}));
    rule.minimum_group =
        static_cast<std::uint32_t>(section.whole("minimum_group", {kMinimumGroupFloor, kGroupMax}));
    rule.radius = static_cast<std::uint32_t>(section.whole("radius", {1, kRadiusMax}));
    for (auto const& word : section.words("metrics")) {
        check_metric(section, word, context);
        rule.metrics.push_back(word.text);
    }
    if (rule.metrics.empty()) section.refuse("[quarter] names no metric");
    if (rule.metrics.size() > kMetricsMax)
        section.refuse(fmt::format("[quarter]: expected at most {} metrics", kMetricsMax));
    section.finish();
    return rule;
}

}  // namespace weir::program::detail
