#include "rules/metrics/sweep.h"

#include <algorithm>
#include <string>

#include "base/check.h"

namespace weir::metrics {
namespace {

using activity::Event;
using activity::Kind;
using base::Instant;

constexpr base::Duration kSendingTakes{120};
constexpr std::int64_t kQuietSecondsMin = 3600;

/// Seconds that intervals cover, overlaps once, when they come in order of start.
class Covered {
public:
    explicit Covered(Instant begin) : until_(begin) {}
    /// What `interval` adds beyond the earlier ones; may be empty.
    Interval add(Interval interval) {
        Interval const fresh{std::max(interval.from, until_), std::max(interval.until, until_)};
        seconds_ += (fresh.until - fresh.from).seconds;
        until_ = fresh.until;
        return fresh;
    }
    [[nodiscard]] std::int64_t minutes() const { return seconds_ / 60; }

private:
    Instant until_;
    std::int64_t seconds_ = 0;
};

class Pass {
public:
    explicit Pass(WeekContext const& week)
        : week_(week),
          last_start_(week.begin()),
          quiet_from_(week.begin()),
          meetings_(week.begin()),
          contacts_(week.begin()) {}

    void take(Event const& event) {
        go_to(event.start);
        Instant const end = event.start + base::Duration{event.length};
        Interval const span{event.start, std::min(end, week_.end())};
        switch (event.kind) {
            case Kind::mail_received: break;
            case Kind::mail_sent:
            case Kind::chat_sent: sent(event.start); break;
            case Kind::meeting:
            case Kind::call: met(span); break;
            case Kind::contact:
                contacts_.add(span);
                present_days_ |= days_of(span);
                break;
            case Kind::presence: present_days_ |= days_of(span); break;
        }
    }

    [[nodiscard]] Values finish() {
        quiet_until(week_.end());
        return {messages_,
                static_cast<std::int64_t>(active_.count()),
                static_cast<std::int64_t>((active_ & ~week_.working_blocks()).count()),
                meetings_.minutes(),
                quiet_minutes(),
                contacts_.minutes(),
                static_cast<std::int64_t>(present_days_.count())};
    }

private:
    using DaySet = std::bitset<kDays>;

    void go_to(Instant start) {
        if (start < last_start_ || start >= week_.end()) [[unlikely]] {
            base::check(false, "events are sorted by start and start in the week that is swept");
        }
        last_start_ = start;
        while (start >= week_.midnight(day_ + 1)) ++day_;
    }

    void sent(Instant at) {
        ++messages_;
        sent_days_.set(day_);
        active_.set(block_of(at));
        busy({at, at + kSendingTakes});
    }

    void met(Interval const& span) {
        sent_days_ |= days_of(span);
        Interval const fresh = meetings_.add(span);
        if (fresh.from < fresh.until) {
            std::size_t const last = block_of({fresh.until.seconds - 1});
            for (std::size_t block = block_of(fresh.from); block <= last; ++block) {
                active_.set(block);
            }
        }
        if (span.from < span.until) busy(span);
    }

    /// The half-hour of an instant of this day or a later one.
    [[nodiscard]] std::size_t block_of(Instant at) const {
        std::size_t day = day_;
        while (at >= week_.midnight(day + 1)) ++day;
        std::int64_t const since = (at - week_.midnight(day)).seconds;
        return week_.first_block(day) + static_cast<std::size_t>(since / kBlockSeconds);
    }

    /// The local days that an interval starting today touches; an empty one touches its own.
    [[nodiscard]] DaySet days_of(Interval const& span) const {
        DaySet days;
        days.set(day_);
        for (std::size_t day = day_ + 1; day < kDays && week_.midnight(day) < span.until; ++day) {
            if (week_.midnight(day) < week_.midnight(day + 1)) days.set(day);
        }
        return days;
    }

    void busy(Interval const& span) {
        quiet_until(span.from);
        quiet_from_ = std::max(quiet_from_, span.until);
    }

    void quiet_until(Instant until) {
        if ((until - quiet_from_).seconds < kQuietSecondsMin) return;
        for (std::size_t day = 0; day < kWorkingDays; ++day) {
            Interval const working = week_.working(day);
            Instant const from = std::max(quiet_from_, working.from);
            std::int64_t const seconds = (std::min(until, working.until) - from).seconds;
            if (seconds >= kQuietSecondsMin) quiet_seconds_[day] += seconds;
        }
    }

    [[nodiscard]] std::int64_t quiet_minutes() const {
        DaySet const counting = sent_days_ | present_days_;
        std::int64_t seconds = 0;
        for (std::size_t day = 0; day < kWorkingDays; ++day) {
            if (counting[day]) seconds += quiet_seconds_[day];
        }
        return seconds / 60;
    }

    WeekContext const& week_;
    std::size_t day_ = 0;
    Instant last_start_;
    Instant quiet_from_;  // end of everything that interrupts, so far
    std::int64_t messages_ = 0;
    Covered meetings_;
    Covered contacts_;
    std::array<std::int64_t, kWorkingDays> quiet_seconds_{};
    DaySet sent_days_;  // with a message sent, a meeting or a call
    DaySet present_days_;
    Blocks active_;
};

PersonWeek clamped(Values const& values, Clamps const& clamps) {
    PersonWeek row;
    for (auto const& facts : registry()) {
        std::size_t const i = index_of(facts.metric);
        std::int64_t const most = clamps.most(facts.metric);
        row.values[i] = std::min(values[i], most);
        bool const is_above = clamps.measures(facts.metric) && values[i] > most;
        row.clipped = static_cast<std::uint8_t>(row.clipped | (is_above ? 1U << i : 0U));
    }
    return row;
}

}  // namespace

base::Result<Clamps> Clamps::of(std::span<Clamp const> clamps) {
    Clamps all;
    for (auto const& [metric, most] : clamps) {
        auto const& facts = facts_of(metric);
        std::string const id(facts.id);
        if (all.measures(metric)) {
            return base::fail(base::Fault::bad_input, "metric `" + id + "` has two clamps");
        }
        if (most < 1 || most > facts.clamp_max) {
            return base::fail(base::Fault::bad_input, "clamp of `" + id + "`: expected 1 to " +
                                                          std::to_string(facts.clamp_max) + " " +
                                                          std::string(facts.unit) + ", got " +
                                                          std::to_string(most));
        }
        all.most_[index_of(metric)] = most;
    }
    return all;
}

PersonWeek sweep(std::span<Event const> events, WeekContext const& week, Clamps const& clamps) {
    Pass pass(week);
    for (auto const& event : events) pass.take(event);
    return clamped(pass.finish(), clamps);
}

}  // namespace weir::metrics
