#include "surfaces/keeper/sluice.h"

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace weir::keeper {
namespace {

TEST(Sluice, LetsManyInAtOnce) {
    Sluice sluice;
    auto const one = sluice.enter();
    auto const two = sluice.enter();
    EXPECT_FALSE(one.stop().stop_requested());
    EXPECT_FALSE(two.stop().stop_requested());
}

TEST(Sluice, WhoWantsItAloneCancelsThoseInsideAndWaitsForThem) {
    Sluice sluice;
    std::atomic<int> inside = 0;
    std::latch entered(8);
    std::vector<std::jthread> holders;
    for (int i = 0; i < 8; ++i) {
        holders.emplace_back([&] {
            auto const pass = sluice.enter();
            ++inside;
            entered.count_down();
            while (!pass.stop().stop_requested()) std::this_thread::yield();
            --inside;
        });
    }
    entered.wait();
    auto const seen = sluice.alone([&] { return inside.load(); });
    EXPECT_EQ(seen, 0);
}

TEST(Sluice, NobodyEntersWhileSomebodyIsAlone) {
    Sluice sluice;
    std::atomic<bool> is_alone = false;
    std::atomic<int> violations = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < 2000; ++round) {
                auto const pass = sluice.enter();
                if (is_alone) ++violations;
            }
        });
    }
    for (int round = 0; round < 200; ++round) {
        sluice.alone([&] {
            is_alone = true;
            std::this_thread::yield();
            is_alone = false;
        });
    }
    threads.clear();
    EXPECT_EQ(violations, 0);
}

TEST(Sluice, AfterwardsThingsFlowAgainUncancelled) {
    Sluice sluice;
    sluice.alone([] {});
    EXPECT_FALSE(sluice.enter().stop().stop_requested());
}

}  // namespace
}  // namespace weir::keeper
