#include <gtest/gtest.h>

#include "engines/text/formats.h"

namespace weir::text {
namespace {

std::string error_of(auto const& result) { return result ? "none" : base::to_text(result.error()); }

Tree toml(std::string_view text) {
    auto tree = parse_toml(text, "c.toml", {});
    EXPECT_TRUE(tree) << error_of(tree);
    return tree ? *tree : Tree::object();
}

TEST(Fields, ReadsMembersByName) {
    auto const tree = toml("name = 'mail'\nlevel = 3\npaused = true\nkinds = ['a', 'b']\n");
    auto fields = Fields::of(tree, "[source]");
    ASSERT_TRUE(fields);
    EXPECT_EQ(fields->text("name"), "mail");
    EXPECT_EQ(fields->integer("level"), 3);
    EXPECT_EQ(fields->flag_or("paused", false), true);
    EXPECT_EQ(fields->texts_or_none("kinds"), (std::vector<std::string>{"a", "b"}));
    EXPECT_TRUE(fields->required("name"));
    EXPECT_TRUE(fields->finish());
}

TEST(Fields, FallsBackWhereAMemberIsAbsent) {
    auto const tree = Tree::object();
    auto fields = Fields::of(tree, "[source]");
    ASSERT_TRUE(fields);
    EXPECT_EQ(fields->text_or("name", "none"), "none");
    EXPECT_EQ(fields->integer_or("level", 9), 9);
    EXPECT_EQ(fields->flag_or("paused", true), true);
    EXPECT_EQ(fields->texts_or_none("kinds"), std::vector<std::string>{});
    EXPECT_EQ(fields->optional("name"), nullptr);
    EXPECT_TRUE(fields->finish());
}

TEST(Fields, RefusesAKeyNobodyAskedForAtItsPlace) {
    auto const tree = toml("[[source]]\nname = 'a'\n  rho_weekly = 2\n");
    auto fields = Fields::of((**tree.find("source")->as_list())[0], "[[source]]");
    ASSERT_TRUE(fields);
    ASSERT_TRUE(fields->text("name"));
    ASSERT_TRUE(fields->text_or("connector", ""));
    EXPECT_EQ(error_of(fields->finish()),
              "c.toml:3:3: unknown key `rho_weekly` in [[source]], "
              "expected one of `name`, `connector`");
}

TEST(Fields, GuessesAMistypedKey) {
    auto const tree = toml("conector = 1\n");
    auto fields = Fields::of(tree, "[source]");
    ASSERT_TRUE(fields);
    for (auto const* key : {"name", "connectors", "connector"}) (void)fields->optional(key);
    EXPECT_EQ(error_of(fields->finish()),
              "c.toml:1:1: unknown key `conector` in [source], did you mean `connector`?");
}

TEST(Fields, GuessesNothingFromKeysThatShareNoCharacter) {
    auto const tree = toml("a = 1\n");
    auto fields = Fields::of(tree, "[source]");
    ASSERT_TRUE(fields);
    for (auto const* key : {"b", "to", "name"}) (void)fields->optional(key);
    EXPECT_EQ(error_of(fields->finish()),
              "c.toml:1:1: unknown key `a` in [source], expected one of `b`, `to`, `name`");
}

TEST(Fields, QuotesNoKeyThatMayBeAPersonsData) {
    auto const tree = toml("'ann@example.org' = 1\n");
    auto const fields = Fields::of(tree, "[source]");
    ASSERT_TRUE(fields);
    EXPECT_EQ(error_of(fields->finish()),
              "c.toml:1:1: unknown key (not a plain name) in [source], expected one of none");
}

TEST(Fields, NamesTheMissingAndTheWronglyTyped) {
    auto const tree = toml("\nlist = [\n  'a',\n  2]\n");
    auto fields = Fields::of(tree, "the charter");
    ASSERT_TRUE(fields);
    EXPECT_EQ(error_of(fields->text("name")), "c.toml:1:1: missing key `name` in the charter");
    EXPECT_EQ(error_of(fields->integer("list")),
              "c.toml:2:1: `list` in the charter: expected a whole number, got a list");
    EXPECT_EQ(error_of(fields->text_or("list", "")),
              "c.toml:2:1: `list` in the charter: expected text, got a list");
    EXPECT_EQ(error_of(fields->flag_or("list", true)),
              "c.toml:2:1: `list` in the charter: expected true or false, got a list");
    EXPECT_EQ(error_of(fields->texts_or_none("list")),
              "c.toml:4:3: `list` in the charter: expected text, got a whole number");
    EXPECT_EQ(error_of(Fields::of(Tree(1), "the charter")),
              "the charter: expected an object, got a whole number");
}

}  // namespace
}  // namespace weir::text
