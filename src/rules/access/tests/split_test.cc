#include "rules/access/split.h"

#include <gtest/gtest.h>

#include "rules/access/tests/random_organisation.h"

namespace weir::access {
namespace {

using base::Instant;
using tests::kSeconds;
using tests::pick;

// 1 leads A/X (3, 4), 2 leads A/Y (5, 6); 9 may read all of A.
class SplitTest : public testing::Test {
protected:
    SplitTest() {
        directory_.apply(
            {Instant{0},
             true,
             {row(1, {"A"}, 0), row(2, {"A"}, 0), row(3, {"A", "X"}, 1), row(4, {"A", "X"}, 1),
              row(5, {"A", "Y"}, 2), row(6, {"A", "Y"}, 2), row(7, {"B"}, 0), row(9, {}, 0)}});
        RolesChange roles{Instant{0}, {{"lead", 9, false}, {"analyst", 1, false}}, {}, {}};
        for (std::uint32_t person : {1U, 2U, 7U})
            roles.members.push_back({"lead", Person{person}, {Instant{0}, {}}});
        roles.members.push_back({"analyst", Person{9}, {Instant{0}, {}}});
        permissions_.apply(roles);
        permissions_.apply(
            GrantsChange{Instant{0},
                         {{"lead", Class::release, scope_of("own_unit").value(), "P", {}},
                          {"analyst", Class::release, scope_of("department:A").value(), "P", {}}}});
    }
    static org::PersonRow row(std::uint32_t person, std::vector<std::string> path,
                              std::uint32_t manager) {
        return {.person = Person{person},
                .unit_path = std::move(path),
                .manager = Person{manager},
                .site = Site{1},
                .minutes_a_week = 2400,
                .from = Instant{0},
                .until = {}};
    }
    Split split_of(std::vector<org::PersonRow> rows, std::vector<Envelope> const& envelopes = {}) {
        return split({permissions_, directory_}, {Instant{50}, false, std::move(rows)}, {},
                     {envelopes, {}});
    }
    static std::vector<std::uint32_t> people(org::DirectoryChange const& change) {
        std::vector<std::uint32_t> people;
        for (auto const& one : change.rows) people.push_back(one.person.value);
        return people;
    }
    using Numbers = std::vector<std::uint32_t>;

    org::Directory directory_;
    Permissions permissions_;
};

TEST_F(SplitTest, LetsWhoLeavesLeaveAtOnceAndTheJoinerWait) {
    org::DirectoryChange const change{
        Instant{50},
        true,
        {row(1, {"A"}, 0), row(2, {"A"}, 0), row(3, {"A", "X"}, 1), row(5, {"A", "Y"}, 2),
         row(6, {"A", "Y"}, 2), row(7, {"B"}, 0), row(9, {}, 0), row(8, {"A", "X"}, 1)}};
    auto const parts = split({permissions_, directory_}, change, {}, {});
    EXPECT_EQ(people(parts.now), Numbers{4});
    EXPECT_EQ(people(parts.waits), Numbers{8});
    directory_.apply(parts.now);
    EXPECT_EQ(directory_.at(Person{4}, Instant{50}), nullptr);
    EXPECT_NE(directory_.at(Person{4}, Instant{49}), nullptr);
    EXPECT_EQ(directory_.at(Person{8}, Instant{50}), nullptr);
}

TEST_F(SplitTest, TakesWhoMovesOutOfTheOldLeadsSightWhileTheNewLeadWaits) {
    auto const parts = split_of({row(3, {"A", "Y"}, 2)});
    EXPECT_EQ(people(parts.now), Numbers{3});
    EXPECT_EQ(parts.narrowed, 1U);
    EXPECT_EQ(people(parts.waits), Numbers{3});
    directory_.apply(parts.now);
    auto const* fact = directory_.at(Person{3}, Instant{50});
    ASSERT_NE(fact, nullptr);
    EXPECT_EQ(fact->home, directory_.find_unit({"A"}));
    EXPECT_EQ(fact->manager, Person{});
    directory_.apply(parts.waits);
    EXPECT_EQ(directory_.at(Person{3}, Instant{50})->home, directory_.find_unit({"A", "Y"}));
}

TEST_F(SplitTest, AppliesAtOnceWhatGivesNobodySight) {
    auto moved = row(7, {"C"}, 0);
    moved.minutes_a_week = 1200;
    auto const parts = split_of({moved, row(1, {"A"}, 0), row(5, {"A"}, 0)});
    EXPECT_EQ(people(parts.now), (Numbers{7, 5}));
    EXPECT_TRUE(parts.waits.rows.empty());
}

TEST_F(SplitTest, KeepsToItsEnvelopes) {
    std::vector<Envelope> const envelopes{
        {Envelope::Kind::new_member, "lead", Class::release, 1, 0},
        {Envelope::Kind::new_lead, "lead", Class::release, 5, 2},
        {Envelope::Kind::new_member, "analyst", Class::release, 2, 0}};
    auto const joins = split_of({row(10, {"A", "X"}, 1), row(11, {"A", "X"}, 1)}, envelopes);
    EXPECT_EQ(people(joins.now), Numbers{10});
    EXPECT_EQ(people(joins.waits), Numbers{11});
    EXPECT_EQ(joins.used, (Used{1, 0, 1}));
    EXPECT_EQ(joins.told.size(), 4U);  // the lead and the analyst, of releases and answers
    auto const leads = split_of({row(3, {"A", "X"}, 7), row(4, {"A", "X"}, 7)}, envelopes);
    EXPECT_EQ(people(leads.now), (Numbers{3, 4}));
    EXPECT_EQ(leads.told.size(), 2U);
    EXPECT_EQ(leads.told[0].reader, Person{7});
    EXPECT_EQ(leads.told[0].people.size(), 2U);
    auto narrow = envelopes;
    narrow[1].people_max = 1;
    EXPECT_EQ(people(split_of({row(3, {"A", "X"}, 7)}, narrow).waits), Numbers{3});
}

TEST_F(SplitTest, JudgesWhatBeginsLater) {
    auto later = row(10, {"A", "X"}, 1);
    later.from = Instant{80};
    auto const parts = split_of({later});
    EXPECT_TRUE(parts.now.rows.empty());
    EXPECT_EQ(people(parts.waits), Numbers{10});
}

/// Whatever comes, nobody gains anything by what applies at once, and all of it is there in the
/// end.
TEST(Split, GivesNobodySightOutsideWhatIsToldOnRandomChanges) {
    for (std::uint32_t seed = 1; seed <= 150; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937 random(seed);
        auto const before = tests::random_organisation(random);
        auto change = tests::random_change(random, Instant{30});
        change.is_complete =
            false;  // who leaves may leave a site to others, and leaves all the same
        auto const parts = split(before.world(), change, {}, {});
        EXPECT_TRUE(parts.told.empty());
        auto now = before;
        now.directory.apply(parts.now);
        for (std::uint32_t at = 30; at < kSeconds + 20; ++at) {
            auto const radius = radius_of({before.world(), now.world(), Instant{at}}, {});
            EXPECT_TRUE(is_narrowing(radius)) << "at " << at;
        }
        auto whole = before;
        whole.directory.apply(change);
        now.directory.apply(parts.waits);
        for (std::uint32_t person = 1; person <= tests::kPersons; ++person) {
            auto const* then = whole.directory.at(Person{person}, Instant{kSeconds + 20});
            auto const* there = now.directory.at(Person{person}, Instant{kSeconds + 20});
            ASSERT_EQ(then == nullptr, there == nullptr) << person;
            if (then == nullptr) continue;
            EXPECT_EQ(whole.directory.path_of(then->home), now.directory.path_of(there->home));
            EXPECT_EQ(then->manager, there->manager);
        }
    }
}

}  // namespace
}  // namespace weir::access
