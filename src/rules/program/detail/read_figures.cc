// [privacy], [[level]] and [[metric]]: what is measured, how finely and how well protected.
#include <algorithm>
#include <charconv>
#include <numeric>

#include <fmt/format.h>

#include "engines/privacy/rho.h"
#include "rules/program/detail/parts.h"

namespace weir::program::detail {
namespace {

constexpr std::int64_t kGroupMax = 100'000;
constexpr std::size_t kLevelsMax = 8;
constexpr base::Rho kRhoWeekMax{10 * privacy::kRhoOne.value};  // beyond it a promise means little

base::Rho read_rho(Section& section) {
    auto const word = section.word("rho_week");
    auto const rho = privacy::parse_rho(word.text);
    if (!rho) section.refuse(word.place, fmt::format("`rho_week`: {}", rho.error().message));
    else if (*rho == base::Rho{0}) section.refuse(word.place, "`rho_week`: expected more than 0");
    else if (*rho > kRhoWeekMax) section.refuse(word.place, "`rho_week`: expected at most 10");
    return rho.value_or(base::Rho{0});
}

/// By privacy::Share.
std::array<unsigned, privacy::kShareCount> read_shares(Section& section) {
    auto shares = section.section("shares", "[privacy.shares]");
    std::array<unsigned, privacy::kShareCount> percents{};
    for (std::size_t i = 0; i < percents.size(); ++i) {
        auto const name = privacy::name_of(static_cast<privacy::Share>(i));
        percents[i] = static_cast<unsigned>(shares.whole(name, {0, 100}));
    }
    shares.finish();
    auto const sum = std::accumulate(percents.begin(), percents.end(), 0U);
    if (sum > 100) {
        shares.refuse(fmt::format("[privacy.shares]: expected at most 100 together, got {}", sum));
    }
    if (percents[0] == 0) shares.refuse("[privacy.shares]: nothing is left for releases");
    return percents;
}

std::vector<std::uint32_t> all_depths(std::size_t levels) {
    std::vector<std::uint32_t> depths(levels);
    std::iota(depths.begin(), depths.end(), 0U);
    return depths;
}

std::vector<std::uint32_t> read_depths(Section& section, std::vector<Level> const& levels) {
    auto const* tree = section.find("levels");
    auto const text = tree == nullptr ? base::Result<std::string>("") : tree->as_text();
    if (text && *text == "all") return all_depths(levels.size());
    std::vector<std::uint32_t> depths;
    for (auto const& word : section.words("levels")) {
        auto const found = std::ranges::find(levels, word.text, &Level::name);
        if (found != levels.end()) {
            depths.push_back(static_cast<std::uint32_t>(found - levels.begin()));
        } else {
            section.refuse(word.place, fmt::format("there is no level `{}`", word.text));
        }
    }
    if (depths.empty()) section.refuse("[[metric]] is released at no level");
    std::ranges::sort(depths);
    return depths;
}

KindRule const* declared(std::vector<KindRule> const& kinds, Kind kind) {
    auto const found = std::ranges::find(kinds, kind, &KindRule::kind);
    return found == kinds.end() ? nullptr : &*found;
}

/// The field of an input that its declared kind lacks, if any.
std::optional<Field> missing_field(KindRule const& rule, MetricInput const& input) {
    for (auto const field : input.fields) {
        if (std::ranges::find(rule.fields, field) == rule.fields.end()) return field;
    }
    return std::nullopt;
}

void check_input(Section& section, MetricInput const& input, KindRule const& rule) {
    if (auto const field = missing_field(rule, input)) {
        section.refuse(fmt::format("this metric reads `{}` of `{}`, which is not declared",
                                   activity::name_of(*field), activity::name_of(input.kind)));
    }
}

void check_inputs(Section& section, MetricRule const& rule, std::vector<KindRule> const& kinds) {
    for (auto const& input : rule.needs) {
        auto const* kind = declared(kinds, input.kind);
        if (kind != nullptr) {
            check_input(section, input, *kind);
        } else {
            section.refuse(fmt::format("this metric reads `{}`, which no [[kind]] declares",
                                       activity::name_of(input.kind)));
        }
    }
    bool has_any = rule.any_of.empty();
    std::vector<std::string_view> names;
    for (auto const& input : rule.any_of) {
        names.push_back(activity::name_of(input.kind));
        auto const* kind = declared(kinds, input.kind);
        if (kind == nullptr) continue;
        has_any = true;
        check_input(section, input, *kind);
    }
    if (!has_any) {
        section.refuse(fmt::format("this metric reads one of `{}`, and no [[kind]] declares any",
                                   fmt::join(names, "` `")));
    }
}

Metric read_metric(Section& section, MetricContext const& context) {
    Metric metric;
    auto const id = section.word("id");
    metric.id = id.text;
    auto const rule = std::ranges::find(context.known, id.text, &MetricRule::id);
    std::int64_t clamp_max = std::numeric_limits<std::uint32_t>::max();
    if (rule != context.known.end()) {
        clamp_max = rule->clamp_max;
        check_inputs(section, *rule, context.kinds);
    } else {
        std::vector<std::string> ids;
        for (auto const& one : context.known) ids.push_back(one.id);
        section.refuse(id.place, fmt::format("there is no metric `{}`, expected one of `{}`",
                                             id.text, fmt::join(ids, "` `")));
    }
    metric.percent = static_cast<unsigned>(section.whole("share", {1, 100}));
    metric.clamp = static_cast<std::uint32_t>(section.whole("clamp", {1, clamp_max}));
    metric.levels = read_depths(section, context.levels);
    section.finish();
    return metric;
}

void check_level_sums(Section& top, std::vector<Metric> const& metrics,
                      std::vector<Level> const& levels) {
    for (std::uint32_t depth = 0; depth < levels.size(); ++depth) {
        unsigned sum = 0;
        for (auto const& metric : metrics) {
            if (std::ranges::find(metric.levels, depth) != metric.levels.end())
                sum += metric.percent;
        }
        if (sum <= 100) continue;
        auto const* tree = top.find("metric");
        top.refuse(
            tree == nullptr ? top.place() : tree->place(),
            fmt::format("metrics at level `{}`: expected shares of at most 100 together, got {}",
                        levels[depth].name, sum));
    }
}

}  // namespace

std::optional<privacy::Delta> read_delta(Section& section) {
    auto const word = section.word("delta");
    double value = 0;
    auto const* const last = word.text.data() + word.text.size();
    auto const [end, code] = std::from_chars(word.text.data(), last, value);
    auto const delta = privacy::Delta::of(code == std::errc() && end == last ? value : 0);
    if (delta) return *delta;
    section.refuse(word.place, "`delta`: expected a number between 0 and 1, like `1e-6`");
    return std::nullopt;
}

std::optional<Privacy> read_privacy(Section& top) {
    auto section = top.section("privacy", "[privacy]");
    auto const total = read_rho(section);
    auto const group = section.whole("minimum_group", {kMinimumGroupFloor, kGroupMax});
    auto const delta = read_delta(section);
    auto const percents = read_shares(section);
    section.finish();
    if (total == base::Rho{0} || total > kRhoWeekMax || !delta) return std::nullopt;
    if (std::accumulate(percents.begin(), percents.end(), 0U) > 100) return std::nullopt;
    auto const limits = privacy::Limits::of({.total = total,
                                             .release = privacy::share_of(total, percents[0]),
                                             .restatement = privacy::share_of(total, percents[1]),
                                             .answers = privacy::share_of(total, percents[2])});
    if (!limits) {
        section.refuse(limits.error().message);
        return std::nullopt;
    }
    return Privacy{total, *limits, percents, *delta, static_cast<std::uint32_t>(group)};
}

std::vector<Level> read_levels(Section& top) {
    std::vector<Level> levels;
    unsigned sum = 0;
    for (auto& section : top.sections("level", "[[level]]")) {
        auto const name = section.word("name");
        if (std::ranges::find(levels, name.text, &Level::name) != levels.end()) {
            section.refuse(name.place, fmt::format("the level `{}` stands here twice", name.text));
        }
        levels.push_back({name.text, static_cast<unsigned>(section.whole("share", {0, 100}))});
        sum += levels.back().percent;
        section.finish();
    }
    auto const* tree = top.find("level");
    auto const place = tree == nullptr ? top.place() : tree->place();
    if (levels.empty()) top.refuse(place, "missing key `level`: expected at least one [[level]]");
    if (levels.size() > kLevelsMax)
        top.refuse(place, fmt::format("more than {} levels", kLevelsMax));
    if (sum != 100)
        top.refuse(place, fmt::format("[[level]]: expected shares of 100 together, got {}", sum));
    return levels;
}

std::vector<Metric> read_metrics(Section& top, MetricContext const& context) {
    std::vector<Metric> metrics;
    for (auto& section : top.sections("metric", "[[metric]]")) {
        auto metric = read_metric(section, context);
        if (std::ranges::find(metrics, metric.id, &Metric::id) != metrics.end()) {
            section.refuse(fmt::format("the metric `{}` stands here twice", metric.id));
        }
        metrics.push_back(std::move(metric));
    }
    check_level_sums(top, metrics, context.levels);
    return metrics;
}

}  // namespace weir::program::detail
