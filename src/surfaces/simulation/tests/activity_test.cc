#include <algorithm>
#include <map>
#include <set>

#include "base/zones.h"
#include "surfaces/simulation/tests/samples.h"

namespace weir::simulation {
namespace {

using activity::Kind;
using samples::company;
using samples::packed;
using samples::plan;
using samples::week;

/// People by what one source calls them: "mail", "calendar" and "chat" by address.
org::ForeignPerson const& named(Company const& company, std::string_view identity) {
    auto const id = identity.substr(0, identity.find('@'));
    return *std::ranges::find(company.people, id, &org::ForeignPerson::id);
}

std::vector<base::Week> weeks_of(Plan const& plan) {
    std::vector<base::Week> weeks{plan.last};
    while (weeks.size() < plan.weeks) weeks.push_back(weeks.back().previous());
    return weeks;
}

/// Calls `see(source, batch, event)` for everything that happens in the plan's weeks.
template <class See>
void see_all(Company const& company, See see) {
    for (auto const one : weeks_of(company.plan)) {
        for (auto const& part : activity_of(company, one)) {
            for (auto const& event : part.batch.events) see(one, part, event);
        }
    }
}

base::Zone zone_of(org::ForeignPerson const& person) {
    return base::Zone::of("Europe/" + person.site).value();
}

TEST(ActivityOf, IsTheSameForTheSamePlanWhicheverWeeksWereMadeBefore) {
    auto const one = company(plan());
    auto const before = packed(one, week("2025-W10"));
    EXPECT_EQ(before, packed(company(plan()), week("2025-W10")));
    EXPECT_NE(before, packed(one, week("2025-W11")));
    EXPECT_EQ(before, packed(one, week("2025-W10")));
}

TEST(ActivityOf, IsNotOneWeekMovedInTime) {
    auto const made = company(plan());
    auto const one = activity_of(made, week("2025-W10"));
    auto const next = activity_of(made, week("2025-W11"));
    for (std::size_t i = 0; i < one.size(); ++i) {
        EXPECT_NE(one[i].batch.identities, next[i].batch.identities) << one[i].source;
        EXPECT_NE(one[i].batch.events.size(), next[i].batch.events.size()) << one[i].source;
    }
}

TEST(ActivityOf, DiffersForAnotherActivitySeed) {
    auto other = plan();
    other.activity_seed = 8;
    auto const one = packed(company(plan()), week("2025-W10"));
    auto const another = packed(company(other), week("2025-W10"));
    ASSERT_EQ(one.size(), another.size());
    for (std::size_t i = 0; i < one.size(); ++i) EXPECT_NE(one[i], another[i]);
}

TEST(ActivityOf, HandsInTheSourcesOfTheDemoCharterInOneOrder) {
    std::vector<std::string> sources;
    for (auto const& part : activity_of(company(plan()), week("2025-W10"))) {
        sources.push_back(part.source);
    }
    EXPECT_EQ(sources,
              (std::vector<std::string>{"mail", "calendar", "chat", "badges", "contacts"}));
}

TEST(ActivityOf, SurvivesTheWayToTheKeeper) {
    for (auto const& part : activity_of(company(plan()), week("2025-W10"))) {
        auto const read = activity::decode_batch(activity::encode(part.batch));
        ASSERT_TRUE(read.has_value()) << part.source << ": " << base::to_text(read.error());
        EXPECT_EQ(*read, part.batch);
        EXPECT_TRUE(std::ranges::is_sorted(part.batch.events, {}, &activity::ForeignEvent::start));
    }
}

TEST(ActivityOf, NamesPeopleAsTheDemoCharterSaysTheSourceDoes) {
    std::map<std::string, bool> const by_address{
        {"mail", true}, {"calendar", true}, {"chat", true}, {"badges", false}, {"contacts", false}};
    auto const made = company(plan());
    for (auto const& part : activity_of(made, week("2025-W10"))) {
        for (auto const& identity : part.batch.identities) {
            auto const& person = named(made, identity);
            EXPECT_EQ(identity, by_address.at(part.source) ? person.address : person.id);
        }
    }
}

TEST(ActivityOf, LiesWithinItsWeekAndWithinEmployment) {
    auto short_plan = plan();
    short_plan.weeks = 4;  // the clocks change between two of them
    auto const made = company(short_plan);
    auto const berlin = base::Zone::of("Europe/Berlin").value();
    auto const lisbon = base::Zone::of("Europe/Lisbon").value();
    std::map<std::string, org::ForeignPerson> people;
    for (auto const& one : made.people) people.emplace(one.id, one);
    std::uint64_t outside = 0;
    see_all(made, [&](base::Week one, SourceWeek const& part, activity::ForeignEvent const& event) {
        auto const& identity = part.batch.identities[event.subject];
        auto const& person = people.at(identity.substr(0, identity.find('@')));
        auto const date = (person.site == "Berlin" ? berlin : lisbon).date(event.start);
        auto const day = date.days - one.monday.days;
        auto const text = base::to_text(date);
        bool const employed = (person.from.empty() || person.from <= text) &&
                              (person.until.empty() || text < person.until);
        if (day < 0 || day > 4 || !employed) ++outside;
    });
    EXPECT_EQ(outside, 0U);
}

TEST(ActivityOf, GivesEachPersonAboutTwoHundredEventsAWeekAndSomeWeeksNone) {
    auto const made = company(plan());
    std::map<std::string, std::uint64_t> by_person;
    for (auto const& part : activity_of(made, week("2025-W10"))) {
        for (auto const& event : part.batch.events) {
            auto const& identity = part.batch.identities[event.subject];
            ++by_person[identity.substr(0, identity.find('@'))];
        }
    }
    std::uint64_t events = 0;
    for (auto const& [id, count] : by_person) {
        events += count;
        EXPECT_LT(count, 500U);
    }
    EXPECT_LT(by_person.size(), made.people.size());
    EXPECT_GT(by_person.size(), made.people.size() * 8 / 10);
    EXPECT_GT(events, by_person.size() * 120);
    EXPECT_LT(events, by_person.size() * 250);
}

TEST(ActivityOf, LetsEveryPartyTellTheSameMeeting) {
    for (auto const& part : activity_of(company(plan()), week("2025-W10"))) {
        if (part.source != "calendar" && part.source != "contacts") continue;
        std::map<std::uint64_t, std::vector<activity::ForeignEvent>> meetings;
        for (auto const& event : part.batch.events) meetings[event.thread].push_back(event);
        for (auto const& [thread, events] : meetings) {
            for (auto const& event : events) {
                EXPECT_EQ(event.start, events.front().start);
                EXPECT_EQ(event.length, events.front().length);
                EXPECT_EQ(event.others_count + 1U, events.size());
            }
        }
        EXPECT_FALSE(meetings.contains(0));
    }
}

TEST(ActivityOf, PutsNobodyInTwoMeetingsAtOnce) {
    for (auto const& part : activity_of(company(plan()), week("2025-W14"))) {
        if (part.source != "calendar") continue;
        std::map<std::uint32_t, std::int64_t> end_of;  // events come in order of time
        for (auto const& event : part.batch.events) {
            EXPECT_GE(event.start.seconds, end_of[event.subject]);
            EXPECT_EQ(event.start.seconds % 1800, 0);
            end_of[event.subject] = event.start.seconds + event.length;
        }
    }
}

TEST(ActivityOf, ListsTheOthersWithoutTheSubjectAndWithoutRepeats) {
    for (auto const& part : activity_of(company(plan()), week("2025-W10"))) {
        for (auto const& event : part.batch.events) {
            auto const first = part.batch.others.begin() + event.others_first;
            std::set<std::uint32_t> others(first, first + event.others_count);
            EXPECT_EQ(others.size(), event.others_count);
            EXPECT_FALSE(others.contains(event.subject));
        }
    }
}

TEST(ActivityOf, MeetsFaceToFaceOnlyWhoAreAtTheSameSiteThatDay) {
    auto const made = company(plan());
    auto const parts = activity_of(made, week("2025-W10"));
    std::map<std::string, std::vector<activity::ForeignEvent>> stays;
    for (auto const& event : parts[3].batch.events) {
        stays[parts[3].batch.identities[event.subject]].push_back(event);
    }
    for (auto const& [id, all] : stays) EXPECT_LE(all.size(), 4U);
    auto const& contacts = parts[4].batch;
    for (auto const& event : contacts.events) {
        EXPECT_TRUE(event.length >= 20 && event.length <= 1200);
        auto const& subject = contacts.identities[event.subject];
        auto const& other = contacts.identities[contacts.others[event.others_first]];
        EXPECT_EQ(named(made, subject).site, named(made, other).site);
        EXPECT_TRUE(std::ranges::any_of(stays[subject], [&](auto const& stay) {
            return stay.start <= event.start &&
                   event.start.seconds + event.length <= stay.start.seconds + stay.length;
        }));
    }
}

/// Per department: something counted, over the people who were seen in the plan's weeks.
template <class Count>
std::map<std::string, double> by_department(Company const& company, Count count) {
    std::map<std::string, double> sums;
    std::map<std::string, double> heads;
    for (auto const& one : company.people) {
        if (!one.unit_path.empty()) heads[one.unit_path.front()] += 1;
    }
    see_all(company, [&](base::Week, SourceWeek const& part, activity::ForeignEvent const& event) {
        auto const& person = named(company, part.batch.identities[event.subject]);
        if (!person.unit_path.empty()) sums[person.unit_path.front()] += count(person, event);
    });
    for (auto& [name, sum] : sums) sum /= heads[name];
    return sums;
}

TEST(ActivityOf, ShowsThatSalesMeetsMoreThanEngineering) {
    auto small = plan();
    small.weeks = 2;
    auto const hours = by_department(company(small), [](auto const&, auto const& event) {
        return event.kind == Kind::meeting ? event.length / 3600.0 : 0.0;
    });
    EXPECT_GT(hours.at("Sales"), 1.3 * hours.at("Engineering"));
}

TEST(ActivityOf, ShowsThatOperationsWritesLaterThanEngineering) {
    auto small = plan();
    small.weeks = 2;
    auto const late = by_department(company(small), [](auto const& person, auto const& event) {
        if (event.kind != Kind::mail_sent) return 0.0;
        return zone_of(person).local(event.start).seconds % 86400 >= 18 * 3600 + 1800 ? 1.0 : 0.0;
    });
    EXPECT_GT(late.at("Operations"), 2 * late.at("Engineering"));
}

}  // namespace
}  // namespace weir::simulation
