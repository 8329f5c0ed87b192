// One week at work before anything happens in it: who works on which day, from when to when, at the
// site or not, and what each person is like.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "surfaces/simulation/detail/dice.h"
#include "surfaces/simulation/detail/staff.h"

namespace weir::simulation::detail {

inline constexpr std::size_t kWorkdays = 5;
inline constexpr std::uint32_t kMinuteSeconds = 60;
inline constexpr std::uint32_t kHourSeconds = 3600;

/// A person's day. Times are seconds since midnight of the person's site.
struct Day {
    bool is_working = false;
    bool is_on_site = false;
    std::uint32_t start = 0;
    std::uint32_t end = 0;
};

/// What does not change from week to week.
struct Habits {
    std::uint32_t mails_a_day = 0;       // a mean
    std::uint32_t chats_a_day = 0;       // a mean
    std::uint32_t evening_percent = 0;   // of messages, written after work
    std::uint32_t meeting_quarters = 0;  // four times the mean of meetings called in a week
};

struct Worker {
    Habits habits;
    std::array<Day, kWorkdays> days;
};

/// Whom somebody looks for: `count` others who work on that day, or who are at the same site.
struct Wanted {
    enum class Where { working, on_site };
    Index person = 0;
    std::size_t day = 0;
    std::uint32_t count = 0;
    Where where = Where::working;
};

class Setting {
public:
    Setting(Company const& company, base::Week week);

    [[nodiscard]] Company const& company() const { return *company_; }
    [[nodiscard]] Staff const& staff() const { return staff_; }
    [[nodiscard]] std::vector<Worker> const& workers() const { return workers_; }
    [[nodiscard]] base::Week week() const { return week_; }
    [[nodiscard]] Day const& day_of(Index person, std::size_t day) const {
        return workers_[person].days[day];
    }
    /// The moment `second` seconds after midnight of the person's site.
    [[nodiscard]] base::Instant at(Index person, std::size_t day, std::uint32_t second) const {
        return midnights_[staff_.people[person].site][day] + base::Duration{second};
    }
    /// The stream of one person (or group) and purpose in this week.
    [[nodiscard]] Dice dice(Purpose purpose, Index who) const;
    /// The stream that is the same in every week.
    [[nodiscard]] Dice lasting_dice(Purpose purpose, Index who) const;
    /// The person, then up to `wanted.count` others, most of them from near by; maybe none.
    [[nodiscard]] std::vector<Index> gather(Dice& dice, Wanted const& wanted) const;

private:
    [[nodiscard]] Habits habits_of(Index person) const;
    [[nodiscard]] std::array<Day, kWorkdays> days_of(Index person) const;
    [[nodiscard]] bool fits(Index other, Wanted const& wanted) const;
    [[nodiscard]] Index anybody_near(Dice& dice, Index person) const;

    Company const* company_;
    base::Week week_;
    Staff staff_;
    std::array<std::array<base::Instant, kWorkdays>, kSites.size()> midnights_;
    std::vector<Worker> workers_;
};

}  // namespace weir::simulation::detail
