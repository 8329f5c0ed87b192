// Mail and chat: written in sittings through the day, and some in the evening.
#include <algorithm>

#include "surfaces/simulation/detail/sources.h"

namespace weir::simulation::detail {
namespace {

using activity::Kind;

constexpr std::uint32_t kMailsLeast = 4;  // a day
constexpr std::uint32_t kMailsMost = 25;
constexpr std::uint32_t kSittingSeconds = 25 * kMinuteSeconds;
constexpr std::uint32_t kEveningStart = 18 * kHourSeconds + 30 * kMinuteSeconds;
constexpr std::uint32_t kEveningSeconds = 3 * kHourSeconds + 30 * kMinuteSeconds;

/// The times of one person's day at which messages are written.
class Sittings {
public:
    Sittings(Dice& dice, Day const& day) {
        auto const last = day.end - kSittingSeconds - day.start;
        for (auto i = dice.between(3, 6); i > 0; --i) {
            starts_.push_back(day.start + dice.below(last));
        }
    }

    [[nodiscard]] std::uint32_t second(Dice& dice, Habits const& habits) const {
        if (dice.chance(habits.evening_percent)) return kEveningStart + dice.below(kEveningSeconds);
        auto const sitting = dice.below(static_cast<std::uint32_t>(starts_.size()));
        return starts_[sitting] + dice.below(kSittingSeconds);
    }

private:
    std::vector<std::uint32_t> starts_;
};

/// One in most cases, at most six.
std::uint32_t recipients_of_mail(Dice& dice) {
    auto const roll = dice.below(100);
    if (roll < 58) return 1;
    if (roll < 78) return 2;
    return roll < 90 ? 3 : dice.between(4, 6);
}

}  // namespace

activity::Batch mail_of(Setting const& setting) {
    Record record{setting.company(), NamedBy::address};
    for (Index person = 0; person < setting.workers().size(); ++person) {
        auto const& worker = setting.workers()[person];
        auto dice = setting.dice(Purpose::mail, person);
        for (std::size_t number = 0; number < kWorkdays; ++number) {
            auto const& day = worker.days[number];
            if (!day.is_working) continue;
            Sittings const sittings{dice, day};
            auto const drawn = dice.count(4 * worker.habits.mails_a_day);
            for (auto i = std::clamp(drawn, kMailsLeast, kMailsMost); i > 0; --i) {
                auto const start = setting.at(person, number, sittings.second(dice, worker.habits));
                auto const parties =
                    setting.gather(dice, {person, number, recipients_of_mail(dice)});
                if (parties.size() == 1) continue;
                record.add({.first = Kind::mail_sent,
                            .rest = Kind::mail_received,
                            .start = start,
                            .thread = dice.thread(),
                            .rows = parties.size() - 1},
                           parties);
            }
        }
    }
    return std::move(record).take();
}

activity::Batch chat_of(Setting const& setting) {
    Record record{setting.company(), NamedBy::address};
    for (Index person = 0; person < setting.workers().size(); ++person) {
        auto const& worker = setting.workers()[person];
        auto dice = setting.dice(Purpose::chat, person);
        for (std::size_t number = 0; number < kWorkdays; ++number) {
            auto const& day = worker.days[number];
            if (!day.is_working) continue;
            Sittings const sittings{dice, day};
            for (auto i = dice.count(4 * worker.habits.chats_a_day); i > 0; --i) {
                auto const start = setting.at(person, number, sittings.second(dice, worker.habits));
                auto const parties = setting.gather(dice, {person, number, 1 + dice.low(3)});
                if (parties.size() == 1) continue;
                record.add({.first = Kind::chat_sent, .start = start, .thread = dice.thread()},
                           parties);
            }
        }
    }
    return std::move(record).take();
}

}  // namespace weir::simulation::detail
