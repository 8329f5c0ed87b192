#include <gtest/gtest.h>

#include "engines/text/formats.h"
#include "rules/access/radius.h"
#include "rules/access/tests/random_organisation.h"

namespace weir::access {
namespace {

using base::Instant;
using Way = Difference::Way;

People people(std::vector<std::uint32_t> const& numbers) {
    People people;
    for (auto const number : numbers) people.add(Person{number});
    return people;
}

Radius widening(std::vector<Pairs> gained, std::uint64_t audience) {
    return {Instant{100}, 50, {{Class::release, std::move(gained), {}, audience}}, {}};
}

TEST(Radius, ThatOnlyTakesAwayIsNarrowing) {
    Radius radius{Instant{1}, 9, {{Class::release, {}, {{people({1}), people({2})}}, 0}}, {{}, {}}};
    EXPECT_TRUE(is_narrowing(radius));
    radius.charter.precision.push_back({"rho of a week", Way::fall, "0.2", "0.1"});
    EXPECT_TRUE(is_narrowing(radius));
    auto kinds = radius;
    kinds.charter.kinds.push_back({"metric meeting_hours@1", Way::rise, "", "from calendar"});
    EXPECT_FALSE(is_narrowing(kinds));
    EXPECT_FALSE(is_narrowing(widening({{people({1}), people({2})}}, 1)));
}

TEST(Radius, ContainsOnlyPairsThatWereSigned) {
    auto const agreed = widening({{people({1}), people({2, 3})}, {people({4}), people({5})}}, 2);
    EXPECT_TRUE(contains(agreed, agreed));
    EXPECT_TRUE(contains(agreed, widening({{people({1}), people({3})}}, 1)));
    EXPECT_FALSE(contains(agreed, widening({{people({1}), people({5})}}, 1)));
    EXPECT_FALSE(contains(agreed, widening({{people({1}), people({3})}}, 3)));
    auto lost = agreed;
    lost.classes[0].lost = {{people({9}), people({1})}};
    EXPECT_TRUE(contains(agreed, lost));
    auto other = agreed;
    other.classes[0].what = Class::feed;
    EXPECT_FALSE(contains(agreed, other));
}

TEST(Radius, ContainsNoRiseThatWasNotSigned) {
    auto agreed = widening({}, 0);
    agreed.charter.precision = {{"rho of a week", Way::rise, "0.1", "0.2"}};
    auto same = agreed;
    EXPECT_TRUE(contains(agreed, same));
    same.charter.precision[0].after = "0.3";
    EXPECT_FALSE(contains(agreed, same));
    EXPECT_TRUE(contains(same, widening({}, 0)));
}

TEST(Radius, RefusesAWideningOverACap) {
    auto const radius = widening({{people({1, 2, 3}), people({7})}}, 6);
    EXPECT_FALSE(refuse_over_cap(radius, std::vector<Cap>{{Class::release, 6, 1000}}));
    EXPECT_FALSE(refuse_over_cap(radius, std::vector<Cap>{{Class::feed, 0, 0}}));
    auto const absolute = refuse_over_cap(radius, std::vector<Cap>{{Class::release, 5, 1000}});
    ASSERT_TRUE(absolute);
    EXPECT_EQ(absolute->reason, base::Reason::over_cap);
    EXPECT_EQ(absolute->subject, "release");
    EXPECT_TRUE(refuse_over_cap(radius, std::vector<Cap>{{Class::release, 99, 100}}));
    EXPECT_FALSE(refuse_over_cap(radius, std::vector<Cap>{{Class::release, 99, 120}}));
    auto narrower = radius;
    narrower.classes[0].gained.clear();
    EXPECT_FALSE(refuse_over_cap(narrower, std::vector<Cap>{{Class::release, 0, 0}}));
}

TEST(Radius, IsTheSameAfterItsTree) {
    for (std::uint32_t seed = 1; seed <= 40; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937 random(seed);
        auto const before = tests::random_organisation(random);
        auto const after = tests::random_organisation(random);
        if (before.directory.units().size() > after.directory.units().size()) continue;
        auto radius = radius_of({before.world(), after.world(), Instant{20}}, Residents());
        radius.charter.kinds = {{"a", Way::rise, "", "b"}, {"c", Way::fall, "d", ""}};
        auto const tree = to_tree(radius);
        auto const back = radius_of_tree(tree);
        ASSERT_TRUE(back) << back.error().message;
        EXPECT_EQ(text::write_json(to_tree(*back), 0), text::write_json(tree, 0));
        EXPECT_EQ(back->classes, radius.classes);
    }
}

TEST(Radius, IsNotReadFromATreeThatIsNotCanonical) {
    auto const tree = to_tree(widening({{people({1, 2, 3}), people({7})}}, 3));
    auto const text = text::write_json(tree, 0);
    for (auto const* broken : {"1-2 3", "3-1", "1-3 ", "x", "1-9999999999", "1 1", "01-3"}) {
        auto changed = text;
        changed.replace(changed.find("1-3"), 3, broken);
        auto const read = text::parse_json(changed, "radius", {});
        ASSERT_TRUE(read);
        auto const back = radius_of_tree(*read);
        ASSERT_FALSE(back) << broken;
        EXPECT_EQ(back.error().fault, base::Fault::corrupt);
    }
}

}  // namespace
}  // namespace weir::access
