// What one person can change, tried on a million random offices; the worst of them is printed.
#include <gtest/gtest.h>

#include "rules/metrics/tests/meetings.h"

namespace weir::metrics {
namespace {

TEST(CollaborationBounds, HoldForAMillionRandomOffices) {
    auto const worst = tests::worst_of(20'261'122, 1'000'000, tests::our_rule);
    EXPECT_LE(worst.worst(), 1.0);
}

}  // namespace
}  // namespace weir::metrics
