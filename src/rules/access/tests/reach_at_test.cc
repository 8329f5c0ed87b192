#include <gtest/gtest.h>

#include "rules/access/reach.h"
#include "rules/access/tests/random_organisation.h"

namespace weir::access {
namespace {

using base::Instant;
using tests::kPersons;
using tests::kSeconds;
using tests::may_by_grant;
using tests::may_see_unit;
using tests::pick;
using tests::random_organisation;

std::vector<Unit> all_units(org::Directory const& directory) {
    std::vector<Unit> units;
    for (auto const& fact : directory.units()) units.push_back(fact.unit);
    return units;
}

void expect_reach(Person reader, Class what, Instant at, World world, ReachAt const& index) {
    auto const reach = index.reach_of(reader, what);
    for (auto const unit : all_units(world.directory)) {
        bool const expected = is_about_cells(what) && may_see_unit(reader, what, unit, at, world);
        EXPECT_EQ(reach.units.contains(unit), expected) << "unit " << unit.value;
        EXPECT_EQ(index.readers_of(what, unit).contains(reader), expected);
    }
    for (std::uint32_t person = 1; person < kPersons + 5; ++person) {
        bool const expected = is_about_persons(what) &&
                              may_by_grant(reader, PersonQuestion{what, Person{person}, at}, world);
        bool const stands = world.directory.at(Person{person}, at) != nullptr;
        EXPECT_EQ(reach.is_everybody || reach.people.contains(Person{person}), expected);
        if (reach.is_everybody) {
            EXPECT_EQ(reach.people.contains(Person{person}), stands);
        }
    }
    EXPECT_EQ(index.readers(what).contains(reader), !reach.is_empty());
}

TEST(ReachAt, SaysWhatMayReadSaysOfEverybodyOnRandomOrganisations) {
    for (std::uint32_t seed = 1; seed <= WEIR_LAW_ROUNDS; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937 random(seed);
        auto const organisation = random_organisation(random);
        Instant const at{pick(random, kSeconds)};
        ReachAt const index(organisation.world(), at);
        for (auto const what : kGrantedClasses) {
            for (std::uint32_t reader = 1; reader < kPersons + 4; ++reader) {
                SCOPED_TRACE(testing::Message() << name_of(what) << " by " << reader);
                expect_reach(Person{reader}, what, at, organisation.world(), index);
            }
        }
    }
}

}  // namespace
}  // namespace weir::access
