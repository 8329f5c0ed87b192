#include "rules/access/people.h"

#include <algorithm>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace weir::access {
namespace {

People people(std::vector<std::uint32_t> const& numbers) {
    People set;
    for (auto const number : numbers) set.add(Person{number});
    return set;
}

TEST(People, IsAValue) {
    auto a = people({1, 2});
    auto const b = a;
    a.add(Person{3});
    EXPECT_EQ(a.size(), 3U);
    EXPECT_EQ(b, people({2, 1}));
    a = b;
    EXPECT_EQ(a, b);
    auto const& itself = a;
    a = itself;
    EXPECT_EQ(a.size(), 2U);
}

TEST(People, IsEmptyAtFirst) {
    EXPECT_TRUE(People().is_empty());
    EXPECT_TRUE(People().to_vector().empty());
    EXPECT_FALSE(People().contains(Person{}));
}

TEST(People, SurvivesArithmeticWithItself) {
    auto set = people({1, 2});
    set.add(set);
    set.keep(set);
    EXPECT_EQ(set.size(), 2U);
    set.remove(set);
    EXPECT_TRUE(set.is_empty());
}

TEST(People, AgreesWithAPlainSet) {
    std::mt19937 random(11);
    RecordProperty("seed", 11);
    for (int round = 0; round < 200; ++round) {
        std::set<std::uint32_t> plain_a;
        std::set<std::uint32_t> plain_b;
        for (auto* plain : {&plain_a, &plain_b}) {
            for (std::size_t i = random() % 50; i > 0; --i) {
                plain->insert(
                    static_cast<std::uint32_t>(random() % 2 == 0 ? random() % 60 : random()));
            }
        }
        auto const a = people({plain_a.begin(), plain_a.end()});
        auto const b = people({plain_b.begin(), plain_b.end()});
        std::vector<std::uint32_t> either;
        std::vector<std::uint32_t> both;
        std::vector<std::uint32_t> only;
        std::ranges::set_union(plain_a, plain_b, std::back_inserter(either));
        std::ranges::set_intersection(plain_a, plain_b, std::back_inserter(both));
        std::ranges::set_difference(plain_a, plain_b, std::back_inserter(only));
        EXPECT_EQ(union_of(a, b), people(either));
        EXPECT_EQ(intersection_of(a, b), people(both));
        EXPECT_EQ(difference_of(a, b), people(only));
        EXPECT_EQ(a.size(), plain_a.size());
        std::vector<Person> expected;
        for (auto const number : plain_a) expected.emplace_back(number);
        EXPECT_EQ(a.to_vector(), expected);
    }
}

/// Copies have their numbers in common until one of them changes, few or many.
TEST(People, StaysWhatItIsWhenACopyChanges) {
    constexpr std::size_t kSets = 6;
    std::mt19937 random(12);
    RecordProperty("seed", 12);
    std::vector<People> sets(kSets);
    std::vector<std::set<std::uint32_t>> plain(kSets);
    for (int step = 0; step < 3000; ++step) {
        auto const a = random() % kSets;
        auto const b = random() % kSets;
        auto const number = static_cast<std::uint32_t>(random() % 40);
        std::set<std::uint32_t> out;
        switch (random() % 7) {
            case 0: sets[a].add(Person{number}), plain[a].insert(number); break;
            case 1: sets[a].remove(Person{number}), plain[a].erase(number); break;
            case 2: sets[a] = sets[b], plain[a] = plain[b]; break;
            case 3: sets[a].add(sets[b]), plain[a].insert(plain[b].begin(), plain[b].end()); break;
            case 4:
                sets[a].keep(sets[b]);
                std::erase_if(plain[a], [&](auto one) { return !plain[b].contains(one); });
                break;
            case 5:
                sets[a].remove(sets[b]);
                out = plain[b];
                std::erase_if(plain[a], [&](auto one) { return out.contains(one); });
                break;
            default:
                for (auto one = number; one < number + 20; ++one) plain[a].insert(one);
                sets[a].add(people({plain[a].begin(), plain[a].end()}));
        }
        for (std::size_t i = 0; i < kSets; ++i) {
            ASSERT_EQ(sets[i], people({plain[i].begin(), plain[i].end()})) << "step " << step;
            ASSERT_EQ(sets[i].size(), plain[i].size());
            ASSERT_EQ(sets[i].is_empty(), plain[i].empty());
        }
        bool const have_both = std::ranges::any_of(
            plain[a], [&](std::uint32_t one) { return plain[b].contains(one); });
        ASSERT_EQ(sets[a].meets(sets[b]), have_both);
    }
}

}  // namespace
}  // namespace weir::access
