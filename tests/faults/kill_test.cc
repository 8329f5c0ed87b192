// Keepers killed while they take in, settle and open: nothing acknowledged is lost or doubled.
#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>

#include "tests/faults/work.h"

namespace weir::faults {
namespace {

using scenarios::Programme;
using scenarios::value_of;
using text::Tree;

void import_some(Programme& programme, std::uint64_t first, Voice& voice) {
    for (auto number = first; number < first + kBatches; ++number) {
        (void)value_of(programme.import("mail", batch(number)));
        voice.acknowledged(number);
    }
}

Life import_life(Programme& programme, Handed& handed, Kill const& kill) {
    auto const first = handed.next();
    handed.begin_life(first);
    auto life =
        live_on(programme, kill, [&](Voice& voice) { import_some(programme, first, voice); });
    for (auto number : life.acknowledged) handed.acknowledge(number);
    return life;
}

TEST(Killed, WhileItTakesFilesInLosesNothingAcknowledged) {
    Dice dice("import");
    Strikes strikes("import", dice.seed());
    Moment length{0};
    for (unsigned round = 0; round <= rounds(); ++round) {
        Programme programme(options());
        programme.shut();
        Handed handed;
        if (round == 0) length = import_life(programme, handed, {}).length;
        for (int life = 0; life < kLives && round > 0; ++life) {
            strikes.count(import_life(programme, handed, dice.kill_within(length, kBatches)));
        }
        programme.reopen();
        settle_and_check(programme, handed);
        ASSERT_FALSE(HasFailure()) << "in round " << round;
    }
}

TEST(TheHarness, NoticesALostIntakeLog) {
    Programme programme(options());
    Handed handed;
    import_calmly(programme, handed);
    programme.shut();
    for (auto const& file : std::filesystem::directory_iterator(programme.data() / "intake")) {
        std::filesystem::remove(file.path());
    }
    programme.reopen();
    (void)value_of(programme.ask("operator", "settle", Tree::object()));
    EXPECT_EQ(handed.wrong_with(heads_in(programme, kWeek)),
              "batch 0 was acknowledged and is lost");
}

TEST(TheHarness, NoticesABatchThatIsOnlyPartlyThere) {
    Handed handed;
    handed.begin_life(0);
    EXPECT_EQ(handed.wrong_with({{instant_of(3), kPeople - 1}}), "batch 3 is there for 47 people");
    EXPECT_EQ(handed.wrong_with({{instant_of(99), kPeople}}),
              "there are events that nobody handed in");
}

Life settle_life(Programme& programme, Kill const& kill) {
    return live_on(programme, kill, [&](Voice& voice) {
        (void)value_of(programme.ask("operator", "settle", Tree::object()));
        voice.acknowledged(0);
    });
}

/// Files of two days, so that two logs and a day's key end with the settling.
void import_on_two_days(Programme& programme, Handed& handed) {
    programme.clock().set(at("2026-03-02T09:00:00Z"));
    import_calmly(programme, handed);
    programme.clock().set(at("2026-03-03T09:00:00Z"));
    import_calmly(programme, handed);
    programme.shut();
}

TEST(Killed, WhileItSettlesLosesNothingAndDoublesNothing) {
    Dice dice("settle");
    Strikes strikes("settle", dice.seed());
    Moment length{0};
    for (unsigned round = 0; round <= rounds(); ++round) {
        Programme programme(options());
        Handed handed;
        import_on_two_days(programme, handed);
        if (round == 0) length = settle_life(programme, {}).length;
        for (int life = 0; life < kLives && round > 0; ++life) {
            auto const lived = settle_life(programme, dice.kill_within(length, 1));
            // Whoever comes after one that got through has nothing to settle, and is soon done.
            if (life > 0) continue;
            strikes.count(lived);
            if (!lived.was_killed) length = std::min(length, lived.length);
        }
        programme.reopen();
        settle_and_check(programme, handed);
        ASSERT_FALSE(HasFailure()) << "in round " << round;
    }
}

TEST(Killed, WhileItOpensLosesNothing) {
    Dice dice("open");
    Moment length{0};
    Strikes strikes("open", dice.seed());
    for (unsigned round = 0; round <= rounds(); ++round) {
        Programme programme(options());
        Handed handed;
        import_calmly(programme, handed);
        programme.shut();
        auto const open = [&](Voice& voice) {
            voice.ready();
            programme.reopen();
            voice.acknowledged(0);
        };
        if (round == 0) length = live({}, open).length;
        for (int life = 0; life < kLives && round > 0; ++life) {
            strikes.count(live(dice.kill_within(length, 1), open));
        }
        programme.reopen();
        settle_and_check(programme, handed);
        ASSERT_FALSE(HasFailure()) << "in round " << round;
    }
}

}  // namespace
}  // namespace weir::faults
