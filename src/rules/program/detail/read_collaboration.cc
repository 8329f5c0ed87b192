// [collaboration]: who spent time with whom, between cells.
#include <algorithm>

#include <fmt/format.h>

#include "rules/program/detail/parts.h"

namespace weir::program::detail {
namespace {

constexpr std::int64_t kClampMin = 60;      // minutes: below it noise and rounding are of one size
constexpr std::int64_t kClampMax = 10'080;  // minutes of a week
constexpr std::uint64_t kDeltaMin = std::uint64_t{1} << 14;  // each cell of a selection has some
constexpr unsigned kPercentMost = 99;  // with the quarter: something is left for the week

bool has(KindRule const& rule, Field field) {
    return std::ranges::find(rule.fields, field) != rule.fields.end();
}

bool is_source(KindRule const& rule) {
    return std::ranges::find(kCollaborationKinds, rule.kind) != kCollaborationKinds.end() &&
           has(rule, Field::length) && has(rule, Field::thread);
}

std::uint32_t read_level(Section& section, std::vector<Level> const& levels) {
    auto const word = section.word("level");
    auto const found = std::ranges::find(levels, word.text, &Level::name);
    if (found == levels.end()) {
        section.refuse(word.place, fmt::format("there is no level `{}`", word.text));
        return 0;
    }
    if (found == levels.begin())
        section.refuse(word.place,
                       fmt::format("level `{}` has one cell: nobody to be with", word.text));
    return static_cast<std::uint32_t>(found - levels.begin());
}

}  // namespace

std::optional<CollaborationRule> read_collaboration(Section& top,
                                                    CollaborationContext const& context) {
    if (top.find("collaboration") == nullptr) return std::nullopt;
    auto section = top.section("collaboration", "[collaboration]");
    CollaborationRule rule;
    rule.percent = static_cast<unsigned>(section.whole("share", {1, kPercentMost}));
    rule.clamp = static_cast<std::uint32_t>(section.whole("clamp", {kClampMin, kClampMax}));
    rule.level = read_level(section, context.levels);
    auto const delta = read_delta(section);
    if (delta) rule.delta = privacy::units_of(*delta);
    if (delta && rule.delta.value < kDeltaMin)
        section.refuse("`delta` in [collaboration]: expected at least 1e-15");
    section.finish();
    if (rule.percent + context.quarter_percent > kPercentMost) {
        section.refuse(
            fmt::format("[collaboration] and [quarter]: expected shares of at most {} together, "
                        "got {}",
                        kPercentMost, rule.percent + context.quarter_percent));
    }
    if (std::ranges::none_of(context.kinds, is_source)) {
        section.refuse(
            "[collaboration] reads `length` and `thread` of `meeting` or `call`, and no [[kind]] "
            "declares both");
    }
    return rule;
}

}  // namespace weir::program::detail
