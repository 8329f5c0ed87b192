#include <algorithm>

#include "base/check.h"
#include "rules/metrics/sweep.h"

namespace weir::metrics {
namespace {

constexpr std::int64_t kWorkBegins = 9 * base::kHour.seconds;
constexpr std::int64_t kWorkEnds = 17 * base::kHour.seconds;

struct Day {
    base::Date date;
    Interval span;
};

base::Instant reading(base::Zone const& zone, Day const& day, std::int64_t second) {
    base::LocalTime const local{day.date.days * base::kDay.seconds + second};
    return std::clamp(zone.instant(local), day.span.from, day.span.until);
}

std::size_t block_count(Interval const& span) {
    std::int64_t const seconds = (span.until - span.from).seconds;
    return static_cast<std::size_t>((seconds + kBlockSeconds - 1) / kBlockSeconds);
}

/// Marks the day's blocks that lie wholly inside `working`.
void mark_inside(Blocks& blocks, std::size_t first, Interval const& day, Interval const& working) {
    for (std::size_t i = 0; i < block_count(day); ++i) {
        base::Instant const from =
            day.from + base::Duration{static_cast<std::int64_t>(i) * kBlockSeconds};
        base::Instant const until = std::min(from + base::Duration{kBlockSeconds}, day.until);
        if (working.from <= from && until <= working.until) blocks.set(first + i);
    }
}

}  // namespace

WeekContext WeekContext::of(base::Week week, base::Zone const& zone) {
    WeekContext context;
    context.week_ = week;
    for (std::size_t day = 0; day <= kDays; ++day) {
        base::Date const date{week.monday.days + static_cast<std::int32_t>(day)};
        context.midnights_[day] = zone.midnight(date);
    }
    base::check(std::ranges::is_sorted(context.midnights_), "midnights follow each other");
    for (std::size_t day = 0; day < kDays; ++day) {
        Interval const span{context.midnights_[day], context.midnights_[day + 1]};
        context.first_block_[day + 1] = context.first_block_[day] + block_count(span);
        base::check(context.first_block_[day + 1] <= kBlocksMax, "a week has at most 384 blocks");
        if (day >= kWorkingDays) continue;
        Day const known{base::Date{week.monday.days + static_cast<std::int32_t>(day)}, span};
        context.working_[day] = {reading(zone, known, kWorkBegins),
                                 reading(zone, known, kWorkEnds)};
        mark_inside(context.working_blocks_, context.first_block_[day], span,
                    context.working_[day]);
    }
    return context;
}

}  // namespace weir::metrics
