// [by_site]: figures by site beside those of the tree.
#include <algorithm>

#include <fmt/format.h>

#include "rules/program/detail/parts.h"

namespace weir::program::detail {
namespace {

constexpr unsigned kPercentMost = 99;  // with quarter and collaboration: some is left for the tree
constexpr std::ptrdiff_t kSitesLeast = 2;

std::uint32_t read_level(Section& section, std::vector<Level> const& levels) {
    if (section.find("level") == nullptr) {
        if (section.find("level_share") != nullptr)
            section.refuse("`level_share` in [by_site]: expected `level` beside it");
        return 0;
    }
    auto const word = section.word("level");
    auto const found = std::ranges::find(levels, word.text, &Level::name);
    if (found == levels.end()) {
        section.refuse(word.place, fmt::format("there is no level `{}`", word.text));
        return 0;
    }
    if (found == levels.begin())
        section.refuse(word.place, fmt::format("level `{}` does not divide a site", word.text));
    return static_cast<std::uint32_t>(found - levels.begin());
}

std::vector<std::string> read_metrics_of(Section& section, std::vector<Metric> const& metrics) {
    std::vector<std::string> ids;
    unsigned sum = 0;
    for (auto const& word : section.words("metrics")) {
        auto const found = std::ranges::find(metrics, word.text, &Metric::id);
        if (found == metrics.end())
            section.refuse(word.place, fmt::format("no [[metric]] declares `{}`", word.text));
        else sum += found->percent;
        ids.push_back(word.text);
    }
    if (ids.empty()) section.refuse("[by_site] names no metric");
    if (sum > 100) {
        section.refuse(fmt::format(
            "metrics in [by_site]: expected shares of at most 100 together, got {}", sum));
    }
    return ids;
}

void check_surroundings(Section& section, BySiteContext const& context) {
    if (std::ranges::find(context.levels, kBySite, &Level::name) != context.levels.end())
        section.refuse(fmt::format("[by_site] beside a level `{}`: one word for two", kBySite));
    if (std::ranges::count_if(context.sites, &SiteRule::is_covered) < kSitesLeast)
        section.refuse("[by_site]: expected at least two [[site]]s that are covered");
}

}  // namespace

std::optional<BySiteRule> read_by_site(Section& top, BySiteContext const& context) {
    if (top.find("by_site") == nullptr) return std::nullopt;
    auto section = top.section("by_site", "[by_site]");
    BySiteRule rule;
    rule.percent = static_cast<unsigned>(section.whole("share", {1, kPercentMost}));
    rule.level = read_level(section, context.levels);
    if (rule.level > 0)
        rule.level_percent = static_cast<unsigned>(section.whole("level_share", {1, kPercentMost}));
    rule.metrics = read_metrics_of(section, context.metrics);
    section.finish();
    if (rule.percent + context.percent_given > kPercentMost) {
        section.refuse(fmt::format(
            "[by_site], [collaboration] and [quarter]: expected shares of at most {} together, "
            "got {}",
            kPercentMost, rule.percent + context.percent_given));
    }
    check_surroundings(section, context);
    return rule;
}

}  // namespace weir::program::detail
