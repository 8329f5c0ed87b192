// [quarter]: the release for small teams.
#include <algorithm>

#include <fmt/format.h>

#include "rules/program/detail/parts.h"

namespace weir::program::detail {
namespace {

constexpr std::int64_t kGroupMax = 100'000;
constexpr std::int64_t kRadiusMax = 10'080;  // minutes of a week
constexpr std::size_t kMetricsMax = 8;
constexpr std::size_t kWeeksRulesMax = 4;

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

WeeksRule read_weeks(Section& section, QuarterContext const& context) {
    auto const metric = section.word("metric");
    auto const found = std::ranges::find(context.metrics, metric.text, &Metric::id);
    if (found == context.metrics.end())
        section.refuse(metric.place, fmt::format("no [[metric]] declares `{}`", metric.text));
    auto const clamp = found == context.metrics.end() ? 1 : std::int64_t{found->clamp};
    WeeksRule rule;
    rule.metric = metric.text;
    rule.at_least = static_cast<std::uint32_t>(section.whole("at_least", {1, clamp}));
    rule.expected = static_cast<unsigned>(section.whole("expected", {0, 100}));
    rule.counts_as = static_cast<std::uint32_t>(section.whole("counts_as", {1, kRadiusMax}));
    section.finish();
    return rule;
}

std::vector<WeeksRule> read_all_weeks(Section& quarter, QuarterContext const& context) {
    std::vector<WeeksRule> rules;
    for (auto& section : quarter.sections("weeks", "[[quarter.weeks]]")) {
        auto rule = read_weeks(section, context);
        auto const is_same = [&](WeeksRule const& other) {
            return other.metric == rule.metric && other.at_least == rule.at_least;
        };
        if (std::ranges::any_of(rules, is_same))
            section.refuse("[[quarter.weeks]]: one metric and threshold twice");
        rules.push_back(std::move(rule));
    }
    if (rules.size() > kWeeksRulesMax)
        quarter.refuse(
            fmt::format("[quarter]: expected at most {} [[quarter.weeks]]", kWeeksRulesMax));
    return rules;
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
    rule.weeks = read_all_weeks(section, context);
    section.finish();
    return rule;
}

}  // namespace weir::program::detail
