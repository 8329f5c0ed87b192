#include "engines/privacy/odometer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "engines/privacy/rho.h"
#include "engines/privacy/tests/seeded.h"

namespace weir::privacy {
namespace {

using base::Person;
using base::Rho;

constexpr IsoYear kYear{2026};

TEST(Odometer, AddsUpPerPersonAndYear) {
    Odometer odometer;
    std::vector<Person> const both{Person{2}, Person{1}};
    std::vector<Person> const one{Person{1}};
    ASSERT_TRUE(odometer.charge({both, kYear, Rho{10}}));
    ASSERT_TRUE(odometer.charge({one, kYear, Rho{5}}));
    ASSERT_TRUE(odometer.charge({one, IsoYear{2027}, Rho{7}}));
    EXPECT_EQ(odometer.reading(Person{1}, kYear), Rho{15});
    EXPECT_EQ(odometer.reading(Person{2}, kYear), Rho{10});
    EXPECT_EQ(odometer.reading(Person{3}, kYear), Rho{0});
    EXPECT_EQ(odometer.reading(Person{1}, IsoYear{2027}), Rho{7});
    EXPECT_EQ(odometer.highest(kYear), Rho{15});
    EXPECT_EQ(odometer.highest(IsoYear{1999}), Rho{0});
}

TEST(Odometer, ChargesAllOrNobody) {
    Odometer odometer;
    std::vector<Person> const first{Person{1}};
    ASSERT_TRUE(odometer.charge({first, kYear, kRhoMax}));
    auto const before = odometer;
    std::vector<Person> const both{Person{2}, Person{1}};
    EXPECT_EQ(odometer.charge({both, kYear, Rho{1}}).error().fault, base::Fault::too_large);
    std::vector<Person> const twice{Person{3}, Person{3}};
    Rho const most{kRhoMax.value / 2 + 1};
    EXPECT_EQ(odometer.charge({twice, kYear, most}).error().fault, base::Fault::too_large);
    EXPECT_EQ(odometer, before);
}

TEST(Odometer, SaysWhetherAYearlyLimitHolds) {
    Odometer odometer;
    std::vector<Person> const people{Person{1}, Person{2}, Person{2}};
    ASSERT_TRUE(odometer.charge({people, kYear, Rho{10}}));
    EXPECT_TRUE(odometer.stays_within({people, kYear, Rho{10}}, Rho{40}));
    EXPECT_FALSE(odometer.stays_within({people, kYear, Rho{10}}, Rho{39}));
    EXPECT_FALSE(odometer.stays_within({people, kYear, Rho{0}}, Rho{19}));
    EXPECT_TRUE(odometer.stays_within({{}, kYear, Rho{10}}, Rho{0}));
}

TEST(Odometer, ZeroAndNobodyChangeNothing) {
    Odometer odometer;
    std::vector<Person> const people{Person{1}};
    ASSERT_TRUE(odometer.charge({people, kYear, Rho{0}}));
    ASSERT_TRUE(odometer.charge({{}, kYear, Rho{1}}));
    EXPECT_EQ(odometer, Odometer{});
}

TEST(Odometer, AgreesWithASimpleModelInAnyOrder) {
    Seeded random(41);
    std::map<std::pair<IsoYear, Person>, std::uint64_t> model;
    std::vector<std::tuple<std::vector<Person>, IsoYear, Rho>> charges;
    for (int i = 0; i < 300; ++i) {
        std::vector<Person> people(random.next() % 20);
        for (auto& person : people) person = Person{static_cast<std::uint32_t>(random.next() % 50)};
        IsoYear const year{2026 + static_cast<int>(random.next() % 3)};
        Rho const rho{1 + random.next() % 1000};
        for (auto const person : people) model[{year, person}] += rho.value;
        charges.emplace_back(std::move(people), year, rho);
    }
    Odometer forwards, backwards;
    for (auto const& [people, year, rho] : charges) {
        ASSERT_TRUE(forwards.charge({people, year, rho}));
    }
    std::ranges::reverse(charges);
    for (auto const& [people, year, rho] : charges) {
        ASSERT_TRUE(backwards.charge({people, year, rho}));
    }
    EXPECT_EQ(forwards, backwards) << "seed 41";
    for (auto const& [key, units] : model) {
        EXPECT_EQ(forwards.reading(key.second, key.first), Rho{units}) << "seed 41";
    }
}

TEST(IsoYear, IsThatOfTheWeeksName) {
    for (auto const* text :
         {"2026-W01", "2026-W53", "2020-W53", "2021-W01", "2024-W52", "1970-W01"}) {
        auto const week = base::Week::of(text);
        ASSERT_TRUE(week) << text;
        EXPECT_EQ(std::to_string(iso_year_of(*week).value), std::string(text).substr(0, 4));
    }
}

}  // namespace
}  // namespace weir::privacy
