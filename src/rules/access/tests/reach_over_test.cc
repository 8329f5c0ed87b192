#include <algorithm>
#include <bit>

#include <gtest/gtest.h>

#include "rules/access/reach.h"
#include "rules/access/tests/random_organisation.h"

namespace weir::access {
namespace {

using base::Instant;
using base::Span;
using tests::kPersons;
using tests::kSeconds;
using tests::pick;

constexpr std::uint32_t kRounds = WEIR_LAW_ROUNDS;

DataWeek random_week(std::mt19937& random, org::Directory const& directory) {
    DataWeek week{{}, {Instant{pick(random, 20)}, std::nullopt}, {}};
    if (pick(random, 2) == 0) week.existed.until = Instant{20 + pick(random, kSeconds)};
    auto const units = static_cast<std::uint32_t>(directory.units().size());
    for (std::uint32_t person = 1; person <= kPersons; ++person) {
        if (pick(random, 3) != 0)
            week.roster.rows.push_back(
                {Person{person}, Unit{pick(random, units)}, Site{1 + pick(random, 2)}, 2400});
    }
    for (auto i = pick(random, 6); i > 0; --i) {
        week.cells.push_back(tests::random_cell(random, directory));
        for (std::uint32_t site = 1; site < 4; ++site) {
            if (pick(random, 6) == 0) week.cells.back().sites.push_back(Site{site});
        }
    }
    return week;
}

bool is_in(org::RosterRow const& row, Cell const& cell, org::Directory const& directory) {
    bool const is_there =
        cell.sites.empty() || std::ranges::find(cell.sites, row.site) != cell.sites.end();
    if (!is_there) return false;
    auto const home = row.home;
    for (auto const unit : cell.within) {
        if (directory.is_within(home, unit)) return true;
    }
    return std::ranges::find(cell.exactly, home) != cell.exactly.end();
}

bool is_seen(Person reader, Class what, org::RosterRow const& row, DataWeek const& week, Instant at,
             World world) {
    if (week.cells.empty()) return tests::may_see_unit(reader, what, row.home, at, world);
    for (auto const& cell : week.cells) {
        bool const holds = is_in(row, cell, world.directory);
        if (holds && tests::may_by_grant(reader, CellQuestion{what, cell, at}, world)) return true;
    }
    return false;
}

/// Whether the sightings say so of one person and second; each person stands in one of them.
bool says(Sightings const& sightings, Person person, Instant at) {
    int found = 0;
    bool says = false;
    for (auto const& sighting : sightings) {
        EXPECT_FALSE(sighting.spans.empty());
        if (!sighting.people.contains(person)) continue;
        ++found;
        for (auto const& span : sighting.spans) says = says || span.contains(at);
    }
    EXPECT_LE(found, 1);
    return says;
}

class Company {
public:
    explicit Company(std::uint32_t seed)
        : random_(seed),
          organisation_(tests::random_organisation(random_)),
          week_(random_week(random_, organisation_.directory)),
          span_{Instant{pick(random_, 15)}, Instant{15 + pick(random_, 30)}},
          over_(organisation_.world(), span_) {}

    void expect_cells(Class what) {
        WeekIndex const index(week_, organisation_.directory);
        for (std::uint32_t reader = 1; reader < kPersons + 4; ++reader) {
            auto const seen = over_.sightings(Person{reader}, what, index);
            for (auto const& row : week_.roster.rows) {
                for (std::uint32_t at = 0; at < kSeconds + 10; ++at) {
                    bool const is_there =
                        span_.contains(Instant{at}) && week_.existed.contains(Instant{at});
                    bool const expected = is_there && is_seen(Person{reader}, what, row, week_,
                                                              Instant{at}, organisation_.world());
                    ASSERT_EQ(says(seen, row.person, Instant{at}), expected)
                        << reader << " of " << row.person.value << " at " << at;
                }
            }
        }
    }
    void expect_persons(Class what) {
        People known;
        for (std::uint32_t person = 1; person < kPersons + 2; ++person) known.add(Person{person});
        for (std::uint32_t reader = 1; reader < kPersons + 4; ++reader) {
            auto const seen = over_.sightings(Person{reader}, what, known);
            for (std::uint32_t person = 1; person < kPersons + 2; ++person) {
                for (std::uint32_t at = 0; at < kSeconds + 10; ++at) {
                    PersonQuestion const question{what, Person{person}, Instant{at}};
                    bool const expected =
                        span_.contains(Instant{at}) &&
                        tests::may_by_grant(Person{reader}, question, organisation_.world());
                    ASSERT_EQ(says(seen, Person{person}, Instant{at}), expected)
                        << reader << " of " << person << " at " << at;
                }
            }
        }
    }

private:
    std::mt19937 random_;
    tests::Organisation organisation_;
    DataWeek week_;
    Span span_;
    ReachOver over_;
};

TEST(ReachOver, SaysWhatMayReadSaysAtEverySecondOfRandomHistories) {
    for (std::uint32_t seed = 1; seed <= kRounds; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        Company company(seed);
        auto const cells = kCellClasses[seed % kCellClasses.size()];
        auto const persons = kPersonClasses[seed % kPersonClasses.size()];
        company.expect_cells(cells);
        company.expect_persons(persons);
    }
}

Spans spans_of(std::uint64_t seconds) {
    Spans spans;
    for (std::int64_t i = 0; i < 64; ++i) {
        if ((seconds >> i & 1) == 0) continue;
        std::optional<Instant> until = Instant{i + 1};
        if (i == 63) until = std::nullopt;
        spans = union_of(spans, {{Instant{i}, until}});
    }
    return spans;
}

std::uint64_t seconds_in(Spans const& spans) {
    std::uint64_t seconds = 0;
    for (std::int64_t i = 0; i < 64; ++i) {
        for (auto const& span : spans) {
            if (span.contains(Instant{i})) seconds |= std::uint64_t{1} << i;
        }
    }
    return seconds;
}

TEST(Spans, AreSetsOfSeconds) {
    std::mt19937_64 random(7);
    for (int round = 0; round < 200; ++round) {
        auto const a = random() & random();
        auto const b = random() & random();
        EXPECT_EQ(seconds_in(union_of(spans_of(a), spans_of(b))), a | b);
        EXPECT_EQ(seconds_in(intersection_of(spans_of(a), spans_of(b))), a & b);
        EXPECT_EQ(seconds_in(difference_of(spans_of(a), spans_of(b))), a & ~b);
        EXPECT_EQ(seconds_of(spans_of(a), Instant{64}), std::popcount(a));
    }
}

TEST(Sightings, OfActualReachLessTheIntendedOneAreTheExposure) {
    auto const people = [](std::vector<std::uint32_t> const& numbers) {
        People set;
        for (auto const number : numbers) set.add(Person{number});
        return set;
    };
    auto const span = [](std::int64_t from, std::int64_t until) {
        return Span{Instant{from}, Instant{until}};
    };
    Sightings const actual =
        union_of({{people({1, 2, 3}), {span(0, 10)}}}, {{people({3, 4}), {span(5, 20)}}});
    EXPECT_EQ(actual, (Sightings{{people({1, 2}), {span(0, 10)}},
                                 {people({3}), {span(0, 20)}},
                                 {people({4}), {span(5, 20)}}}));
    Sightings const intended{{people({1, 4}), {span(0, 10)}}};
    EXPECT_EQ(difference_of(actual, intended), (Sightings{{people({2}), {span(0, 10)}},
                                                          {people({3}), {span(0, 20)}},
                                                          {people({4}), {span(10, 20)}}}));
    EXPECT_TRUE(difference_of(actual, actual).empty());
}

}  // namespace
}  // namespace weir::access
