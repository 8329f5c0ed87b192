#include "surfaces/drill/detail/answer.h"

#include <gtest/gtest.h>

#include "engines/text/formats.h"

namespace weir::drill::detail {
namespace {

using Kind = Expectation::Kind;

text::Tree answer() {
    return text::parse_json(
               R"({"stage": "active", "rows": [{"of": "a", "n": 2}, {"of": "b", "n": 5}]})",
               "answer", {})
        .value();
}

bool holds(std::string const& at, Kind kind, std::string const& value) {
    auto const tree = answer();
    return !complaint(tree, {at, kind, value});
}

TEST(DrillAnswer, IsReadByPath) {
    auto const tree = answer();
    EXPECT_EQ(values_at(tree, "rows.*.n").size(), 2U);
    ASSERT_EQ(values_at(tree, "rows.of=b.n").size(), 1U);
    EXPECT_EQ(shown(*values_at(tree, "rows.of=b.n").front()), "5");
    EXPECT_EQ(shown(*values_at(tree, "rows.0.of").front()), "a");
    EXPECT_TRUE(values_at(tree, "rows.7.of").empty());
    ASSERT_EQ(values_at(tree, "rows.*.first.of").size(), 1U);
    EXPECT_EQ(shown(*values_at(tree, "rows.*.first.of").front()), "a");
    EXPECT_TRUE(values_at(tree, "rows.of=c.first.n").empty());
    EXPECT_TRUE(values_at(tree, "nothing.here").empty());
}

TEST(DrillAnswer, IsComparedAsTheDrillSays) {
    EXPECT_TRUE(holds("stage", Kind::is, "active"));
    EXPECT_FALSE(holds("stage", Kind::is, "paused"));
    EXPECT_FALSE(holds("stages", Kind::is, ""));  // nothing is never something
    EXPECT_TRUE(holds("stages", Kind::is_not, "active"));
    EXPECT_TRUE(holds("rows", Kind::count, "2"));
    EXPECT_TRUE(holds("rows.of=c", Kind::count, "0"));
    EXPECT_TRUE(holds("rows.0.n", Kind::more, "1"));
    EXPECT_FALSE(holds("rows.0.n", Kind::more, "2"));
    EXPECT_FALSE(holds("rows.*.n", Kind::more, "1"));  // of which?
    EXPECT_TRUE(holds("rows.*.of", Kind::contains, "b"));
}

}  // namespace
}  // namespace weir::drill::detail
