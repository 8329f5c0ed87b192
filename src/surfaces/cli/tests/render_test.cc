#include "surfaces/cli/detail/render.h"

#include <gtest/gtest.h>

#include "surfaces/cli/detail/rules_files.h"
#include "surfaces/cli/detail/tree_read.h"

namespace weir::cli::detail {
namespace {

TEST(Table, AlignsByWhatIsSeenNotByBytes) {
    Table table({{"name"}, {"n", Align::right}});
    table.add({"Zoë", "7"});
    table.add({"Bob", "1,234"});
    EXPECT_EQ(table.to_text(), "name      n\nZoë       7\nBob   1,234\n");
}

TEST(Width, CountsCharactersAndNoColours) {
    EXPECT_EQ(width_of("Zoë"), 3U);
    EXPECT_EQ(width_of("\x1b[1mab\x1b[0m"), 2U);
}

TEST(ErrorBar, StaysInItsWidthForAnyEstimate) {
    for (double const mean : {-50.0, 0.0, 1.0, 9.9, 10.0, 400.0}) {
        auto const bar = error_bar({mean, mean - 3, mean + 3}, 10, 20);
        EXPECT_LE(width_of(bar), 20U) << mean;
    }
    EXPECT_EQ(error_bar({1, 0, 2}, 0, 20), "");
}

TEST(Sparkline, HasOneStepAValue) {
    EXPECT_EQ(sparkline({}), "");
    EXPECT_EQ(sparkline({1, 2, 3}), "▁▅█");
    EXPECT_EQ(width_of(sparkline({5, 5, 5, 5})), 4U);
}

TEST(Wrap, KeepsLinesWithinTheirWidth) {
    auto const text = wrap("one two three four five", 12, "  ");
    EXPECT_EQ(text, "  one two\n  three four\n  five\n");
}

TEST(Grouped, PutsCommasBetweenThousands) {
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(82927), "82,927");
    EXPECT_EQ(grouped(-1234567), "-1,234,567");
}

TEST(WithValue, ReplacesAKeysValueAndNothingElse) {
    EXPECT_EQ(with_value("a = 1\nab = 2\n# a = 3\n", "a", "9"), "a = 9\nab = 2\n# a = 3\n");
}

TEST(Examples, AreThereByName) {
    for (auto const* name : {"demo", "manufacturing-email", "sociopatterns"}) {
        ASSERT_TRUE(find_example(name)) << name;
        EXPECT_FALSE(find_example(name)->charter.empty());
    }
    EXPECT_FALSE(find_example("everything"));
}

}  // namespace
}  // namespace weir::cli::detail
