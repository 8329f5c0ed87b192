// Time: instants and durations in whole seconds, calendar dates, ISO weeks and half-open intervals.
// Source: ISO 8601 weeks (Monday first; week 1 holds the first Thursday); RFC 3339 for text.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace weir::base {

/// Seconds since 1970-01-01T00:00:00Z, no leap seconds.
struct Instant {
    std::int64_t seconds = 0;
    friend constexpr auto operator<=>(Instant const&, Instant const&) = default;
};

/// A length of time, whole seconds; may be negative only as a difference.
struct Duration {
    std::int64_t seconds = 0;
    friend constexpr auto operator<=>(Duration const&, Duration const&) = default;
};

constexpr Instant operator+(Instant a, Duration d) { return {a.seconds + d.seconds}; }
constexpr Instant operator-(Instant a, Duration d) { return {a.seconds - d.seconds}; }
constexpr Duration operator-(Instant a, Instant b) { return {a.seconds - b.seconds}; }

constexpr Duration kMinute{60};
constexpr Duration kHour{3600};
constexpr Duration kDay{86400};

/// No instant outside [kEarliest, kLatest) is accepted anywhere: years 1970 to 2199.
constexpr Instant kEarliest{0};
constexpr Instant kLatest{7258118400};

/// A calendar date: days since 1970-01-01.
struct Date {
    std::int32_t days = 0;
    friend constexpr auto operator<=>(Date const&, Date const&) = default;
};

/// An ISO week, named by its Monday; of() is the only way in from text.
struct Week {
    Date monday;
    friend constexpr auto operator<=>(Week const&, Week const&) = default;
    /// "2026-W40"; bad_input for any other form, a week 53 that the year has not, or a year
    /// outside 1970..2199.
    static Result<Week> of(std::string_view text);
    [[nodiscard]] Week next() const { return Week{Date{monday.days + 7}}; }
    [[nodiscard]] Week previous() const { return Week{Date{monday.days - 7}}; }
};

/// The ISO week that holds a date.
[[nodiscard]] Week week_of(Date date);
/// Monday is 0, Sunday is 6.
[[nodiscard]] int weekday_of(Date date);

/// [from, until); a missing `until` means still in force. For facts stored as intervals.
struct Span {
    Instant from;
    std::optional<Instant> until;
    [[nodiscard]] bool contains(Instant at) const { return from <= at && (!until || at < *until); }
};

[[nodiscard]] std::string to_text(Instant at);  // "2026-11-22T11:27:55Z"
[[nodiscard]] std::string to_text(Date date);   // "2026-11-22"
[[nodiscard]] std::string to_text(Week week);   // "2026-W47"
/// "2026-11-22"; bad_input for anything else or outside 1970..2199.
[[nodiscard]] Result<Date> parse_date(std::string_view text);
/// RFC 3339 with a zone ("Z" or an offset), fraction dropped; bad_input otherwise.
[[nodiscard]] Result<Instant> parse_instant(std::string_view text);

/// A wall-clock reading without a zone: seconds since 1970-01-01T00:00:00 of that clock.
struct LocalTime {
    std::int64_t seconds = 0;
    friend constexpr auto operator<=>(LocalTime const&, LocalTime const&) = default;
};
/// "2010-01-02 17:40:10" or with `T`, seconds optional; bad_input otherwise.
[[nodiscard]] Result<LocalTime> parse_local(std::string_view text);
[[nodiscard]] Date date_of(LocalTime at);

}  // namespace weir::base
