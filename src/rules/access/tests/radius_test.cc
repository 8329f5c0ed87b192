#include "rules/access/radius.h"

#include <gtest/gtest.h>

#include "rules/access/tests/random_organisation.h"

namespace weir::access {
namespace {

using base::Instant;
using tests::kPersons;
using tests::may_by_grant;
using tests::may_see_unit;
using tests::Organisation;
using tests::pick;
using tests::random_change;
using tests::random_grants;
using tests::random_organisation;
using tests::random_roles;

/// Everything a reader may read something of, asked of may_read one by one: the spots at which a
/// person can be seen, before and after.
class Brute {
public:
    Brute(Change const& change, std::vector<org::Roster> const& rosters)
        : change_(change), rosters_(rosters) {}

    bool gains(Person reader, Class what, Person person) const {
        return seen_only_by(change_.after, change_.before, reader, what, person);
    }
    bool loses(Person reader, Class what, Person person) const {
        return seen_only_by(change_.before, change_.after, reader, what, person);
    }
    std::uint64_t audience(Class what, Person person) const {
        std::uint64_t most = 0;
        for (auto const unit : homes(person)) {
            if (is_about_cells(what) && is_new(what, [&](Person reader, World world) {
                    return sees_unit(reader, what, unit, world);
                }))
                most = std::max(most, count([&](Person reader) {
                                    return sees_unit(reader, what, unit, change_.after);
                                }));
        }
        if (is_new(what, [&](Person reader, World world) {
                return sees_now(reader, what, person, world);
            }))
            most = std::max(most, count([&](Person reader) {
                                return sees_now(reader, what, person, change_.after);
                            }));
        return most;
    }

private:
    template <class Sees>
    bool is_new(Class, Sees sees) const {
        return count([&](Person reader) {
                   return sees(reader, change_.after) && !sees(reader, change_.before);
               }) > 0;
    }
    template <class Sees>
    static std::uint64_t count(Sees sees) {
        std::uint64_t count = 0;
        for (std::uint32_t reader = 1; reader < kPersons + 4; ++reader)
            if (sees(Person{reader})) ++count;
        return count;
    }
    std::vector<Unit> homes(Person person) const {
        std::vector<Unit> homes;
        for (auto const& roster : rosters_) {
            for (auto const& row : roster.rows) {
                if (row.person == person) homes.push_back(row.home);
            }
        }
        return homes;
    }
    bool sees_unit(Person reader, Class what, Unit unit, World world) const {
        bool const is_there = unit.value < world.directory.units().size();
        return is_there && may_see_unit(reader, what, unit, change_.at, world);
    }
    bool sees_now(Person reader, Class what, Person person, World world) const {
        if (is_about_persons(what))
            return may_by_grant(reader, PersonQuestion{what, person, change_.at}, world);
        auto const* fact = world.directory.at(person, change_.at);
        return fact != nullptr && sees_unit(reader, what, fact->home, world);
    }
    bool seen_only_by(World one, World other, Person reader, Class what, Person person) const {
        if (sees_now(reader, what, person, one) && !sees_now(reader, what, person, other))
            return true;
        if (!is_about_cells(what)) return false;
        for (auto const unit : homes(person)) {
            if (sees_unit(reader, what, unit, one) && !sees_unit(reader, what, unit, other))
                return true;
        }
        return false;
    }

    Change change_;
    std::vector<org::Roster> const& rosters_;
};

std::vector<org::Roster> random_rosters(std::mt19937& random, org::Directory const& directory) {
    std::vector<org::Roster> rosters(pick(random, 3));
    for (auto& roster : rosters) {
        auto const units = static_cast<std::uint32_t>(directory.units().size());
        for (std::uint32_t person = 1; person <= kPersons; ++person) {
            bool const was_there = directory.at(Person{person}, Instant{0}) != nullptr;
            if (was_there && pick(random, 2) == 0)
                roster.rows.push_back({Person{person}, Unit{pick(random, units)}, Site{1}, 2400});
        }
    }
    return rosters;
}

void change_at_random(std::mt19937& random, Organisation& organisation, Instant at) {
    if (pick(random, 3) != 0) organisation.directory.apply(random_change(random, at));
    if (pick(random, 3) == 0) organisation.permissions.apply(random_roles(random, at));
    if (pick(random, 3) == 0) organisation.permissions.apply(random_grants(random, at));
}

bool is_known(Person person, Change const& change) {
    for (auto const* world : {&change.before, &change.after}) {
        for (auto const& fact : world->directory.memberships()) {
            if (fact.person == person) return true;
        }
    }
    return false;
}

void expect_class(Class what, Change const& change, Radius const& radius, Brute const& brute) {
    static ClassRadius const nothing;
    auto const* found = radius.of(what);
    auto const& of_class = found == nullptr ? nothing : *found;
    std::uint64_t gained = 0;
    std::uint64_t lost = 0;
    std::uint64_t audience = 0;
    for (std::uint32_t person = 1; person <= kPersons + 3; ++person) {
        bool is_gained = false;
        for (std::uint32_t reader = 1; reader < kPersons + 4; ++reader) {
            // A company-wide grant covers any number; those nobody ever knew are no people.
            bool const counts = is_known(Person{person}, change);
            bool const gains = counts && brute.gains(Person{reader}, what, Person{person});
            bool const loses = counts && brute.loses(Person{reader}, what, Person{person});
            if (gains) ++gained;
            if (loses) ++lost;
            is_gained = is_gained || gains;
            EXPECT_EQ(people_of(of_class.gained, Person{reader}).contains(Person{person}), gains)
                << reader << " of " << person;
            EXPECT_EQ(people_of(of_class.lost, Person{reader}).contains(Person{person}), loses)
                << reader << " of " << person;
        }
        if (is_gained) audience = std::max(audience, brute.audience(what, Person{person}));
    }
    EXPECT_EQ(count_in(of_class.gained), gained);
    EXPECT_EQ(count_in(of_class.lost), lost);
    EXPECT_EQ(of_class.audience_max, audience);
}

TEST(Radius, IsTheDifferenceOfWhatMayReadSaysOnRandomChanges) {
    constexpr std::uint32_t kRounds = WEIR_LAW_ROUNDS;
    for (std::uint32_t seed = 1; seed <= kRounds; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937 random(seed);
        auto const before = random_organisation(random);
        auto after = before;
        Instant const at{32 + pick(random, 8)};
        change_at_random(random, after, at);
        auto const rosters = random_rosters(random, before.directory);
        Change const change{before.world(), after.world(), at};
        auto const radius = radius_of(change, Residents(rosters));
        EXPECT_EQ(radius.workforce, after.directory.everyone_at(at).size());
        Brute const brute(change, rosters);
        for (auto const what : kGrantedClasses) {
            SCOPED_TRACE(name_of(what));
            if (what != Class::notice) expect_class(what, change, radius, brute);
        }
    }
}

}  // namespace
}  // namespace weir::access
