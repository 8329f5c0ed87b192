#include "surfaces/keeper/detail/limiter.h"

#include <gtest/gtest.h>

#include "surfaces/keeper/detail/denials.h"

namespace weir::keeper::detail {
namespace {

constexpr base::Instant kNow{1'000'000};
constexpr base::Person kOne{1};
constexpr base::Person kOther{2};

TEST(Limiter, RefusesWhatIsOverARateAndSaysSoOnceAWindow) {
    Limiter limiter({.requests_a_minute = 3, .openings_an_hour = 2});
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(limiter.ask(kOne, "status", kNow));
    auto const first = limiter.ask(kOne, "status", kNow);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->refusal.reason, base::Reason::too_many);
    EXPECT_EQ(first->refusal.subject, "requests");
    EXPECT_TRUE(first->is_news);
    for (int i = 0; i < 1000; ++i) EXPECT_FALSE(limiter.ask(kOne, "status", kNow)->is_news);
    EXPECT_FALSE(limiter.ask(kOther, "status", kNow)) << "each person has their own";
    EXPECT_FALSE(limiter.ask(kOne, "status", kNow + base::kMinute));
}

TEST(Limiter, CountsOpeningsForThemselves) {
    Limiter limiter({.requests_a_minute = 100, .openings_an_hour = 2});
    for (int i = 0; i < 2; ++i) EXPECT_FALSE(limiter.ask(kOne, "me.seen", kNow));
    auto const over = limiter.ask(kOne, "org.list", kNow);
    ASSERT_TRUE(over);
    EXPECT_EQ(over->refusal.subject, "openings");
    EXPECT_FALSE(limiter.ask(kOne, "status", kNow));
    EXPECT_FALSE(limiter.ask(kOne, "me.seen", kNow + base::Duration{1800}));
}

TEST(Limiter, KnowsWhatShowsSinglePeople) {
    EXPECT_TRUE(is_opening("me.seen"));
    EXPECT_TRUE(is_opening("break_glass.read"));
    EXPECT_TRUE(is_opening("ledger.show"));
    EXPECT_FALSE(is_opening("insights"));
    EXPECT_FALSE(is_opening("pause"));
}

TEST(Limiter, EndsRefusalsThatWouldFillTheLedger) {
    Limiter limiter({});
    unsigned entries = 0;
    for (int i = 0; i < 10'000; ++i) {
        if (auto const over = limiter.hand_in(kOne, kNow)) {
            entries += over->is_news ? 1u : 0u;
        } else {
            entries += limiter.note_refusal(kOne, kNow) ? 1u : 0u;
        }
    }
    EXPECT_EQ(entries, kRefusalsAnHour + 1);
    EXPECT_EQ(limiter.ask(kOne, "status", kNow)->refusal.subject, "refusals");
}

TEST(Denials, AreSaidAtOnceAndThenOnceMoreHowOftenTheyWere) {
    Denials denials;
    auto const first = denials.add(Denial::proof, kNow);
    ASSERT_TRUE(first);
    EXPECT_TRUE(first->is_first);
    for (int i = 0; i < 1000; ++i) EXPECT_FALSE(denials.add(Denial::proof, kNow));
    EXPECT_TRUE(denials.add(Denial::frame, kNow)) << "each kind for itself";
    EXPECT_TRUE(denials.due(kNow + base::Duration{3599}).empty());
    auto const due = denials.due(kNow + base::kHour);
    ASSERT_EQ(due.size(), 1u) << "one frame was said already";
    EXPECT_EQ(due[0].denial, Denial::proof);
    EXPECT_EQ(due[0].count, 1000u);
    EXPECT_TRUE(denials.add(Denial::proof, kNow + base::kHour)->is_first);
}

TEST(Denials, AreNotForgottenAtTheEnd) {
    Denials denials;
    (void)denials.add(Denial::handshake, kNow);
    (void)denials.add(Denial::handshake, kNow);
    auto const rest = denials.rest();
    ASSERT_EQ(rest.size(), 1u);
    EXPECT_EQ(rest[0].count, 1u);
    EXPECT_TRUE(denials.rest().empty());
}

}  // namespace
}  // namespace weir::keeper::detail
