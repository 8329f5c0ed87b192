#include "engines/privacy/rho.h"

#include <gtest/gtest.h>

#include "engines/privacy/tests/seeded.h"

namespace weir::privacy {
namespace {

using base::Rho;

TEST(Rho, IsReadAsADecimalRoundedDown) {
    EXPECT_EQ(parse_rho("1"), Rho{std::uint64_t{1} << 40});
    EXPECT_EQ(parse_rho("0.5"), Rho{std::uint64_t{1} << 39});
    EXPECT_EQ(parse_rho("0.1"), Rho{109951162777});  // 109951162777.6
    EXPECT_EQ(parse_rho("0.000000001"), Rho{1099});  // 1099.5
    EXPECT_EQ(parse_rho("0.999999999"), Rho{1099511626676});
    EXPECT_EQ(parse_rho("0"), Rho{0});
    EXPECT_EQ(parse_rho("007.50").value(), parse_rho("7.5").value());
    EXPECT_EQ(parse_rho("1000000.000000000"), kRhoMax);
}

TEST(Rho, RefusesOtherForms) {
    for (auto const* text : {"", ".", ".5", "1.", "-1", "+1", "1e3", " 1", "1 ", "0x1", "1,5",
                             "1.2.3", "0.0000000001", "nan"}) {
        EXPECT_EQ(parse_rho(text).error().fault, base::Fault::bad_input) << text;
    }
    for (auto const* text :
         {"1000000.000000001", "1000001", "10000000", "99999999999999999999999999999999999999"}) {
        EXPECT_EQ(parse_rho(text).error().fault, base::Fault::too_large) << text;
    }
}

TEST(Rho, PrintsWhatWasRead) {
    for (auto const* text : {"0", "1", "0.1", "0.02", "0.000000001", "0.999999999", "0.3", "0.7",
                             "52.25", "999999.123456789", "1000000"}) {
        EXPECT_EQ(to_text(*parse_rho(text)), text);
    }
    EXPECT_EQ(to_text(*parse_rho("00.10")), "0.1");
    EXPECT_EQ(to_text(Rho{kRhoOne.value - 1}), "1");
}

TEST(Rho, SurvivesARoundTripOfRandomDecimals) {
    Seeded random(11);
    for (int i = 0; i < 20'000; ++i) {
        auto const nano = random.next() % 1'000'000'000'000;
        auto decimals = std::to_string(nano % 1'000'000'000);
        decimals.insert(0, 9 - decimals.size(), '0');
        auto const rho = *parse_rho(std::to_string(nano / 1'000'000'000) + "." + decimals);
        EXPECT_EQ(*parse_rho(to_text(rho)), rho) << "seed 11, round " << i;
    }
}

// Rounding down is what makes a limit safe: ten tenths fit in one, with 6 units (5e-12) to spare.
TEST(Rho, TenTenthsFitInOneAndElevenDoNot) {
    auto const tenth = *parse_rho("0.1");
    auto const one = *parse_rho("1");
    Rho sum{0};
    for (int i = 0; i < 10; ++i) sum = *add(sum, tenth);
    EXPECT_EQ(one.value - sum.value, 6u);
    EXPECT_GT(*add(sum, tenth), one);
}

TEST(Rho, AddsUpToItsLimitOnly) {
    EXPECT_EQ(add(Rho{1}, Rho{2}), Rho{3});
    EXPECT_EQ(add(kRhoMax, Rho{0}), kRhoMax);
    EXPECT_EQ(add(kRhoMax, Rho{1}).error().fault, base::Fault::too_large);
    Rho const huge{~std::uint64_t{0}};
    EXPECT_EQ(add(huge, huge).error().fault, base::Fault::too_large);
}

TEST(Rho, SharesNeverAddUpToMoreThanTheWhole) {
    EXPECT_EQ(share_of(Rho{1000}, 70), Rho{700});
    EXPECT_EQ(share_of(Rho{7}, 50), Rho{3});
    EXPECT_EQ(share_of(kRhoMax, 100), kRhoMax);
    EXPECT_EQ(share_of(kRhoMax, 0), Rho{0});
    Seeded random(12);
    for (int i = 0; i < 20'000; ++i) {
        Rho const whole{random.next() % (kRhoMax.value + 1)};
        auto const percent = static_cast<unsigned>(random.next() % 101);
        auto const sum = share_of(whole, percent).value + share_of(whole, 100 - percent).value;
        EXPECT_LE(sum, whole.value);
        EXPECT_GE(sum + 1, whole.value);
    }
}

TEST(RhoDeathTest, AShareAboveTheWholeIsABug) {
    EXPECT_DEATH(static_cast<void>(share_of(Rho{1}, 101)), "percent");
}

}  // namespace
}  // namespace weir::privacy
