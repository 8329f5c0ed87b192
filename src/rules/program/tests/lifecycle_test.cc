#include "rules/program/lifecycle.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "rules/program/tests/known_metrics.h"

namespace weir::program {
namespace {

using base::Duration;
using base::Instant;

base::Digest digest(std::uint8_t first) {
    base::Digest value{};
    value[0] = first;
    return value;
}

Instant const kStart = base::parse_instant("2026-03-02T08:00:00Z").value();

Lifecycle active() {
    Lifecycle lifecycle;
    lifecycle.apply(CharterSet{digest(1), kStart});
    lifecycle.apply(Activated{kStart});
    return lifecycle;
}

Charter charter(std::string_view extra = "") {
    Pieces pieces;
    pieces.programme += extra;
    return parse(pieces.text()).value();
}

Quorum const kQuorum{{"privacy", "representative"}, {"privacy", "security"}};

TEST(Lifecycle, GoesFromDraftToActiveToPausedAndBack) {
    Lifecycle lifecycle;
    EXPECT_EQ(lifecycle.stage(), Stage::draft);
    lifecycle = active();
    EXPECT_TRUE(lifecycle.is_active());
    lifecycle.apply(Paused{Person{1}, "security", "a leak", kStart + Duration{100}});
    EXPECT_EQ(name_of(lifecycle.stage()), "paused");
    lifecycle.apply(Paused{Person{2}, "privacy", "again", kStart + Duration{150}});
    lifecycle.apply(Resumed{kStart + Duration{200}});
    EXPECT_TRUE(lifecycle.is_active());
    ASSERT_EQ(lifecycle.pauses().size(), 1U);
    EXPECT_EQ(lifecycle.pauses()[0].span.from, kStart + Duration{100});
    EXPECT_EQ(lifecycle.pauses()[0].span.until, kStart + Duration{200});
    EXPECT_EQ(lifecycle.pauses()[0].reason, "a leak");
}

TEST(Lifecycle, KnowsEverySecondOfItsPast) {
    auto lifecycle = active();
    lifecycle.apply(Paused{Person{1}, "security", "x", kStart + Duration{100}});
    lifecycle.apply(Resumed{kStart + Duration{200}});
    EXPECT_FALSE(lifecycle.is_active_at(kStart - Duration{1}));
    EXPECT_TRUE(lifecycle.is_active_at(kStart));
    EXPECT_TRUE(lifecycle.is_active_at(kStart + Duration{99}));
    EXPECT_FALSE(lifecycle.is_active_at(kStart + Duration{100}));
    EXPECT_FALSE(lifecycle.is_active_at(kStart + Duration{199}));
    EXPECT_TRUE(lifecycle.is_active_at(kStart + Duration{200}));
}

TEST(Lifecycle, StoresNothingInDraftBeforeTheStartOrBeforeTheCharterBegins) {
    EXPECT_FALSE(Lifecycle().may_store_event_at({kStart, {}}, charter()));
    auto const lifecycle = active();
    EXPECT_TRUE(lifecycle.may_store_event_at({kStart, {}}, charter()));
    EXPECT_FALSE(lifecycle.may_store_event_at({kStart - Duration{1}, {}}, charter()));
    auto const with_history = charter("history_weeks = 100\n");
    EXPECT_TRUE(lifecycle.may_store_event_at({kStart - Duration{1}, {}}, with_history));
    // collect_from is a date of the company's zone: midnight in Berlin is 23:00 UTC.
    auto const first = base::parse_instant("2026-01-04T23:00:00Z").value();
    EXPECT_TRUE(lifecycle.may_store_event_at({first, {}}, with_history));
    EXPECT_FALSE(lifecycle.may_store_event_at({first - Duration{1}, {}}, with_history));
    auto const one_week = charter("history_weeks = 1\n");
    auto const week_before = kStart - Duration{7 * 86400};
    EXPECT_TRUE(lifecycle.may_store_event_at({week_before, {}}, one_week));
    EXPECT_FALSE(lifecycle.may_store_event_at({week_before - Duration{1}, {}}, one_week));
}

TEST(Lifecycle, StoresNothingAfterTheCharterEnds) {
    auto const lifecycle = active();
    auto const ended = charter("collect_until = \"2026-12-31\"\n");
    // The last day ends at midnight in Berlin: 23:00 UTC.
    auto const end = base::parse_instant("2026-12-31T23:00:00Z").value();
    EXPECT_TRUE(lifecycle.may_store_event_at({end - Duration{1}, {}}, ended));
    EXPECT_FALSE(lifecycle.may_store_event_at({end, {}}, ended));
    EXPECT_TRUE(lifecycle.may_store_event_at({end, {}}, charter()));
}

TEST(Lifecycle, NeverStoresWhatTouchesAPauseWheneverItArrives) {
    auto lifecycle = active();
    auto const rules = charter();
    lifecycle.apply(Paused{Person{1}, "security", "x", kStart + Duration{100}});
    EXPECT_FALSE(lifecycle.may_store_event_at({kStart + Duration{5000}, {}}, rules));
    lifecycle.apply(Resumed{kStart + Duration{200}});
    EXPECT_TRUE(lifecycle.may_store_event_at({kStart + Duration{99}, {}}, rules));
    EXPECT_FALSE(lifecycle.may_store_event_at({kStart + Duration{99}, Duration{1}}, rules));
    EXPECT_FALSE(lifecycle.may_store_event_at({kStart + Duration{50}, Duration{500}}, rules));
    EXPECT_FALSE(lifecycle.may_store_event_at({kStart + Duration{100}, {}}, rules));
    EXPECT_FALSE(lifecycle.may_store_event_at({kStart + Duration{199}, {}}, rules));
    EXPECT_TRUE(lifecycle.may_store_event_at({kStart + Duration{200}, {}}, rules));
}

TEST(Lifecycle, KeepsTheSecondOfAPauseOutEvenIfTheClockStoodStill) {
    auto lifecycle = active();
    lifecycle.apply(Paused{Person{1}, "security", "x", kStart + Duration{100}});
    lifecycle.apply(Resumed{kStart + Duration{50}});
    EXPECT_TRUE(lifecycle.is_active());
    EXPECT_FALSE(lifecycle.may_store_event_at({kStart + Duration{100}, {}}, charter()));
    EXPECT_TRUE(lifecycle.may_store_event_at({kStart + Duration{101}, {}}, charter()));
}

TEST(Lifecycle, AgreesWithATableOfSecondsOnRandomPauses) {
    auto const rules = charter();
    for (std::uint32_t seed = 1; seed <= 100; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937 random(seed);
        auto lifecycle = active();
        std::vector<bool> is_paused(200);
        std::size_t now = 0;
        while (true) {
            auto const from = now + random() % 40;
            auto const until = from + 1 + random() % 20;
            if (until >= is_paused.size()) break;
            lifecycle.apply(
                Paused{Person{1}, "r", "x", kStart + Duration{static_cast<std::int64_t>(from)}});
            lifecycle.apply(Resumed{kStart + Duration{static_cast<std::int64_t>(until)}});
            for (auto second = from; second < until; ++second) is_paused[second] = true;
            now = until;
        }
        for (int i = 0; i < 200; ++i) {
            auto const first = random() % 150;
            auto const length = random() % 40;
            bool touches = false;
            for (auto second = first; second <= first + length; ++second)
                touches |= is_paused[second];
            EventTime const time{kStart + Duration{static_cast<std::int64_t>(first)},
                                 Duration{static_cast<std::int64_t>(length)}};
            EXPECT_EQ(lifecycle.may_store_event_at(time, rules), !touches);
        }
    }
}

std::vector<std::string> missing_to_activate(Lifecycle const& lifecycle) {
    return missing_roles(kQuorum.activate, lifecycle.charter_sign_offs());
}

TEST(Lifecycle, CountsSignaturesOnTheCharterThatIsSet) {
    Lifecycle lifecycle;
    lifecycle.apply(CharterSet{digest(1), kStart});
    EXPECT_EQ(missing_to_activate(lifecycle), kQuorum.activate);
    lifecycle.apply(CharterSigned{{digest(2), "privacy", Person{1}, kStart}});
    EXPECT_EQ(missing_to_activate(lifecycle), kQuorum.activate);
    lifecycle.apply(CharterSigned{{digest(1), "privacy", Person{1}, kStart}});
    EXPECT_EQ(missing_to_activate(lifecycle), std::vector<std::string>{"representative"});
    lifecycle.apply(CharterSigned{{digest(1), "representative", Person{2}, kStart}});
    EXPECT_TRUE(missing_to_activate(lifecycle).empty());
    lifecycle.apply(CharterSet{digest(3), kStart});
    EXPECT_EQ(missing_to_activate(lifecycle), kQuorum.activate);
}

TEST(Lifecycle, KeepsResumeSignaturesForOnePauseOnly) {
    auto lifecycle = active();
    SignOff const sign{digest(1), "privacy", Person{1}, kStart, {}};
    lifecycle.apply(ResumeSigned{sign});
    EXPECT_TRUE(lifecycle.resume_sign_offs().empty());  // nothing to end
    lifecycle.apply(Paused{Person{1}, "security", "x", kStart});
    lifecycle.apply(ResumeSigned{sign});
    EXPECT_EQ(lifecycle.resume_sign_offs(), std::vector{sign});
    lifecycle.apply(Resumed{kStart + Duration{10}, {sign}});
    EXPECT_EQ(lifecycle.pauses().back().ended_by, std::vector{sign});
    lifecycle.apply(Paused{Person{1}, "security", "y", kStart + Duration{20}});
    EXPECT_TRUE(lifecycle.resume_sign_offs().empty());
}

TEST(MissingRoles, CountsNobodyTwice) {
    std::vector<std::string> const needed{"a", "b"};
    std::vector<SignOff> signs{{{}, "a", Person{1}, {}}, {{}, "b", Person{1}, {}}};
    EXPECT_EQ(missing_roles(needed, signs).size(), 1U);
    signs.push_back({{}, "a", Person{2}, {}});
    EXPECT_TRUE(missing_roles(needed, signs).empty());  // 2 for a, 1 for b
}

TEST(MissingRoles, FindsTheBestAssignmentOfRandomSignatures) {
    for (std::uint32_t seed = 1; seed <= 300; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937 random(seed);
        std::vector<std::string> const needed{"a", "b", "c"};
        std::vector<SignOff> signs;
        for (std::size_t i = random() % 6; i > 0; --i) {
            signs.push_back({{},
                             needed[random() % 3],
                             Person{1 + static_cast<std::uint32_t>(random() % 3)},
                             {}});
        }
        auto const may = [&](std::size_t role, std::uint32_t person) {
            return person == 0 || std::ranges::any_of(signs, [&](SignOff const& sign) {
                       return sign.role == needed[role] && sign.person.value == person;
                   });
        };
        std::size_t best = 0;  // try every person, or nobody (0), for every role
        for (std::uint32_t code = 0; code < 64; ++code) {
            std::array<std::uint32_t, 3> const people{code % 4, code / 4 % 4, code / 16};
            bool is_good = true;
            std::size_t placed = 0;
            for (std::size_t role = 0; role < 3; ++role) {
                is_good = is_good && may(role, people[role]);
                placed += people[role] == 0 ? 0U : 1U;
                for (std::size_t other = 0; other < role; ++other) {
                    is_good = is_good && (people[role] == 0 || people[role] != people[other]);
                }
            }
            if (is_good) best = std::max(best, placed);
        }
        EXPECT_EQ(missing_roles(needed, signs).size(), 3 - best);
    }
}

}  // namespace
}  // namespace weir::program
