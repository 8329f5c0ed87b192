// Keepers killed while somebody pauses: a pause that was acknowledged is in force for good.
#include <algorithm>
#include <thread>

#include <gtest/gtest.h>

#include "surfaces/keeper/sluice.h"
#include "tests/faults/work.h"

namespace weir::faults {
namespace {

using base::Reason;
using scenarios::Programme;
using scenarios::reason_of;
using scenarios::value_of;
using text::Tree;

constexpr std::uint64_t kPauseStep = 1'000'000;

/// Imports in one thread; somebody pauses in another, as at a keeper's sluice.
void import_and_pause(Programme& programme, std::uint64_t first, Voice& voice) {
    keeper::Sluice sluice;
    std::jthread const importer([&] {
        for (auto number = first; number < first + kBatches; ++number) {
            auto const pass = sluice.enter();
            auto const ending = programme.import("mail", batch(number));
            if (reason_of(ending) == Reason::paused) return;
            (void)value_of(ending);
            voice.acknowledged(number);
        }
    });
    sluice.alone([&] {
        (void)value_of(programme.pause("representative", "we want to look"));
        voice.acknowledged(kPauseStep);
    });
}

void resume(Programme& programme) {
    for (auto const* role : {"privacy", "security", "representative"}) {
        (void)value_of(programme.sign_resume(role));
    }
}

void check_that_nothing_flows(Programme& programme) {
    EXPECT_TRUE(programme.rooms().control().state()->is_paused());
    EXPECT_EQ(reason_of(programme.import("mail", batch(0))), Reason::paused);
    EXPECT_EQ(reason_of(programme.ask("operator", "close", Tree::object())), Reason::paused);
    EXPECT_EQ(reason_of(programme.ask("analyst", "insights", Tree::object())), Reason::paused);
}

/// An hour passes; then events of before and of within the pause are handed in.
void check_that_the_pause_left_a_gap(Programme& programme) {
    auto const paused_at = programme.clock().now();
    programme.clock().set(paused_at + base::Duration{3600});
    resume(programme);
    auto const answer = value_of(programme.import(
        "mail", scenarios::batch_of({{"p1", "p2", paused_at + base::Duration{-1}},
                                     {"p1", "p2", paused_at + base::Duration{1800}}})));
    EXPECT_EQ(answer.find("untimely")->as_int().value(), 1);
}

void pause_round(Programme& programme, Handed& handed, Life const& life) {
    auto const said = std::ranges::find(life.acknowledged, kPauseStep);
    bool const is_paused_for_sure = said != life.acknowledged.end();
    EXPECT_TRUE(!is_paused_for_sure || said + 1 == life.acknowledged.end())
        << "something came in after the pause was in force";
    for (auto number : life.acknowledged) {
        if (number != kPauseStep) handed.acknowledge(number);
    }
    programme.reopen();
    if (is_paused_for_sure) check_that_nothing_flows(programme);
    if (programme.rooms().control().state()->is_paused())
        check_that_the_pause_left_a_gap(programme);
    settle_and_check(programme, handed);
}

Life pause_life(Programme& programme, Handed& handed, Kill const& kill) {
    auto const first = handed.next();
    handed.begin_life(first);
    return live_on(programme, kill,
                   [&](Voice& voice) { import_and_pause(programme, first, voice); });
}

TEST(Killed, WhileItPausesKeepsThePauseAndWhatCameBefore) {
    Dice dice("pause");
    Strikes strikes("pause", dice.seed());
    Moment length{0};
    for (unsigned round = 0; round <= rounds(); ++round) {
        Programme programme(options());
        programme.shut();
        Handed handed;
        auto const kill = round == 0 ? Kill{} : dice.kill_within(length, 2);
        auto const life = pause_life(programme, handed, kill);
        if (round == 0) length = life.length;
        else strikes.count(life);
        pause_round(programme, handed, life);
        ASSERT_FALSE(HasFailure()) << "in round " << round;
    }
}

}  // namespace
}  // namespace weir::faults
