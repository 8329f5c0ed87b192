#include <algorithm>
#include <set>

#include "records/activity/connectors.h"
#include "surfaces/simulation/tests/samples.h"

namespace weir::simulation {
namespace {

using activity::Kind;
using samples::company;
using samples::plan;

activity::SourceFormat mail_format() {
    activity::SourceFormat format;
    format.connector = "mail";
    format.columns = {{"sender", "sender"}, {"recipient", "recipient"}, {"time", "time"}};
    format.kinds = {Kind::mail_sent, Kind::mail_received};
    return format;
}

TEST(PeopleCsv, IsReadBackAsTheSamePeople) {
    for (std::uint32_t const people : {40U, 240U, 10'500U}) {
        auto wanted = plan();
        wanted.people = people;
        auto const made = company(wanted);
        auto const read = org::parse_people(people_csv(made), "people.csv");
        ASSERT_TRUE(read.has_value()) << base::to_text(read.error());
        EXPECT_EQ(*read, made.people);
    }
}

TEST(MailCsv, HasAMessageInEveryMinuteAndNoneOutside) {
    auto const made = company(plan());
    auto const from = base::parse_instant("2025-04-08T10:00:30Z").value();
    auto const until = from + base::Duration{30 * 60 + 20};
    auto const batch = activity::parse(mail_format(), mail_csv(made, from, until), "mail.csv");
    ASSERT_TRUE(batch.has_value()) << base::to_text(batch.error());
    std::set<std::int64_t> minutes;
    for (auto const& event : batch->events) {
        EXPECT_TRUE(from <= event.start && event.start < until);
        if (event.kind == Kind::mail_sent) minutes.insert((event.start - from).seconds / 60);
    }
    EXPECT_EQ(minutes.size(), 31U);
    EXPECT_TRUE(batch->undeclared.empty());
}

TEST(MailCsv, NamesOnlyPeopleOfTheCompany) {
    auto const made = company(plan());
    auto const from = base::parse_instant("2025-04-08T10:00:00Z").value();
    auto const csv = mail_csv(made, from, from + base::kHour);
    auto const batch = activity::parse(mail_format(), csv, "mail.csv");
    ASSERT_TRUE(batch.has_value());
    for (auto const& identity : batch->identities) {
        EXPECT_EQ(std::ranges::count(made.people, identity, &org::ForeignPerson::address), 1);
    }
    EXPECT_EQ(csv, mail_csv(made, from, from + base::kHour));
}

TEST(MailCsv, OfNoTimeIsAHeader) {
    auto const at = base::parse_instant("2025-04-08T10:00:00Z").value();
    EXPECT_EQ(mail_csv(company(plan()), at, at), "sender,recipient,time\n");
}

}  // namespace
}  // namespace weir::simulation
