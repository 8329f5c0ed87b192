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

}  // namespace
}  // namespace weir::access
