// The radius, which looks at what a change touched only, against the plain way: the reach of
// everybody at both sides, each computed on its own, and the difference of the two.
#include <gtest/gtest.h>

#include "rules/access/radius.h"
#include "rules/access/tests/random_organisation.h"

namespace weir::access {
namespace {

using base::Instant;
using tests::Organisation;
using tests::pick;

constexpr std::uint32_t kReadersEnd = tests::kPersons + 4;
constexpr Instant kAt{38};

/// One small change; each kind on its own, and sometimes several at once.
void change_a_little(std::mt19937& random, Organisation& organisation) {
    auto const row_of_one = [&] {
        auto rows = tests::random_rows(random);
        if (rows.size() < 2) return rows;
        return std::vector{rows[pick(random, static_cast<std::uint32_t>(rows.size()))]};
    };
    switch (pick(random, 6)) {
        case 0: organisation.directory.apply({kAt, false, row_of_one()}); break;
        case 1: organisation.permissions.apply(tests::random_roles(random, kAt)); break;
        case 2: organisation.permissions.apply(tests::random_grants(random, kAt)); break;
        case 3: {  // one leaves
            auto rows = row_of_one();
            for (auto& row : rows) row.until = row.from = kAt;
            organisation.directory.apply({kAt, false, std::move(rows)});
            break;
        }
        case 4: break;  // nothing at all
        case 5:
            change_a_little(random, organisation);
            change_a_little(random, organisation);
            break;
    }
}

std::vector<org::Roster> random_weeks(std::mt19937& random, org::Directory const& directory) {
    std::vector<org::Roster> rosters(pick(random, 3));
    for (auto& roster : rosters) {
        for (auto const* fact : directory.everyone_at(Instant{pick(random, 38)}))
            roster.rows.push_back({fact->person, fact->home, fact->site, 2400});
    }
    return rosters;
}

/// Everybody's reach at one side of a change.
class Plain {
public:
    explicit Plain(World world) : world_(world), at_(world, kAt) {}

    [[nodiscard]] Units units(Person reader, Class what) const {
        return at_.reach_of(reader, what).units;
    }
    [[nodiscard]] bool sees_now(Person reader, Class what, Person person) const {
        auto const reach = at_.reach_of(reader, what);
        if (is_about_persons(what)) return reach.is_everybody || reach.people.contains(person);
        auto const* fact = world_.directory.at(person, kAt);
        return fact != nullptr && reach.units.contains(fact->home);
    }

private:
    World world_;
    ReachAt at_;
};

People known_to(Change const& change) {
    People known;
    for (auto const* world : {&change.before, &change.after}) {
        for (auto const& fact : world->directory.memberships()) known.add(fact.person);
    }
    return known;
}

struct Sides {
    Plain const& from;
    Plain const& to;
};

People newly(Person reader, Class what, Sides const& sides, Change const& change,
             Residents const& residents) {
    People people;
    auto fresh = sides.to.units(reader, what);
    fresh.remove(sides.from.units(reader, what));
    for (auto const unit : fresh.to_vector()) people.add(residents.of(unit));
    for (auto const person : known_to(change).to_vector()) {
        if (sides.to.sees_now(reader, what, person) && !sides.from.sees_now(reader, what, person))
            people.add(person);
    }
    return people;
}

TEST(Radius, EqualsTheDifferenceOfTwoReachesOnRandomSmallChanges) {
    static ClassRadius const nothing;
    constexpr std::uint32_t kRounds = WEIR_LAW_ROUNDS * 4;
    for (std::uint32_t seed = 1; seed <= kRounds; ++seed) {
        std::mt19937 random(seed);
        auto const before = tests::random_organisation(random);
        auto after = before;
        change_a_little(random, after);
        auto const rosters = random_weeks(random, before.directory);
        Residents const residents(rosters);
        Change const change{before.world(), after.world(), kAt};
        auto const radius = radius_of(change, residents);
        Plain const then(before.world());
        Plain const now(after.world());
        for (auto const what : kGrantedClasses) {
            if (what == Class::notice) continue;
            SCOPED_TRACE(testing::Message() << "seed " << seed << ", " << name_of(what));
            auto const* found = radius.of(what);
            auto const& of_class = found == nullptr ? nothing : *found;
            for (std::uint32_t i = 1; i < kReadersEnd; ++i) {
                Person const reader{i};
                ASSERT_EQ(people_of(of_class.gained, reader),
                          newly(reader, what, {then, now}, change, residents));
                ASSERT_EQ(people_of(of_class.lost, reader),
                          newly(reader, what, {now, then}, change, residents));
            }
        }
    }
}

}  // namespace
}  // namespace weir::access
