// Keepers killed while they replace the month key and while their jobs end weeks: whatever the
// moment, all that should be readable is, nothing else is, and the next look finishes what was
// begun.
#include <filesystem>

#include <gtest/gtest.h>

#include "tests/faults/work.h"

namespace weir::faults {
namespace {

using scenarios::Programme;
using scenarios::value_of;
using text::Tree;

constexpr std::uint64_t kRotations = 3;

Life rotate_life(Programme& programme, Kill const& kill) {
    return live_on(programme, kill, [&](Voice& voice) {
        for (std::uint64_t i = 0; i < kRotations; ++i) {
            (void)value_of(programme.ask("operator", "keys.rotate", Tree::object()));
            voice.acknowledged(i);
        }
    });
}

/// Everything that was handed in is read, the entries and the vault agree, no old key is left.
void check(Programme& programme, Handed const& handed) {
    EXPECT_EQ(handed.wrong_with(heads_in(programme, kWeek)), "");
    (void)value_of(programme.ask("operator", "jobs", Tree::object()));
    auto const keys = programme.rooms().vault().month_keys();
    ASSERT_TRUE(keys) << keys.error().message;
    EXPECT_FALSE(keys->is_rotating);
    EXPECT_EQ(keys->number, programme.rooms().control().state()->custody.month_key);
    // A key that was made, or half written, and never named has wrapped nothing; the next rotation
    // writes over it.
    auto const made_in_vain = "month-" + std::to_string(keys->number + 1) + ".key";
    std::size_t files = 0;
    for (auto const& file : std::filesystem::directory_iterator(programme.dir() / "keys")) {
        auto const name = file.path().filename().string();
        files += name.starts_with("month-") && !name.starts_with(made_in_vain) ? 1U : 0U;
    }
    EXPECT_EQ(files, 1u);
    for (auto const& ended : keys->ended) EXPECT_TRUE(ended.is_destroyed) << ended.number;
}

TEST(Killed, WhileItReplacesTheMonthKeyLosesNothing) {
    Dice dice("rotate");
    Strikes strikes("rotate", dice.seed());
    Programme programme(options());
    Handed handed;
    import_calmly(programme, handed);
    (void)value_of(programme.ask("operator", "settle", Tree::object()));
    programme.shut();
    auto const length = rotate_life(programme, {}).length;
    for (unsigned round = 0; round < 3 * rounds(); ++round) {
        strikes.count(rotate_life(programme, dice.kill_within(length, kRotations)));
        programme.reopen();
        check(programme, handed);
        programme.shut();
        ASSERT_FALSE(::testing::Test::HasFailure()) << "in round " << round;
    }
}

Life jobs_life(Programme& programme, Kill const& kill) {
    return live_on(programme, kill, [&](Voice& voice) {
        (void)value_of(programme.ask("operator", "jobs", Tree::object()));
        voice.acknowledged(0);
    });
}

/// Every week that the ledger calls swept is gone, and the others' events and releases are there.
void check_swept(Programme& programme) {
    auto const state = programme.rooms().control().state();
    EXPECT_FALSE(state->custody.swept.empty());
    auto& vault = programme.rooms().vault();
    for (auto const& place : state->custody.swept) {
        vault::RetentionClass const retention{static_cast<std::uint8_t>(place.retention)};
        EXPECT_FALSE(*vault.is_week_left({place.week, retention})) << base::to_text(place.week);
        EXPECT_FALSE(vault.load({place.week, retention}));
    }
    EXPECT_GE(vault.load({kWeek, {0}})->rows(), static_cast<std::size_t>(kPeople));
    EXPECT_EQ(wrong_with_release(programme, kWeek), "");
    EXPECT_TRUE(release_text(programme, kWeek));
    EXPECT_EQ(vault.month_keys()->number, state->custody.month_key);
}

TEST(Killed, WhileItsJobsEndWeeksEndsThemWhollyAndNoOthers) {
    Dice dice("jobs");
    Strikes strikes("jobs", dice.seed());
    Moment length{0};
    for (unsigned round = 0; round <= rounds(); ++round) {
        Programme programme(options());
        Handed handed;
        import_calmly(programme, handed);
        (void)value_of(programme.ask("operator", "close", Tree::object()));
        programme.shut();
        programme.clock().set(at("2026-06-08T00:00:00Z"));  // the short class is over; a key too
        if (round == 0) length = jobs_life(programme, {}).length;
        for (int life = 0; life < kLives && round > 0; ++life) {
            auto const lived = jobs_life(programme, dice.kill_within(length, 1));
            // Whoever comes after one that got through has nothing to do, and is soon done.
            if (life > 0) continue;
            strikes.count(lived);
            if (!lived.was_killed) length = std::min(length, lived.length);
        }
        programme.reopen();
        (void)value_of(programme.ask("operator", "jobs", Tree::object()));
        check_swept(programme);
        ASSERT_FALSE(::testing::Test::HasFailure()) << "in round " << round;
    }
}

}  // namespace
}  // namespace weir::faults
