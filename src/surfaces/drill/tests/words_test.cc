#include "surfaces/drill/detail/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::drill::detail {
namespace {

using testing::ElementsAre;

Words const kWords{{"number", {"41"}}, {"at", {"2026-11-23T01:00:00Z"}}, {"names", {"a", "b"}}};

TEST(DrillWords, StandForWhatWasKept) {
    EXPECT_EQ(filled("proposal ${number}.", kWords).value(), "proposal 41.");
    EXPECT_EQ(filled("${names}", kWords).value(), "a,b");
}

TEST(DrillWords, CanBeAddedTo) {
    EXPECT_EQ(filled("${number+1}", kWords).value(), "42");
    EXPECT_EQ(filled("${at-60}", kWords).value(), "2026-11-23T00:59:00Z");
}

TEST(DrillWords, AListStandsForEachOfItWhereItStandsAlone) {
    EXPECT_THAT(filled_each({"x", "${names}"}, kWords).value(), ElementsAre("x", "a", "b"));
}

TEST(DrillWords, RefuseWhatNobodyBroughtAndWhatHasNoSum) {
    EXPECT_FALSE(filled("${nothing}", kWords));
    EXPECT_FALSE(filled("${names+1}", kWords));
    EXPECT_FALSE(filled("${number", kWords));
}

}  // namespace
}  // namespace weir::drill::detail
