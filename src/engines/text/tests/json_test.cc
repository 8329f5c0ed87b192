#include <gtest/gtest.h>

#include "engines/text/formats.h"

namespace weir::text {
namespace {

std::string error_of(std::string_view json, Limits limits = {}) {
    auto const tree = parse_json(json, "q.json", limits);
    return tree ? "none" : base::to_text(tree.error());
}

std::string place_of(Tree const& tree) {
    return std::to_string(tree.place().line) + ":" + std::to_string(tree.place().column);
}

TEST(Json, ReadsEveryTypeInTheOrderOfTheText) {
    auto const tree =
        parse_json(R"( {"z": null, "a": [true, false, -7, 1.5, "x"], "o": {}} )", "q.json", {});
    ASSERT_TRUE(tree) << base::to_text(tree.error());
    EXPECT_EQ(write_json(*tree), R"({"z":null,"a":[true,false,-7,1.5,"x"],"o":{}})");
}

TEST(Json, RemembersWhereEachValueStood) {
    auto const tree = parse_json(
        "\xEF\xBB\xBF{\"a\" : 1,\r\n  \"b\\\"\": [ 10, -2.5e3,\n\t\"x\\\\\", null , {} ],\n"
        "\"c\":{\"d\":\ntrue}}",
        "q.json", {});
    ASSERT_TRUE(tree) << base::to_text(tree.error());
    EXPECT_EQ(place_of(*tree), "1:1");
    EXPECT_EQ(place_of(*tree->find("a")), "1:2");
    EXPECT_EQ(place_of(*tree->find("b\"")), "2:3");
    auto const& list = **tree->find("b\"")->as_list();
    EXPECT_EQ(place_of(list[0]), "2:12");
    EXPECT_EQ(place_of(list[1]), "2:16");
    EXPECT_EQ(place_of(list[2]), "3:2");
    EXPECT_EQ(place_of(list[3]), "3:9");
    EXPECT_EQ(place_of(list[4]), "3:16");
    EXPECT_EQ(place_of(*tree->find("c")), "4:1");
    EXPECT_EQ(place_of(*tree->find("c")->find("d")), "4:6");
    EXPECT_EQ(list[4].place().file, "q.json");
}

TEST(Json, TakesTheOutermostNumbers) {
    auto const tree =
        parse_json("[9223372036854775807,-9223372036854775808,1.7e308,-0,5e-324]", "q.json", {});
    ASSERT_TRUE(tree) << base::to_text(tree.error());
    auto const& list = **tree->as_list();
    EXPECT_EQ(list[0].as_int(), INT64_MAX);
    EXPECT_EQ(list[1].as_int(), INT64_MIN);
    EXPECT_EQ(list[2].as_decimal(), 1.7e308);
    EXPECT_EQ(list[4].as_decimal(), 5e-324);
}

TEST(Json, RefusesNumbersOutsideTheirRange) {
    EXPECT_EQ(error_of("[1,\n 9223372036854775808]"), "q.json:2:2: a whole number outside 64 bits");
    EXPECT_EQ(error_of("-9223372036854775809"), "q.json:1:1: a whole number outside 64 bits");
    EXPECT_EQ(error_of("99999999999999999999999"), "q.json:1:1: a whole number outside 64 bits");
    EXPECT_EQ(error_of("[0, 1e999]"), "q.json:1:5: a number outside the range of a double");
    EXPECT_EQ(error_of("[NaN]").starts_with("q.json:1:2: "), true);
}

TEST(Json, RefusesADuplicateKeyAtItsSecondPlace) {
    EXPECT_EQ(error_of("{\"a\":1,\n \"b\":2, \"a\":3}"), "q.json:2:9: duplicate key `a`");
    EXPECT_EQ(error_of("{\"a\":1, \"\\u0061\":3}"), "q.json:1:9: duplicate key `a`");
    EXPECT_EQ(error_of("[{\"x\":{\"a@b\":1,\"a@b\":2}}]"),
              "q.json:1:16: duplicate key (not a plain name)");
    EXPECT_EQ(error_of("{\"a\":{\"a\":1}}"), "none");
}

TEST(Json, NamesTheFailingByteWithoutQuotingIt) {
    EXPECT_EQ(error_of(""),
              "q.json:1:1: while parsing value - unexpected end of input; expected "
              "'[', '{', or a literal");
    EXPECT_TRUE(error_of("{\"a\":1 \"secret\":2}").starts_with("q.json:1:8: "));
    EXPECT_TRUE(error_of("[1,\n2,]").starts_with("q.json:2:3: "));
    EXPECT_TRUE(error_of("[1] true").starts_with("q.json:1:5: "));
    EXPECT_TRUE(error_of("{} {}").starts_with("q.json:1:4: "));
    EXPECT_TRUE(error_of("[1 23]").starts_with("q.json:1:4: "));
    EXPECT_TRUE(error_of("[").starts_with("q.json:1:2: "));
    EXPECT_TRUE(error_of("[\"secret\n\"]").starts_with("q.json:1:9: "));
    EXPECT_TRUE(error_of("[trie]").starts_with("q.json:1:4: "));
    EXPECT_TRUE(error_of("[\"\\ud800\"]").starts_with("q.json:1:9: "));
    for (std::string_view const json :
         {"{\"a\":1 \"secret\":2}", "[\"secret", "[secret]", "[\"secret\n\"]"}) {
        EXPECT_EQ(error_of(json).find("secret"), std::string::npos);
    }
}

TEST(Json, RefusesBytesThatAreNoText) {
    EXPECT_EQ(error_of("[\"a\",\n\"\xC3(\"]"), "q.json:2:2: invalid UTF-8");
    EXPECT_EQ(error_of(std::string_view("[1]\0", 4)), "q.json:1:4: a NUL byte");
    EXPECT_EQ(error_of("\"\\u0000\""), "none");
}

TEST(Json, RefusesCommentsAndTrailingCommas) {
    EXPECT_NE(error_of("[1] // one"), "none");
    EXPECT_NE(error_of("{\"a\":1,}"), "none");
}

TEST(Json, CountsTheDepthOfListsAndObjects) {
    EXPECT_EQ(error_of("[{\"a\":[1]}]", {.depth_max = 3}), "none");
    EXPECT_EQ(error_of("[{\"a\":[1]}]", {.depth_max = 2}), "q.json:1:3: nested deeper than 2");
}

TEST(Json, RefusesAnAbyssInsteadOfFallingIntoIt) {
    EXPECT_EQ(error_of(std::string(200000, '[')), "q.json:1:65: nested deeper than 64");
    std::string objects;
    for (int i = 0; i < 200000; ++i) objects += "{\"a\":";
    EXPECT_TRUE(error_of(objects).ends_with("nested deeper than 64"));
}

TEST(Json, KeepsItsLimits) {
    auto const tree = parse_json("[1,2]", "q.json", {.size_max = 4});
    ASSERT_FALSE(tree);
    EXPECT_EQ(tree.error().fault, base::Fault::too_large);
    EXPECT_EQ(error_of("[1,2]", {.values_max = 3}), "none");
    EXPECT_EQ(error_of("[1,2]", {.values_max = 2}), "q.json:1:4: more than 2 values");
}

}  // namespace
}  // namespace weir::text
