#include "base/time.h"

#include <charconv>
#include <chrono>

#include <fmt/format.h>

namespace weir::base {
namespace {

constexpr int kYearMin = 1970;
constexpr int kYearMax = 2199;

/// Reads exactly `count` decimal digits at the front of `text` and drops them; -1 if there are not.
int take_digits(std::string_view& text, std::size_t count) {
    if (text.size() < count) return -1;
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(count);
    return value;
}

bool take(std::string_view& text, char expected) {
    if (text.empty() || text.front() != expected) return false;
    text.remove_prefix(1);
    return true;
}

std::unexpected<Error> bad(std::string_view wanted) {
    return fail(Fault::bad_input, fmt::format("expected {}", wanted));
}

Result<Date> take_date(std::string_view& text) {
    int const year = take_digits(text, 4);
    bool const dash_one = take(text, '-');
    int const month = take_digits(text, 2);
    bool const dash_two = take(text, '-');
    int const day = take_digits(text, 2);
    if (year < 0 || !dash_one || month < 0 || !dash_two || day < 0) return bad("a date YYYY-MM-DD");
    std::chrono::year_month_day const date{std::chrono::year{year},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok()) return bad("a day that the calendar has");
    if (year < kYearMin || year > kYearMax) return bad("a year from 1970 to 2199");
    auto const days = std::chrono::sys_days{date}.time_since_epoch().count();
    return Date{static_cast<std::int32_t>(days)};
}

Result<int> take_seconds_of_day(std::string_view& text) {
    int const hour = take_digits(text, 2);
    bool const colon = take(text, ':');
    int const minute = take_digits(text, 2);
    int second = 0;
    if (!text.empty() && text.front() == ':') {
        text.remove_prefix(1);
        second = take_digits(text, 2);
    }
    bool const ok =
        hour >= 0 && hour < 24 && colon && minute >= 0 && minute < 60 && second >= 0 && second < 60;
    if (!ok) return bad("a time HH:MM:SS");
    return hour * 3600 + minute * 60 + second;
}

void drop_fraction(std::string_view& text) {
    if (text.size() < 2 || text.front() != '.') return;
    std::size_t digits = 1;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
    if (digits > 1) text.remove_prefix(digits);
}

Result<int> take_offset(std::string_view& text) {
    if (take(text, 'Z') || take(text, 'z')) return 0;
    int sign = 0;
    if (take(text, '+')) sign = 1;
    else if (take(text, '-')) sign = -1;
    int const hour = take_digits(text, 2);
    bool const colon = take(text, ':');
    int const minute = take_digits(text, 2);
    if (sign == 0 || hour < 0 || hour > 23 || !colon || minute < 0 || minute > 59) {
        return bad("a zone, `Z` or +HH:MM");
    }
    return sign * (hour * 3600 + minute * 60);
}

std::chrono::year_month_day civil(Date date) {
    return std::chrono::sys_days{std::chrono::days{date.days}};
}

}  // namespace

Week week_of(Date date) { return Week{Date{date.days - weekday_of(date)}}; }

int weekday_of(Date date) {
    int const shifted = (date.days + 3) % 7;  // 1970-01-01 was a Thursday
    return shifted < 0 ? shifted + 7 : shifted;
}

std::string to_text(Date date) {
    auto const day = civil(date);
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                       static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

std::string to_text(Instant at) {
    auto const day = date_of(LocalTime{at.seconds});
    auto const rest = at.seconds - static_cast<std::int64_t>(day.days) * kDay.seconds;
    return fmt::format("{}T{:02}:{:02}:{:02}Z", to_text(day), rest / 3600, rest / 60 % 60,
                       rest % 60);
}

std::string to_text(Week week) {
    auto const thursday = civil(Date{week.monday.days + 3});
    Date const first{
        static_cast<std::int32_t>(std::chrono::sys_days{thursday.year() / std::chrono::January / 1}
                                      .time_since_epoch()
                                      .count())};
    int const number = (week.monday.days + 3 - first.days) / 7 + 1;
    return fmt::format("{:04}-W{:02}", static_cast<int>(thursday.year()), number);
}

Result<Week> Week::of(std::string_view text) {
    auto rest = text;
    int const year = take_digits(rest, 4);
    bool const dash = take(rest, '-') && take(rest, 'W');
    int const number = take_digits(rest, 2);
    if (year < kYearMin || year > kYearMax || !dash || number < 1 || number > 53 || !rest.empty()) {
        return bad("a week like 2026-W40");
    }
    auto const january_fourth =
        std::chrono::sys_days{std::chrono::year{year} / std::chrono::January / 4};
    Date const anchor{static_cast<std::int32_t>(january_fourth.time_since_epoch().count())};
    Week const week{Date{week_of(anchor).monday.days + 7 * (number - 1)}};
    if (to_text(week) != text) return bad("a week that the year has");
    return week;
}

Result<Date> parse_date(std::string_view text) {
    auto date = take_date(text);
    if (date && !text.empty()) return bad("a date YYYY-MM-DD");
    return date;
}

Result<Instant> parse_instant(std::string_view text) {
    auto const date = take_date(text);
    if (!date) return std::unexpected(date.error());
    if (!take(text, 'T') && !take(text, 't') && !take(text, ' ')) return bad("`T` after the date");
    auto const second = take_seconds_of_day(text);
    if (!second) return std::unexpected(second.error());
    drop_fraction(text);
    auto const offset = take_offset(text);
    if (!offset) return std::unexpected(offset.error());
    if (!text.empty()) return bad("nothing after the zone");
    Instant const at{static_cast<std::int64_t>(date->days) * kDay.seconds + *second - *offset};
    if (at < kEarliest || at >= kLatest) return bad("a year from 1970 to 2199");
    return at;
}

Result<LocalTime> parse_local(std::string_view text) {
    auto const date = take_date(text);
    if (!date) return std::unexpected(date.error());
    if (!take(text, ' ') && !take(text, 'T')) return bad("a space or `T` after the date");
    auto const second = take_seconds_of_day(text);
    if (!second) return std::unexpected(second.error());
    drop_fraction(text);
    if (!text.empty()) return bad("a local time without a zone");
    return LocalTime{static_cast<std::int64_t>(date->days) * kDay.seconds + *second};
}

Date date_of(LocalTime at) {
    auto days = at.seconds / kDay.seconds;
    if (at.seconds % kDay.seconds < 0) --days;
    return Date{static_cast<std::int32_t>(days)};
}

}  // namespace weir::base
