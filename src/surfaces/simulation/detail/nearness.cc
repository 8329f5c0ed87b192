// Who is at the site, and who meets whom there face to face.
#include <algorithm>

#include "surfaces/simulation/detail/sources.h"

namespace weir::simulation::detail {
namespace {

using activity::Kind;

constexpr std::uint32_t kContactQuarters = 9;  // four times the mean of contacts begun in a day
constexpr std::uint32_t kContactStep = 20;     // seconds: what a badge can tell apart
constexpr std::uint32_t kContactStepsMost = 60;

/// Some moment at which both are there for `length` seconds, if there is one.
std::optional<std::uint32_t> common_moment(Dice& dice, Day const& one, Day const& other,
                                           std::uint32_t length) {
    auto const first = std::max(one.start, other.start);
    auto const last = std::min(one.end, other.end);
    if (first + length >= last) return std::nullopt;
    return first + dice.below(last - first - length);
}

void add_contact(Record& record, Setting const& setting, Dice& dice, Wanted const& wanted) {
    auto const parties = setting.gather(dice, wanted);
    if (parties.size() == 1) return;
    auto const length = kContactStep * (1 + dice.low(kContactStepsMost));
    auto const moment = common_moment(dice, setting.day_of(parties[0], wanted.day),
                                      setting.day_of(parties[1], wanted.day), length);
    if (!moment) return;
    record.add({.first = Kind::contact,
                .rest = Kind::contact,
                .start = setting.at(wanted.person, wanted.day, *moment),
                .length = length,
                .thread = dice.thread()},
               parties);
}

}  // namespace

activity::Batch presence_of(Setting const& setting) {
    Record record{setting.company(), NamedBy::id};
    for (Index person = 0; person < setting.workers().size(); ++person) {
        for (std::size_t number = 0; number < kWorkdays; ++number) {
            auto const& day = setting.day_of(person, number);
            if (!day.is_on_site) continue;
            record.add({.first = Kind::presence,
                        .start = setting.at(person, number, day.start),
                        .length = day.end - day.start},
                       std::span(&person, 1));
        }
    }
    return std::move(record).take();
}

activity::Batch contacts_of(Setting const& setting) {
    Record record{setting.company(), NamedBy::id};
    for (Index person = 0; person < setting.workers().size(); ++person) {
        auto dice = setting.dice(Purpose::contact, person);
        for (std::size_t number = 0; number < kWorkdays; ++number) {
            if (!setting.day_of(person, number).is_on_site) continue;
            for (auto i = dice.count(kContactQuarters); i > 0; --i) {
                add_contact(record, setting, dice, {person, number, 1, Wanted::Where::on_site});
            }
        }
    }
    return std::move(record).take();
}

}  // namespace weir::simulation::detail
