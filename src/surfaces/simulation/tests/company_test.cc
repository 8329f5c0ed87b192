#include <algorithm>
#include <map>
#include <set>

#include "surfaces/simulation/tests/samples.h"

namespace weir::simulation {
namespace {

using samples::company;
using samples::plan;

org::ForeignPerson const& person(Company const& company, std::string_view id) {
    return *std::ranges::find(company.people, id, &org::ForeignPerson::id);
}

TEST(Company, IsTheSameForTheSamePlan) {
    EXPECT_EQ(company(plan()).people, company(plan()).people);
    auto other = plan();
    other.seed = 8;
    EXPECT_NE(company(plan()).people, company(other).people);
}

TEST(Company, DoesNotDependOnTheActivitySeed) {
    auto other = plan();
    other.activity_seed = 8;
    EXPECT_EQ(company(plan()).people, company(other).people);
}

TEST(Company, HasTeamsOfFourToFourteenWhateverItsSize) {
    for (std::uint32_t const people : {40U, 41U, 57U, 100U, 240U, 999U, 20'000U}) {
        for (std::uint64_t seed = 1; seed <= 5; ++seed) {
            auto const made = company({people, 12, seed, 1, samples::week("2025-W15")});
            std::map<std::vector<std::string>, int> teams;
            std::set<std::string> departments;
            for (auto const& one : made.people) {
                if (one.unit_path.size() == 2) ++teams[one.unit_path];
                if (!one.unit_path.empty()) departments.insert(one.unit_path.front());
            }
            EXPECT_EQ(made.people.size(), people);
            EXPECT_GE(departments.size(), 3U);
            std::set<std::string> with_teams;
            for (auto const& [path, size] : teams) {
                EXPECT_TRUE(size >= 4 && size <= 14) << people << " people, seed " << seed;
                with_teams.insert(path.front());
            }
            EXPECT_EQ(with_teams, departments);
        }
    }
}

TEST(Company, HasUniqueIdsThatSayTheyAreSimulated) {
    auto const made = company(plan());
    std::set<std::string> ids;
    for (auto const& one : made.people) {
        EXPECT_TRUE(one.id.starts_with("sim-"));
        EXPECT_EQ(one.address, one.id + "@sim.invalid");
        ids.insert(one.id);
    }
    EXPECT_EQ(ids.size(), made.people.size());
}

TEST(Company, HasALeadOfExactlyEightWhoAllStay) {
    auto const made = company(plan());
    auto const& lead = person(made, "sim-lead");
    int led = 0;
    for (auto const& one : made.people) {
        if (one.manager != "sim-lead") continue;
        ++led;
        EXPECT_EQ(one.unit_path, lead.unit_path);
        EXPECT_TRUE(one.from.empty() && one.until.empty());
    }
    EXPECT_EQ(led, 8);
    EXPECT_EQ(person(made, "sim-employee").manager, "sim-lead");
    EXPECT_EQ(std::ranges::count(made.people, lead.unit_path, &org::ForeignPerson::unit_path), 9);
}

TEST(Company, HasOneRootAndManagersWhoManage) {
    auto const made = company(plan());
    EXPECT_EQ(std::ranges::count(made.people, "", &org::ForeignPerson::manager), 1);
    for (auto const& one : made.people) {
        if (one.unit_path.size() < 2) continue;
        auto const& manager = person(made, one.manager);
        EXPECT_TRUE(manager.unit_path == one.unit_path || manager.unit_path.size() == 1);
    }
}

TEST(Company, HasPeopleWhoComeAndGoWithinTheSimulatedWeeks) {
    auto const made = company(plan());
    int changes = 0;
    for (auto const& one : made.people) {
        for (auto const& date : {one.from, one.until}) {
            if (date.empty()) continue;
            ++changes;
            EXPECT_TRUE(date > "2025-01-20" && date < "2025-04-14") << date;
        }
    }
    EXPECT_TRUE(changes >= 5 && changes <= 25) << changes;
}

TEST(Company, NamesAHolderForEachDemoRole) {
    auto const holders = company(plan()).role_holders;
    EXPECT_EQ(holders.size(), 9U);
    EXPECT_EQ(holders.at("lead"), "sim-lead");
    EXPECT_EQ(holders.at("auditor"), "sim-auditor");
}

TEST(Company, RefusesAPlanOutsideItsRanges) {
    auto const last = samples::week("2025-W15");
    std::vector<Plan> const plans{{39, 12, 1, 1, last},
                                  {20'001, 12, 1, 1, last},
                                  {240, 0, 1, 1, last},
                                  {240, 61, 1, 1, last},
                                  {240, 12, 1, 1, base::Week{}},
                                  {240, 60, 1, 1, samples::week("1970-W10")},
                                  {240, 12, 1, 1, samples::week("2199-W52")}};
    for (auto const& bad : plans) {
        auto const made = found(bad);
        ASSERT_FALSE(made.has_value());
        EXPECT_EQ(made.error().fault, base::Fault::bad_input);
    }
}

TEST(Company, CanBeFoundAtTheEndsOfItsRanges) {
    auto const last = samples::week("2025-W15");
    EXPECT_TRUE(found({40, 1, 1, 1, last}).has_value());
    EXPECT_TRUE(found({20'000, 60, 1, 1, last}).has_value());
}

}  // namespace
}  // namespace weir::simulation
