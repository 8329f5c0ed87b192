#include "engines/text/tree.h"

#include <gtest/gtest.h>

namespace weir::text {
namespace {

std::string error_of(auto const& result) { return result ? "none" : base::to_text(result.error()); }

TEST(Tree, GivesEachTypeAsItself) {
    EXPECT_EQ(Tree(true).as_bool(), true);
    EXPECT_EQ(Tree(7).as_int(), 7);
    EXPECT_EQ(Tree(0.5).as_decimal(), 0.5);
    EXPECT_EQ(Tree("text").as_text(), "text");
    EXPECT_TRUE((*Tree::list().as_list())->empty());
    EXPECT_TRUE((*Tree::object().as_object())->empty());
    EXPECT_TRUE(Tree().is_null());
    EXPECT_FALSE(Tree(false).is_null());
}

TEST(Tree, GivesAWholeNumberAsADecimalButNotTheReverse) {
    EXPECT_EQ(Tree(7).as_decimal(), 7.0);
    EXPECT_EQ(error_of(Tree(7.0).as_int()), "expected a whole number, got a decimal");
}

TEST(Tree, NamesThePlaceOfAWrongType) {
    Tree tree(List{});
    tree.set_place({"charter.toml", 5, 16});
    EXPECT_EQ(error_of(tree.as_bool()), "charter.toml:5:16: expected true or false, got a list");
    EXPECT_EQ(error_of(tree.as_int()), "charter.toml:5:16: expected a whole number, got a list");
    EXPECT_EQ(error_of(tree.as_decimal()), "charter.toml:5:16: expected a number, got a list");
    EXPECT_EQ(error_of(tree.as_text()), "charter.toml:5:16: expected text, got a list");
    EXPECT_EQ(error_of(tree.as_object()), "charter.toml:5:16: expected an object, got a list");
    EXPECT_EQ(error_of(Tree().as_list()), "expected a list, got nothing");
}

TEST(Tree, FindsMembers) {
    auto const tree = Tree::object().set("a", 1).set("b", Tree());
    ASSERT_NE(tree.find("a"), nullptr);
    EXPECT_EQ(tree.find("a")->as_int(), 1);
    EXPECT_TRUE(tree.find("b")->is_null());
    EXPECT_EQ(tree.find("c"), nullptr);
    EXPECT_EQ(Tree(1).find("a"), nullptr);
    EXPECT_EQ((*tree.at("a"))->as_int(), 1);
    EXPECT_EQ(error_of(tree.at("c")), "missing key `c`");
    EXPECT_EQ(error_of(Tree(1).at("c")), "expected an object, got a whole number");
}

TEST(Tree, KeepsTheOrderOfItsMembersWhenOneIsReplaced) {
    auto const tree = Tree::object().set("b", 1).set("a", 2).set("b", 3);
    auto const& members = **tree.as_object();
    ASSERT_EQ(members.size(), 2U);
    EXPECT_EQ(members[0].first, "b");
    EXPECT_EQ(members[0].second.as_int(), 3);
    EXPECT_EQ((*Tree::list().push(1).push(2).as_list())->size(), 2U);
}

TEST(TreeDeathTest, EndsTheProcessWhenItIsBuiltWrongly) {
    EXPECT_DEATH(Tree::list().set("a", 1), "set");
    EXPECT_DEATH(Tree().push(1), "push");
    EXPECT_DEATH(Tree(std::uint64_t{1} << 63), "63 bits");
    EXPECT_EQ(Tree((std::uint64_t{1} << 63) - 1).as_int(), 9223372036854775807);
}

}  // namespace
}  // namespace weir::text
