#include "surfaces/simulation/detail/setting.h"

#include <algorithm>

#include "base/check.h"
#include "base/zones.h"

namespace weir::simulation::detail {
namespace {

constexpr std::uint32_t kLeavePercent = 8;  // of a person's weeks
constexpr Index kMeetingDepartment = 2;     // where many meetings are called: Sales
constexpr Index kEveningDepartment = 3;     // where many messages are written late: Operations
constexpr int kTriesPerColleague = 5;
constexpr std::uint32_t kCirclePercent = 70;
constexpr std::uint32_t kDepartmentPercent = 22;  // the rest: anybody

/// Midnights by which the hours of a working day are told: clocks change at night, if at all.
std::array<base::Instant, kWorkdays> midnights_of(base::Zone const& zone, base::Week week) {
    std::array<base::Instant, kWorkdays> midnights;
    for (std::size_t day = 0; day < kWorkdays; ++day) {
        auto const date = base::Date{week.monday.days + static_cast<std::int32_t>(day)};
        base::LocalTime const noon{date.days * base::kDay.seconds + 12 * base::kHour.seconds};
        midnights[day] = zone.instant(noon) - base::Duration{12 * base::kHour.seconds};
    }
    return midnights;
}

std::uint32_t workdays_of(std::uint32_t minutes_a_week) {
    if (minutes_a_week >= 40 * 60) return 5;
    return minutes_a_week >= 30 * 60 ? 4 : 3;
}

Index one_of(Dice& dice, std::vector<Index> const& group) {
    return group[dice.below(static_cast<std::uint32_t>(group.size()))];
}

}  // namespace

Setting::Setting(Company const& company, base::Week week)
    : company_(&company), week_(week), staff_(staff_of(company)) {
    for (std::size_t site = 0; site < kSites.size(); ++site) {
        auto const zone = base::Zone::of(kSites[site].zone);
        base::check(zone.has_value(), "found() has seen the zones of the sites");
        midnights_[site] = midnights_of(*zone, week);
    }
    for (Index i = 0; i < staff_.people.size(); ++i) {
        workers_.push_back({habits_of(i), days_of(i)});
    }
}

Dice Setting::dice(Purpose purpose, Index who) const {
    return Dice::of({company_->plan.activity_seed, purpose, who, week_.monday.days});
}

Dice Setting::lasting_dice(Purpose purpose, Index who) const {
    return Dice::of({company_->plan.activity_seed, purpose, who, -1});
}

Habits Setting::habits_of(Index person) const {
    auto const& colleague = staff_.people[person];
    auto own = lasting_dice(Purpose::habits, person);
    auto team = lasting_dice(Purpose::team_habits, colleague.circle);
    Habits habits;
    habits.mails_a_day = 5 + own.low(10);
    habits.chats_a_day = 3 + own.low(12) + team.below(3);
    habits.evening_percent = own.below(6) + team.below(5);
    habits.meeting_quarters = 2 + own.below(4) + team.below(2);
    if (colleague.department == kEveningDepartment) habits.evening_percent += 18;
    if (colleague.department == kMeetingDepartment) habits.meeting_quarters += 6;
    return habits;
}

std::array<Day, kWorkdays> Setting::days_of(Index person) const {
    auto const& colleague = staff_.people[person];
    auto lasting = lasting_dice(Purpose::working_week, person);
    auto const begins = 8 * kHourSeconds + lasting.below(6) * 15 * kMinuteSeconds;
    auto const first_workday = lasting.below(kWorkdays);
    auto const days_on_site = lasting.between(2, 4);
    auto const workdays = workdays_of(colleague.minutes_a_week);
    auto const stay = colleague.minutes_a_week * kMinuteSeconds / workdays + kHourSeconds / 2;

    std::array<Day, kWorkdays> days;
    auto dice = this->dice(Purpose::working_week, person);
    if (dice.chance(kLeavePercent)) return days;
    for (std::uint32_t i = 0; i < workdays; ++i) {
        auto const number = (first_workday + i) % kWorkdays;
        base::Date const date{week_.monday.days + static_cast<std::int32_t>(number)};
        auto& day = days[number];
        day.is_working = colleague.employed_on(date);
        day.start = begins + dice.below(kHourSeconds / 2);
        day.end = day.start + stay + dice.below(kHourSeconds / 2);
    }
    // Five is prime: any step from 1 to 4 meets every day once.
    auto const first = dice.below(kWorkdays);
    auto const step = dice.between(1, kWorkdays - 1);
    auto left = days_on_site;
    for (std::uint32_t i = 0; i < kWorkdays && left > 0; ++i) {
        auto& day = days[(first + i * step) % kWorkdays];
        if (!day.is_working) continue;
        day.is_on_site = true;
        --left;
    }
    return days;
}

bool Setting::fits(Index other, Wanted const& wanted) const {
    auto const& day = day_of(other, wanted.day);
    if (wanted.where == Wanted::Where::working) return day.is_working;
    return day.is_on_site && staff_.people[other].site == staff_.people[wanted.person].site;
}

Index Setting::anybody_near(Dice& dice, Index person) const {
    auto const& colleague = staff_.people[person];
    auto const distance = dice.below(100);
    if (distance < kCirclePercent) return one_of(dice, staff_.circles[colleague.circle]);
    if (distance < kCirclePercent + kDepartmentPercent) {
        return one_of(dice, staff_.departments[colleague.department]);
    }
    return dice.below(static_cast<std::uint32_t>(staff_.people.size()));
}

std::vector<Index> Setting::gather(Dice& dice, Wanted const& wanted) const {
    std::vector<Index> parties{wanted.person};
    for (std::uint32_t i = 0; i < wanted.count; ++i) {
        for (int tries = 0; tries < kTriesPerColleague; ++tries) {
            auto const other = anybody_near(dice, wanted.person);
            bool const is_new = std::ranges::find(parties, other) == parties.end();
            if (!is_new || !fits(other, wanted)) continue;
            parties.push_back(other);
            break;
        }
    }
    return parties;
}

}  // namespace weir::simulation::detail
