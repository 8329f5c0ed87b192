// The delta of a week's closing: in its entry, and in a book of its own.
#include <gtest/gtest.h>

#include "engines/text/formats.h"
#include "rules/state/entries.h"

namespace weir::state {
namespace {

Closing closing(std::uint64_t delta) {
    return {base::Week::of("2026-W40").value(),
            "snapshot",
            {1},
            privacy::Share::release,
            base::Rho{5},
            {base::Unit{4}},
            privacy::DeltaUnits{delta}};
}

TEST(Closing, SaysItsDeltaOnlyWhereThereIsOne) {
    EXPECT_EQ(to_tree(Entry(closing(0))).find("delta"), nullptr);
    auto const tree = to_tree(Entry(closing(18'446'744'073)));
    auto const again = entry_of("closing", tree);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(std::get<Closing>(*again).delta, privacy::DeltaUnits{18'446'744'073});
}

TEST(Closing, OfBeforeThereWereDeltasReadsAsBefore) {
    auto const again = entry_of("closing", to_tree(Entry(closing(0))));
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(std::get<Closing>(*again).delta, privacy::DeltaUnits{0});
}

TEST(Closing, RefusesADeltaOfAnotherForm) {
    auto tree = to_tree(Entry(closing(0)));
    tree.set("delta", "much");
    EXPECT_FALSE(entry_of("closing", tree));
}

}  // namespace
}  // namespace weir::state
