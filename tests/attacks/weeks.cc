#include "tests/attacks/weeks.h"

#include <algorithm>
#include <array>

#include "base/check.h"

namespace weir::attacks {

using activity::Event;
using activity::Kind;
using base::Duration;
using base::Instant;
using metrics::WeekContext;

namespace {

constexpr std::uint32_t kLengthMax = 7 * 86'400;  // the longest that a batch may carry
constexpr std::size_t kEventsMost = 80;
constexpr std::int64_t kFlood = 5'200;  // above the highest clamp on messages

class Weeks {
public:
    Weeks(WeekContext const& week, std::mt19937_64& random) : week_(week), random_(random) {}

    std::vector<Event> draw() {
        switch (below(16)) {
            case 0:
            case 1: break;  // absence
            case 2: below(4) == 0 ? flood() : anything(1); break;
            case 3: endless_meetings(); break;
            case 4: duplicates(); break;
            case 5:
            case 6: edges(); break;
            case 7: always_there(); break;
            default: anything(1 + below(kEventsMost));
        }
        return std::move(events_);
    }

private:
    std::size_t below(std::size_t bound) { return random_() % bound; }
    std::int64_t seconds() const { return (week_.end() - week_.begin()).seconds; }
    Instant after(std::int64_t since) const { return week_.begin() + Duration{since}; }
    Kind any_kind() { return static_cast<Kind>(1 + below(activity::kKinds)); }

    void add(Kind kind, Instant at, std::uint32_t length) {
        Event event;
        event.start = at;
        event.length = length;
        event.kind = kind;
        event.others = static_cast<std::uint16_t>(random_());
        event.with_manager = below(2) == 0;
        event.departments = activity::Departments{1} << below(64);
        event.thread = base::Thread{random_()};
        events_.push_back(event);
    }

    std::uint32_t any_length() {
        constexpr std::array<std::uint32_t, 6> kLengths{0, 1, 1799, 1800, 86'400, kLengthMax};
        if (below(3) == 0) return kLengths[below(kLengths.size())];
        return static_cast<std::uint32_t>(below(3 * 3600));
    }

    /// One message in each of as many moments as no clamp allows.
    void flood() {
        for (std::int64_t i = 0; i < kFlood; ++i)
            add(Kind::mail_sent, after(i * seconds() / kFlood), 0);
    }
    /// A meeting a half-hour, none of which ends before the week does.
    void endless_meetings() {
        for (std::int64_t at = 0; at < seconds(); at += 1800)
            add(below(2) == 0 ? Kind::meeting : Kind::call, after(at), kLengthMax);
    }
    void duplicates() {
        anything(5);
        auto const once = events_;
        for (int i = 0; i < 50; ++i) events_.insert(events_.end(), once.begin(), once.end());
    }
    void always_there() {
        for (std::size_t day = 0; day < metrics::kDays; ++day) {
            add(Kind::presence, week_.midnight(day), 86'400);
            add(Kind::contact, week_.midnight(day), any_length());
        }
    }
    /// The second before and after everything that a rule cuts at.
    void edges() {
        std::vector<Instant> cuts;
        for (std::size_t day = 0; day <= metrics::kDays; ++day) cuts.push_back(week_.midnight(day));
        for (std::size_t day = 0; day < metrics::kWorkingDays; ++day) {
            cuts.push_back(week_.working(day).from);
            cuts.push_back(week_.working(day).until);
        }
        for (auto cut : cuts) {
            for (std::int64_t const step : {-1, 0, 1}) {
                if (below(2) == 0) add(any_kind(), cut + Duration{step}, any_length());
            }
        }
    }
    void anything(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            auto const at = below(static_cast<std::size_t>(seconds()));
            add(any_kind(), after(static_cast<std::int64_t>(at)), any_length());
        }
    }

    WeekContext const& week_;
    std::mt19937_64& random_;
    std::vector<Event> events_;
};

}  // namespace

std::vector<Event> random_week(WeekContext const& week, std::mt19937_64& random) {
    return Weeks(week, random).draw();
}

metrics::PersonWeek swept(std::vector<Event> events, WeekContext const& week,
                          metrics::Clamps const& clamps) {
    auto opened = activity::unpack(activity::pack(std::move(events)));
    base::check(opened.has_value(), "what was packed can be unpacked");
    std::erase_if(*opened, [&](Event const& event) { return !week.holds(event.start); });
    return metrics::sweep(*opened, week, clamps);
}

}  // namespace weir::attacks
