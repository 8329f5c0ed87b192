#include <gtest/gtest.h>

#include "engines/text/formats.h"

namespace weir::text {
namespace {

std::string error_of(std::string_view toml, Limits limits = {}) {
    auto const tree = parse_toml(toml, "c.toml", limits);
    return tree ? "none" : base::to_text(tree.error());
}

/// "line:column" of a member or element, by a path of keys and positions.
std::string place_of(Tree const& tree) {
    return std::to_string(tree.place().line) + ":" + std::to_string(tree.place().column);
}

TEST(Toml, ReadsEveryTypeInTheOrderOfTheFile) {
    auto const tree = parse_toml(
        "z = 'text'\nb = true\nn = -7\nd = 1.5\n[t]\na = [1, {x = 2}]\n[a]\n", "c.toml", {});
    ASSERT_TRUE(tree) << base::to_text(tree.error());
    EXPECT_EQ(write_json(*tree),
              R"({"z":"text","b":true,"n":-7,"d":1.5,"t":{"a":[1,{"x":2}]},"a":{}})");
}

TEST(Toml, RemembersWhereEachValueStood) {
    auto const tree = parse_toml(
        "\xEF\xBB\xBF"
        "a = 1\r\n  b.c = [ 1,\r\n\t2 ]\r\n[[s]]\r\nx = {y = 3}\r\n[[s]]\r\n",
        "c.toml", {});
    ASSERT_TRUE(tree) << base::to_text(tree.error());
    EXPECT_EQ(place_of(*tree), "1:1");
    EXPECT_EQ(place_of(*tree->find("a")), "1:1");
    EXPECT_EQ(place_of(*tree->find("b")), "2:3");
    auto const& list = *tree->find("b")->find("c");
    EXPECT_EQ(place_of(list), "2:5");
    EXPECT_EQ(place_of((**list.as_list())[0]), "2:11");
    EXPECT_EQ(place_of((**list.as_list())[1]), "3:2");
    auto const& tables = **tree->find("s")->as_list();
    EXPECT_EQ(place_of(*tree->find("s")), "4:3");
    EXPECT_EQ(place_of(tables[0]), "4:1");
    EXPECT_EQ(place_of(*tables[0].find("x")->find("y")), "5:6");
    EXPECT_EQ(place_of(tables[1]), "6:1");
    EXPECT_EQ(tables[1].place().file, "c.toml");
}

TEST(Toml, ReadsAnEmptyFileAsAnEmptyTable) {
    auto const tree = parse_toml("", "c.toml", {});
    ASSERT_TRUE(tree);
    EXPECT_TRUE((*tree->as_object())->empty());
}

TEST(Toml, RefusesBrokenSyntaxWithoutQuotingIt) {
    EXPECT_EQ(error_of("a = 1\nb 2\n"), "c.toml:2:3: cannot read key-value pair: expected '='");
    EXPECT_EQ(error_of("a = secret\n").find("secret"), std::string::npos);
    EXPECT_EQ(error_of("a = 12secret\n").find("secret"), std::string::npos);
    EXPECT_EQ(error_of("a = 'secret\n").find("secret"), std::string::npos);
    EXPECT_EQ(error_of("a = \"\\q\"\n"), "c.toml:1:7: unknown escape sequence in a string");
}

TEST(Toml, RefusesWhatIsDefinedTwice) {
    EXPECT_TRUE(error_of("rho = 1\nrho = 2\n").starts_with("c.toml:2:"));
    EXPECT_TRUE(error_of("rho = 1\nrho = 2\n").ends_with(": `rho` is defined twice"));
    EXPECT_EQ(error_of("[t]\n[t]\n"), "c.toml:2:1: `t` is defined twice");
    EXPECT_TRUE(error_of("'a@b' = 1\n'a@b' = 2\n").ends_with("name) is defined twice"));
}

TEST(Toml, RefusesDatesAndNumbersThatAreNotFinite) {
    EXPECT_EQ(error_of("a = 1\n b = 2026-10-05\n"),
              "c.toml:2:2: write a date as a string in quotes");
    EXPECT_EQ(error_of("a = 07:32:00"), "c.toml:1:1: write a date as a string in quotes");
    EXPECT_EQ(error_of("a = [2026-10-05T07:32:00Z]"),
              "c.toml:1:6: write a date as a string in quotes");
    EXPECT_EQ(error_of("a = inf"), "c.toml:1:1: a number must be finite");
    EXPECT_EQ(error_of("a = nan"), "c.toml:1:1: a number must be finite");
    EXPECT_NE(error_of("a = 9223372036854775808"), "none");
    EXPECT_EQ(error_of("a = -9223372036854775808"), "none");
}

TEST(Toml, RefusesBytesThatAreNoText) {
    EXPECT_EQ(error_of("a = 1\nb = '\xFF'\n"), "c.toml:2:6: invalid UTF-8");
    EXPECT_EQ(error_of(std::string_view("a = '\0'", 8)), "c.toml:1:6: a NUL byte");
}

TEST(Toml, CountsTheDepthOfListsTablesAndDottedKeys) {
    EXPECT_EQ(error_of("a = [[1]]", {.depth_max = 3}), "none");
    EXPECT_EQ(error_of("a = [[1]]", {.depth_max = 2}), "c.toml:1:6: nested deeper than 2");
    EXPECT_EQ(error_of("a.b.c = 1.5", {.depth_max = 3}), "none");
    EXPECT_EQ(error_of("a.b.c = 1", {.depth_max = 2}), "c.toml:1:3: nested deeper than 2");
    EXPECT_EQ(error_of("[a.b]\n[c.d]\nx = '''[[[[\n[[[ '''' # [[[[\n", {.depth_max = 3}), "none");
    EXPECT_EQ(error_of("a = [0.1, 0.2,\n 0.4, {b = \"[[[[\\\"[[[[\"}]", {.depth_max = 3}), "none");
}

TEST(Toml, RefusesAnAbyssInsteadOfFallingIntoIt) {
    std::string dotted = "a";
    for (int i = 0; i < 200000; ++i) dotted += ".a";
    EXPECT_TRUE(error_of(dotted + " = 1").ends_with("nested deeper than 64"));
    EXPECT_TRUE(error_of("[" + dotted + "]").ends_with("nested deeper than 64"));
    EXPECT_TRUE(error_of("a = " + std::string(200000, '[')).ends_with("nested deeper than 64"));
    std::string tables;
    for (int i = 0; i < 200000; ++i) tables += "a = {";
    EXPECT_TRUE(error_of(tables).ends_with("nested deeper than 64"));
}

TEST(Toml, KeepsItsLimits) {
    auto const tree = parse_toml("a = 1", "c.toml", {.size_max = 4});
    ASSERT_FALSE(tree);
    EXPECT_EQ(tree.error().fault, base::Fault::too_large);
    EXPECT_EQ(error_of("a = [1, 2]", {.values_max = 4}), "none");
    EXPECT_EQ(error_of("a = [1, 2]", {.values_max = 3}), "c.toml:1:9: more than 3 values");
}

}  // namespace
}  // namespace weir::text
