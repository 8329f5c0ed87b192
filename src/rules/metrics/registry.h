// The metric registry, as data: everything Weir can measure, in words a works council can read and
// numbers a program can check. A metric that is not here does not exist. docs/metrics.md is this
// table for people; a test holds the two together. Formulas after field.md section (c).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "records/activity/event.h"

namespace weir::metrics {

/// The number of a metric: its place in a PersonWeek and in a released cell. Never reused.
enum class Metric : std::uint8_t {
    messages_sent,
    active_half_hours,
    after_hours_half_hours,
    meeting_hours,        // whole minutes inside
    uninterrupted_hours,  // whole minutes inside
    contact_minutes,
    days_present,
};
inline constexpr std::size_t kMetrics = 7;
[[nodiscard]] constexpr std::size_t index_of(Metric metric) {
    return static_cast<std::size_t>(metric);
}

/// What is public about a metric. The views live as long as the process.
struct MetricFacts {
    Metric metric = Metric::messages_sent;
    std::string_view id;        // "meeting_hours", in charters and answers
    std::uint32_t version = 1;  // a new formula is a new version, and a charter change
    std::string_view title;     // "meeting hours", for people
    std::string_view formula;   // the exact rule, in words
    /// Kinds it reads, those of them that the charter declares; without any it cannot be measured.
    std::span<activity::Kind const> kinds;
    std::span<activity::Field const> fields;  // besides time and kind
    std::string_view unit;                    // of the integer inside: "minutes"
    std::string_view unit_of_record;          // "person-week": the most that one clamp bounds
    /// No charter may clamp higher. Small enough that 2^32 people sum without overflow.
    std::int64_t clamp_max = 0;
    std::int64_t display_divisor = 1;  // integer / divisor is in display_unit
    std::string_view display_unit;     // "hours"
    std::string_view whose_behaviour;  // who decides the value
    std::string_view blind_spots;      // what it does not see
};

/// All metrics, in the order of their numbers.
[[nodiscard]] std::span<MetricFacts const> registry();
[[nodiscard]] MetricFacts const& facts_of(Metric metric);
[[nodiscard]] std::string_view name_of(Metric metric);  // its id
/// Minutes in one unit of a metric of time; 0 for others.
[[nodiscard]] std::uint32_t minutes_of(MetricFacts const& facts);
/// bad_input if the registry has no such id; the message lists those it has.
[[nodiscard]] base::Result<Metric> metric_of(std::string_view id);

/// The registry as the Markdown of docs/metrics.md.
[[nodiscard]] std::string registry_as_markdown();

}  // namespace weir::metrics
