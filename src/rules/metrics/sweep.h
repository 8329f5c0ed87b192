// One person's week as bounded integers: one pass over their events in order of start computes
// every metric of the registry. Pure; no clock, no allocation. The rules of time are DESIGN "Time":
// local days of the home site, events belong to the week in which they start, Sunday's end cuts
// them.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <iosfwd>
#include <span>

#include "base/bytes.h"
#include "base/zones.h"
#include "engines/text/tree.h"
#include "records/activity/event.h"
#include "rules/metrics/registry.h"

namespace weir::metrics {

using Values = std::array<std::int64_t, kMetrics>;  // by Metric

struct Clamp {
    Metric metric;
    std::int64_t most;  // U, in the metric's unit
};

/// The charter's upper bounds. A metric without one is not measured: its value is 0, not clipped.
class Clamps {
public:
    /// 1 <= most <= clamp_max of the registry, each metric at most once; bad_input otherwise.
    [[nodiscard]] static base::Result<Clamps> of(std::span<Clamp const> clamps);
    /// U, or 0 if the metric is not measured.
    [[nodiscard]] std::int64_t most(Metric metric) const { return most_[index_of(metric)]; }
    [[nodiscard]] bool measures(Metric metric) const { return most(metric) != 0; }

private:
    Clamps() = default;
    Values most_{};
};

inline constexpr std::size_t kDays = 7;
inline constexpr std::size_t kWorkingDays = 5;
inline constexpr std::int64_t kBlockSeconds = 1800;
/// A week of 336 half-hours, and room for one local day that happens twice.
inline constexpr std::size_t kBlocksMax = 384;
using Blocks = std::bitset<kBlocksMax>;

struct Interval {  // [from, until)
    base::Instant from;
    base::Instant until;
};

/// One ISO week in one zone: where its days and its working intervals lie. Built once per week and
/// zone, then shared by all threads. Days with a clock change have more or fewer than 48
/// half-hours.
class WeekContext {
public:
    [[nodiscard]] static WeekContext of(base::Week week, base::Zone const& zone);

    [[nodiscard]] base::Week week() const { return week_; }
    [[nodiscard]] base::Instant begin() const { return midnights_[0]; }
    [[nodiscard]] base::Instant end() const { return midnights_[kDays]; }
    [[nodiscard]] bool holds(base::Instant start) const {
        return begin() <= start && start < end();
    }
    /// Local midnight of day 0 (Monday) to 7 (the Monday after); never falling.
    [[nodiscard]] base::Instant midnight(std::size_t day) const { return midnights_[day]; }
    /// Number of the day's first half-hour; blocks are counted from each local midnight.
    [[nodiscard]] std::size_t first_block(std::size_t day) const { return first_block_[day]; }
    /// 09:00 to 17:00 local of Monday (0) to Friday (4).
    [[nodiscard]] Interval working(std::size_t day) const { return working_[day]; }
    /// The half-hours that lie wholly inside a working interval.
    [[nodiscard]] Blocks const& working_blocks() const { return working_blocks_; }

private:
    WeekContext() = default;
    base::Week week_;
    std::array<base::Instant, kDays + 1> midnights_{};
    std::array<std::size_t, kDays + 1> first_block_{};
    std::array<Interval, kWorkingDays> working_{};
    Blocks working_blocks_;
};

/// The privacy unit: one subject's metrics of one ISO week, each in [0, U]. Absence is all zero,
/// and that is the default. It is personal: no way out of the process but sealed bytes.
struct PersonWeek {
    Values values{};
    std::uint8_t clipped = 0;  // bit i: metric i was above its clamp
    [[nodiscard]] std::int64_t value(Metric metric) const { return values[index_of(metric)]; }
    [[nodiscard]] bool is_clipped(Metric metric) const {
        return (clipped >> index_of(metric) & 1U) != 0;
    }
    friend bool operator==(PersonWeek const&, PersonWeek const&) = default;
};
std::ostream& operator<<(std::ostream&, PersonWeek const&) = delete;
text::Tree to_tree(PersonWeek const&) = delete;

/// `events`: one subject's, sorted by start (as activity::unpack gives them), all starting inside
/// the week: a bug otherwise. Safe from several threads.
[[nodiscard]] PersonWeek sweep(std::span<activity::Event const> events, WeekContext const& week,
                               Clamps const& clamps);

/// The content of a row to be sealed: always this many bytes, whatever the person did.
inline constexpr std::size_t kEncodedSize = 2 + 4 * kMetrics;
[[nodiscard]] base::Bytes encode(PersonWeek const& row);
/// corrupt if the bytes are not what encode wrote, or a value is above its metric's clamp_max;
/// unsupported for another format number.
[[nodiscard]] base::Result<PersonWeek> decode_person_week(base::ByteView bytes);

}  // namespace weir::metrics
