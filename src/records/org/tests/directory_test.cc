#include "records/org/directory.h"

#include <random>

#include <gtest/gtest.h>

namespace weir::org {
namespace {

using base::Instant;

PersonRow row(std::uint32_t person, std::vector<std::string> path, std::int64_t from) {
    return {.person = Person{person},
            .unit_path = std::move(path),
            .manager = {},
            .site = {},
            .minutes_a_week = 2400,
            .from = Instant{from},
            .until = {}};
}

DirectoryChange complete(std::int64_t at, std::vector<PersonRow> rows) {
    return {Instant{at}, true, std::move(rows)};
}

TEST(Directory, KnowsOnlyTheCompanyAtFirst) {
    Directory const directory;
    ASSERT_EQ(directory.units().size(), 1U);
    EXPECT_EQ(directory.unit(kCompany).depth, 0U);
    EXPECT_TRUE(directory.everyone_at(Instant{0}).empty());
    EXPECT_EQ(directory.find_unit({}), kCompany);
}

TEST(Directory, NumbersUnitsInOrderOfFirstAppearance) {
    Directory directory;
    directory.apply(complete(0, {row(1, {"Sales", "North"}, 0), row(2, {"Labs"}, 0)}));
    EXPECT_EQ(directory.find_unit({"Sales"}), Unit{1});
    EXPECT_EQ(directory.find_unit({"Sales", "North"}), Unit{2});
    EXPECT_EQ(directory.find_unit({"Labs"}), Unit{3});
    EXPECT_EQ(directory.find_unit({"North"}), std::nullopt);
    EXPECT_EQ(directory.path_of(Unit{2}), "Sales / North");
    EXPECT_EQ(directory.path_of(kCompany), "");
    EXPECT_TRUE(directory.is_within(Unit{2}, Unit{1}));
    EXPECT_TRUE(directory.is_within(Unit{2}, kCompany));
    EXPECT_FALSE(directory.is_within(Unit{1}, Unit{2}));
    EXPECT_EQ(directory.ancestor_at(Unit{2}, 1), Unit{1});
    EXPECT_EQ(directory.ancestor_at(Unit{3}, 5), Unit{3});
}

TEST(Directory, NumbersTheUnitsOfAChangeThatWasNotMade) {
    Directory made;
    Directory not_made;
    auto const change = complete(0, {row(1, {"Sales", "North"}, 0)});
    made.apply(change);
    not_made.name_units(change);
    EXPECT_EQ(not_made.units(), made.units());
    EXPECT_TRUE(not_made.memberships().empty());
}

TEST(Directory, PutsTheSixtyFourthDepartmentAndTheCompanyIntoTheLastSlot) {
    Directory directory;
    std::vector<PersonRow> rows;
    for (std::uint32_t i = 1; i <= 70; ++i)
        rows.push_back(row(i, {"D" + std::to_string(i), "T"}, 0));
    directory.apply(complete(0, rows));
    EXPECT_EQ(directory.department_slot(*directory.find_unit({"D1", "T"})), 0U);
    EXPECT_EQ(directory.department_slot(*directory.find_unit({"D63"})), 62U);
    EXPECT_EQ(directory.department_slot(*directory.find_unit({"D64"})), 63U);
    EXPECT_EQ(directory.department_slot(*directory.find_unit({"D70", "T"})), 63U);
    EXPECT_EQ(directory.department_slot(kCompany), 63U);
}

TEST(Directory, MakesNoNewIntervalForSomebodyWhoseFactsStayed) {
    Directory directory;
    for (std::int64_t at : {0, 100, 200}) directory.apply(complete(at, {row(1, {"Sales"}, at)}));
    directory.apply(complete(300, {row(1, {"Sales"}, 0)}));
    ASSERT_EQ(directory.memberships().size(), 1U);
    EXPECT_EQ(directory.memberships()[0].span.from, Instant{0});
    EXPECT_EQ(directory.memberships()[0].span.until, std::nullopt);
}

TEST(Directory, EndsThoseAbsentFromACompleteImportOnly) {
    Directory directory;
    directory.apply(complete(0, {row(1, {"Sales"}, 0), row(2, {"Sales"}, 0)}));
    directory.apply({Instant{50}, false, {row(1, {"Labs"}, 50)}});
    EXPECT_NE(directory.at(Person{2}, Instant{60}), nullptr);
    directory.apply(complete(100, {row(1, {"Labs"}, 0)}));
    EXPECT_NE(directory.at(Person{2}, Instant{99}), nullptr);
    EXPECT_EQ(directory.at(Person{2}, Instant{100}), nullptr);
    EXPECT_EQ(directory.at(Person{1}, Instant{49})->home, directory.find_unit({"Sales"}));
    EXPECT_EQ(directory.at(Person{1}, Instant{50})->home, directory.find_unit({"Labs"}));
}

TEST(Directory, NeverRewritesWhatStoodBeforeAChange) {
    Directory directory;
    directory.apply(complete(100, {row(1, {"Sales"}, 0)}));
    directory.apply(complete(200, {row(1, {"Labs"}, 0)}));
    EXPECT_EQ(directory.at(Person{1}, Instant{199})->home, directory.find_unit({"Sales"}));
    EXPECT_EQ(directory.at(Person{1}, Instant{200})->home, directory.find_unit({"Labs"}));
}

TEST(Directory, TakesAFutureMoveAndAStatedEnd) {
    Directory directory;
    directory.apply(complete(0, {row(1, {"Sales"}, 0)}));
    auto move = row(1, {"Labs"}, 500);
    move.until = Instant{900};
    directory.apply({Instant{10}, false, {move}});
    EXPECT_EQ(directory.at(Person{1}, Instant{499})->home, directory.find_unit({"Sales"}));
    EXPECT_EQ(directory.at(Person{1}, Instant{500})->home, directory.find_unit({"Labs"}));
    EXPECT_EQ(directory.at(Person{1}, Instant{900}), nullptr);
    EXPECT_EQ(directory.everyone_at(Instant{600}).size(), 1U);
}

// The law: at() and everyone_at() say what a table of every second says.

constexpr std::int64_t kSeconds = 60;
constexpr std::uint32_t kPersons = 5;

struct Stand {
    std::vector<std::string> path;
    std::uint32_t manager = 0;
    friend bool operator==(Stand const&, Stand const&) = default;
};
using Table = std::vector<std::optional<Stand>>;  // one person, by second

void tell(Table& table, PersonRow const& row, std::int64_t at) {
    auto const first = static_cast<std::size_t>(row.from.seconds);
    bool is_known = false;
    for (auto second = first; second < table.size(); ++second)
        is_known |= table[second].has_value();
    auto const from = is_known ? std::max(first, static_cast<std::size_t>(at)) : first;
    for (auto second = from; second < table.size(); ++second) {
        bool const stands = !row.until || static_cast<std::int64_t>(second) < row.until->seconds;
        table[second] =
            stands ? std::optional(Stand{row.unit_path, row.manager.value}) : std::nullopt;
    }
}

DirectoryChange random_change(std::mt19937& random, std::int64_t at) {
    DirectoryChange change{Instant{at}, random() % 2 == 0, {}};
    std::vector<std::vector<std::string>> const paths{{}, {"A"}, {"A", "X"}, {"B"}};
    for (std::uint32_t person = 1; person <= kPersons; ++person) {
        if (random() % 3 == 0) continue;
        auto fresh = row(person, paths[random() % paths.size()], 0);
        fresh.from = Instant{static_cast<std::int64_t>(random() % kSeconds)};
        fresh.manager = Person{static_cast<std::uint32_t>(random() % 2)};
        if (random() % 3 == 0)
            fresh.until = Instant{static_cast<std::int64_t>(random() % kSeconds)};
        change.rows.push_back(fresh);
    }
    return change;
}

void expect_same(Directory const& directory, std::vector<Table> const& tables) {
    for (std::int64_t second = 0; second < kSeconds; ++second) {
        std::size_t standing = 0;
        for (std::uint32_t person = 1; person <= kPersons; ++person) {
            auto const* fact = directory.at(Person{person}, Instant{second});
            auto const& expected = tables[person - 1][static_cast<std::size_t>(second)];
            ASSERT_EQ(fact != nullptr, expected.has_value()) << person << " at " << second;
            if (fact == nullptr) continue;
            ++standing;
            EXPECT_EQ(directory.find_unit(expected->path), fact->home);
            EXPECT_EQ(fact->manager.value, expected->manager);
        }
        EXPECT_EQ(directory.everyone_at(Instant{second}).size(), standing);
    }
}

void expect_no_superfluous_interval(std::vector<Membership> const& facts) {
    for (std::size_t i = 0; i < facts.size(); ++i) {
        auto const& fact = facts[i];
        EXPECT_TRUE(!fact.span.until || fact.span.from < *fact.span.until);
        if (i == 0 || facts[i - 1].person != fact.person) continue;
        auto next_of_before = facts[i - 1];
        ASSERT_TRUE(next_of_before.span.until);
        EXPECT_LE(*next_of_before.span.until, fact.span.from);
        bool const touches = next_of_before.span.until == fact.span.from;
        next_of_before.span = fact.span;
        EXPECT_FALSE(touches && next_of_before == fact);
    }
}

TEST(Directory, AgreesWithATableOfSecondsOnRandomHistories) {
    for (std::uint32_t seed = 1; seed <= 300; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937 random(seed);
        Directory directory;
        std::vector<Table> tables(kPersons, Table(kSeconds));
        std::int64_t at = 0;
        for (int step = 0; step < 5; ++step) {
            at += static_cast<std::int64_t>(random() % 15);
            auto const change = random_change(random, at);
            directory.apply(change);
            std::vector<bool> named(kPersons);
            for (auto const& one : change.rows) {
                tell(tables[one.person.value - 1], one, at);
                named[one.person.value - 1] = true;
            }
            for (std::size_t person = 0; change.is_complete && person < kPersons; ++person) {
                if (named[person]) continue;
                auto& table = tables[person];
                for (auto s = static_cast<std::size_t>(at); s < table.size(); ++s) table[s].reset();
            }
        }
        expect_same(directory, tables);
        expect_no_superfluous_interval(directory.memberships());
    }
}

TEST(Directory, FoldsTheSameChangesToTheSameDirectory) {
    std::mt19937 random(7);
    Directory a;
    Directory b;
    for (std::int64_t at = 0; at < 50; at += 10) {
        auto const change = random_change(random, at);
        a.apply(change);
        b.apply(directory_change_of(to_tree(change)).value());
    }
    EXPECT_EQ(a.memberships(), b.memberships());
    EXPECT_EQ(a.units(), b.units());
}

TEST(DirectoryChange, SurvivesBeingATree) {
    auto one = row(3, {"Sales", "North"}, 10);
    one.until = Instant{20};
    one.site = Site{2};
    auto const change = complete(5, {one, row(4, {}, 0)});
    auto const again = directory_change_of(to_tree(change));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->rows, change.rows);
    EXPECT_EQ(again->at, change.at);
    EXPECT_EQ(again->is_complete, change.is_complete);
}

TEST(DirectoryChange, RefusesATreeOfAnotherKind) {
    EXPECT_EQ(directory_change_of(text::Tree("x")).error().fault, base::Fault::corrupt);
    auto tree = to_tree(complete(5, {}));
    tree.set("extra", 1);
    EXPECT_EQ(directory_change_of(tree).error().fault, base::Fault::corrupt);
    tree = to_tree(complete(5, {}));
    tree.set("rows", text::Tree(text::List{text::Tree(text::List{1, 2})}));
    EXPECT_EQ(directory_change_of(tree).error().fault, base::Fault::corrupt);
}

}  // namespace
}  // namespace weir::org
