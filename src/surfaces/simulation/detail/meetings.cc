// The calendar of a week. Meetings begin on the half-hour of the site of who calls them.
#include <algorithm>

#include "surfaces/simulation/detail/sources.h"

namespace weir::simulation::detail {
namespace {

constexpr std::uint32_t kHalfHour = 30 * kMinuteSeconds;
constexpr std::uint32_t kFirstSlot = 18;  // half-hours since midnight: 09:00
constexpr std::uint32_t kSlots = 14;      // the last one begins at 15:30
constexpr std::int32_t kMonthWeeks = 4;
constexpr int kTriesPerMeeting = 6;
constexpr std::uint32_t kGuestsMost = 6;

struct Meeting {
    std::size_t day = 0;
    std::uint32_t slot = 0;  // half-hours since midnight of the first guest's site
    std::uint32_t half_hours = 1;
    std::uint64_t thread = 0;
};

Meeting drawn(Dice& dice, std::uint32_t half_hours) {
    return {dice.below(kWorkdays), kFirstSlot + dice.below(kSlots), half_hours, dice.thread()};
}

/// Half an hour to an hour and a half.
std::uint32_t drawn_half_hours(Dice& dice) { return 1 + dice.low(3); }

/// Holds the meetings and knows who is in one already.
class Calendar {
public:
    explicit Calendar(Setting const& setting)
        : setting_(&setting),
          busy_(setting.workers().size()),
          record_(setting.company(), NamedBy::address) {}

    [[nodiscard]] bool is_free(Index person, Meeting const& meeting, base::Instant start) const {
        return setting_->day_of(person, meeting.day).is_working &&
               (busy_[person][meeting.day] & slots(meeting, start)) == 0;
    }

    [[nodiscard]] base::Instant start_of(Index caller, Meeting const& meeting) const {
        return setting_->at(caller, meeting.day, meeting.slot * kHalfHour);
    }

    /// Those of `guests` come who are at work and free; the first one's clock tells the time. One
    /// person alone is no meeting.
    void hold(Meeting const& meeting, std::vector<Index> guests) {
        auto const start = start_of(guests.front(), meeting);
        std::erase_if(guests, [&](Index guest) { return !is_free(guest, meeting, start); });
        if (guests.size() < 2) return;
        for (auto const guest : guests) busy_[guest][meeting.day] |= slots(meeting, start);
        record_.add({.first = activity::Kind::meeting,
                     .rest = activity::Kind::meeting,
                     .start = start,
                     .length = meeting.half_hours * kHalfHour,
                     .thread = meeting.thread,
                     .rows = guests.size()},
                    guests);
    }

    [[nodiscard]] activity::Batch take() && { return std::move(record_).take(); }

private:
    /// The half-hours since midnight UTC, as bits. Sites lie whole half-hours from UTC, and a
    /// working day there does not cross its midnight.
    [[nodiscard]] static std::uint64_t slots(Meeting const& meeting, base::Instant start) {
        auto const first = start.seconds % base::kDay.seconds / kHalfHour;
        return ((std::uint64_t{1} << meeting.half_hours) - 1) << first;
    }

    Setting const* setting_;
    std::vector<std::array<std::uint64_t, kWorkdays>> busy_;
    Record record_;
};

/// How many weeks since 1970: what happens every second or fourth week goes by it.
std::int32_t number_of(base::Week week) { return week.monday.days / 7; }

void hold_department_meetings(Calendar& calendar, Setting const& setting) {
    for (Index i = 0; i < setting.staff().departments.size(); ++i) {
        if ((number_of(setting.week()) + static_cast<std::int32_t>(i)) % kMonthWeeks != 0) continue;
        auto habit = setting.lasting_dice(Purpose::department_meeting, i);
        auto meeting = drawn(habit, 2);
        meeting.thread = setting.dice(Purpose::department_meeting, i).thread();
        calendar.hold(meeting, setting.staff().departments[i]);
    }
}

void hold_circle_meetings(Calendar& calendar, Setting const& setting) {
    for (Index i = 0; i < setting.staff().circles.size(); ++i) {
        auto habit = setting.lasting_dice(Purpose::team_meeting, i);
        auto meeting = drawn(habit, habit.between(1, 2));
        meeting.thread = setting.dice(Purpose::team_meeting, i).thread();
        calendar.hold(meeting, setting.staff().circles[i]);
    }
}

/// Tries some times of the week until the first guest is free.
void call(Calendar& calendar, Dice& dice, Setting const& setting, Index caller) {
    for (int tries = 0; tries < kTriesPerMeeting; ++tries) {
        auto const meeting = drawn(dice, drawn_half_hours(dice));
        if (!calendar.is_free(caller, meeting, calendar.start_of(caller, meeting))) continue;
        auto const guests = 1 + dice.low(kGuestsMost);
        calendar.hold(meeting, setting.gather(dice, {caller, meeting.day, guests}));
        return;
    }
}

/// Half an hour of each manager with each who reports to them, every other week.
void hold_one_to_ones(Calendar& calendar, Setting const& setting) {
    for (Index i = 0; i < setting.staff().circles.size(); ++i) {
        auto const& circle = setting.staff().circles[i];
        auto dice = setting.dice(Purpose::one_to_one, i);
        for (std::size_t member = 1; member < circle.size(); ++member) {
            if ((static_cast<std::size_t>(number_of(setting.week())) + member) % 2 != 0) continue;
            for (int tries = 0; tries < kTriesPerMeeting; ++tries) {
                auto const meeting = drawn(dice, 1);
                auto const start = calendar.start_of(circle.front(), meeting);
                if (!calendar.is_free(circle.front(), meeting, start)) continue;
                if (!calendar.is_free(circle[member], meeting, start)) continue;
                calendar.hold(meeting, {circle.front(), circle[member]});
                break;
            }
        }
    }
}

void hold_ad_hoc_meetings(Calendar& calendar, Setting const& setting) {
    for (Index person = 0; person < setting.workers().size(); ++person) {
        auto dice = setting.dice(Purpose::ad_hoc_meeting, person);
        auto const meetings = dice.count(setting.workers()[person].habits.meeting_quarters);
        for (std::uint32_t i = 0; i < meetings; ++i) call(calendar, dice, setting, person);
    }
}

}  // namespace

activity::Batch meetings_of(Setting const& setting) {
    Calendar calendar{setting};
    hold_department_meetings(calendar, setting);
    hold_circle_meetings(calendar, setting);
    hold_one_to_ones(calendar, setting);
    hold_ad_hoc_meetings(calendar, setting);
    return std::move(calendar).take();
}

}  // namespace weir::simulation::detail
