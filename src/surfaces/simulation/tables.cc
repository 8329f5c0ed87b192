// The company as files that somebody could hand in.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/zones.h"
#include "surfaces/simulation/detail/dice.h"
#include "surfaces/simulation/detail/staff.h"
#include "surfaces/simulation/simulation.h"

namespace weir::simulation {
namespace {

using detail::Dice;
using detail::Index;

constexpr std::uint32_t kRecipientsMost = 3;

/// Those employed on a date, kept until another date is asked for.
class Employed {
public:
    explicit Employed(detail::Staff staff) : staff_(std::move(staff)) {}

    std::vector<Index> const& on(base::Date date) {
        if (date_ == date) return people_;
        date_ = date;
        people_.clear();
        for (Index i = 0; i < staff_.people.size(); ++i) {
            if (staff_.people[i].employed_on(date)) people_.push_back(i);
        }
        return people_;
    }

private:
    detail::Staff staff_;
    std::optional<base::Date> date_;
    std::vector<Index> people_;
};

}  // namespace

std::string mail_csv(Company const& company, base::Instant from, base::Instant until) {
    std::string csv = "sender,recipient,time\n";
    Employed employed{detail::staff_of(company)};
    auto const utc = base::Zone::utc();
    for (auto minute = from; minute < until; minute = minute + base::kMinute) {
        auto dice =
            Dice::of({company.plan.activity_seed, detail::Purpose::mail_file, 0, minute.seconds});
        auto const room = std::min(base::kMinute.seconds, (until - minute).seconds);
        auto const time = minute + base::Duration{dice.below(static_cast<std::uint32_t>(room))};
        auto const& people = employed.on(utc.date(time));
        auto const count = static_cast<std::uint32_t>(people.size());
        auto const recipients = dice.between(1, kRecipientsMost);
        if (count <= recipients) continue;
        // The recipients follow the sender in the directory: near each other, and all different.
        auto const sender = dice.below(count);
        for (std::uint32_t i = 1; i <= recipients; ++i) {
            csv += fmt::format("{},{},{}\n", company.people[people[sender]].address,
                               company.people[people[(sender + i) % count]].address,
                               base::to_text(time));
        }
    }
    return csv;
}

std::string people_csv(Company const& company) {
    std::string csv = "id,name,address,unit,manager,site,hours,from,until\n";
    for (auto const& person : company.people) {
        csv += fmt::format("{},{},{},{},{},{},{},{},{}\n", person.id, person.name, person.address,
                           fmt::join(person.unit_path, "/"), person.manager, person.site,
                           person.minutes_a_week / 60, person.from, person.until);
    }
    return csv;
}

}  // namespace weir::simulation
