// Keepers killed while they close a week: one release, charged once, the same for ever.
#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engines/text/formats.h"
#include "tests/faults/work.h"

namespace weir::faults {
namespace {

using base::Reason;
using scenarios::Programme;
using scenarios::reason_of;
using scenarios::value_of;
using text::Tree;

Tree closing_it() { return Tree::object().set("week", base::to_text(kWeek)); }

Life close_life(Programme& programme, Kill const& kill) {
    return live_on(programme, kill, [&](Voice& voice) {
        auto const ending = programme.ask("operator", "close", closing_it());
        if (reason_of(ending) != Reason::already_done) (void)value_of(ending);
        voice.acknowledged(0);
    });
}

/// So that a kill at the close does not strike the settling before it.
void settle_something(Programme& programme) {
    Handed handed;
    import_calmly(programme, handed);
    settle_and_check(programme, handed);
}

/// What the ledger and the folder of releases say between two keepers.
struct Between {
    bool is_begun = false;
    bool is_released = false;
    std::optional<std::string> text;
};

Between look_between(Programme& programme) {
    programme.reopen();
    auto const state = programme.rooms().control().state();
    Between between{state->unfinished(kWeek) != nullptr, state->released(kWeek) != nullptr,
                    release_text(programme, kWeek)};
    programme.shut();
    return between;
}

/// The last keeper, which nobody kills, ends what is left to end.
void close_in_the_end(Programme& programme, Between const& before) {
    programme.reopen();
    auto const ending = programme.ask("operator", "close", closing_it());
    if (before.is_released) {
        EXPECT_EQ(reason_of(ending), Reason::already_done);
        return;
    }
    auto const weeks = value_of(ending);
    auto const& closed = weeks.find("weeks")->as_list().value()->front();
    EXPECT_EQ(closed.find("made_again")->as_bool().value(), before.is_begun);
    EXPECT_FALSE(closed.find("restatement")->as_bool().value());
}

std::string what_the_analyst_reads(Programme& programme) {
    return text::write_json(value_of(programme.ask("analyst", "insights", Tree::object())));
}

/// One release of one closing, whose file never changed once it was there, and stays readable.
void check_release(Programme& programme, std::optional<std::string> const& before) {
    EXPECT_EQ(wrong_with_release(programme, kWeek), "");
    if (before) {
        EXPECT_EQ(release_text(programme, kWeek), before);
    }
    auto const first = what_the_analyst_reads(programme);
    programme.reopen();
    EXPECT_EQ(what_the_analyst_reads(programme), first);
    EXPECT_EQ(reason_of(programme.ask("operator", "close", closing_it())), Reason::already_done);
    EXPECT_EQ(wrong_with_release(programme, kWeek), "");
}

TEST(Killed, WhileItClosesReleasesOnceAndChargesOnce) {
    Dice dice("close");
    Strikes strikes("close", dice.seed());
    Moment length{0};
    unsigned made_again = 0;
    for (unsigned round = 0; round <= rounds(); ++round) {
        Programme programme(options());
        settle_something(programme);
        programme.shut();
        if (round == 0) length = close_life(programme, {}).length;
        Between between;
        std::optional<std::string> first_text;
        for (int life = 0; life < kLives && round > 0 && !between.is_released; ++life) {
            auto const lived = close_life(programme, dice.kill_within(length, 1));
            strikes.count(lived);
            // The first life may have met a busy machine: kills would come too late for the rest.
            if (!lived.was_killed) length = std::min(length, lived.length);
            between = look_between(programme);
            EXPECT_TRUE(between.is_released || lived.acknowledged.empty());
            if (!first_text) first_text = between.text;
        }
        if (round == 0) between = look_between(programme);
        made_again += between.is_begun ? 1 : 0;
        close_in_the_end(programme, between);
        check_release(programme, first_text);
        ASSERT_FALSE(HasFailure()) << "in round " << round;
    }
    fmt::print("{} releases were made again after a kill\n", made_again);
}

TEST(Killed, BetweenIntentAndReleaseMakesTheSameReleaseAgainAtNoCost) {
    Programme programme(options());
    settle_something(programme);
    std::stop_source stop;
    stop.request_stop();
    auto const cut =
        programme.rooms().disclosure().close({}, kWeek, [](auto, auto, auto) {}, stop.get_token());
    EXPECT_EQ(std::get<base::Refusal>(cut.value()).reason, Reason::paused);
    EXPECT_EQ(wrong_with_release(programme, kWeek), "0 releases of one closing");
    programme.shut();
    auto const between = look_between(programme);
    EXPECT_TRUE(between.is_begun);
    close_in_the_end(programme, between);
    EXPECT_EQ(look_up(programme, kWeek).reopenings, 1);
    check_release(programme, std::nullopt);
}

TEST(TheHarness, NoticesALostRelease) {
    Programme programme(options());
    (void)value_of(programme.import("mail", batch(0)));
    (void)value_of(programme.ask("operator", "close", closing_it()));
    EXPECT_EQ(wrong_with_release(programme, kWeek), "");
    std::filesystem::remove_all(programme.data() / "releases");
    EXPECT_EQ(wrong_with_release(programme, kWeek), "the release cannot be read");
}

}  // namespace
}  // namespace weir::faults
