#include "engines/http/query.h"

#include <gtest/gtest.h>

namespace weir::http {
namespace {

std::string value_of(std::string_view query, std::string_view name) {
    auto const fields = parse_query(query);
    if (!fields) return "broken";
    for (auto const& field : *fields) {
        if (field.name == name) return field.value;
    }
    return "absent";
}

TEST(Query, DecodesEscapesAndPlus) {
    EXPECT_EQ(value_of("metric=meeting_hours&by=a%2Fb+c", "by"), "a/b c");
    EXPECT_EQ(value_of("metric=meeting_hours&by=a%2fb", "metric"), "meeting_hours");
    EXPECT_EQ(value_of("by=%c3%a9", "by"), "é");
}

TEST(Query, TakesEmptyValuesAndSkipsEmptyParts) {
    EXPECT_EQ(value_of("&&metric=&by", "metric"), "");
    EXPECT_EQ(value_of("&&metric=&by", "by"), "");
    EXPECT_TRUE(parse_query("")->empty());
}

TEST(Query, RefusesBrokenEscapes) {
    for (auto const* query : {"a=%", "a=%4", "a=%zz", "a=%0a", "a=%00", "a=b%7f"}) {
        EXPECT_FALSE(parse_query(query)) << query;
    }
}

TEST(Query, RefusesANameThatIsThereTwiceOrEmpty) {
    EXPECT_FALSE(parse_query("a=1&a=2"));
    EXPECT_FALSE(parse_query("a=1&%61=2"));
    EXPECT_FALSE(parse_query("=1"));
}

TEST(Query, RefusesMoreFieldsThanItsLimit) {
    std::string query;
    for (std::size_t i = 0; i < kFieldsMax; ++i) query += "f" + std::to_string(i) + "=1&";
    EXPECT_TRUE(parse_query(query));
    EXPECT_FALSE(parse_query(query + "more=1"));
}

TEST(Cookie, IsFoundByItsWholeName) {
    EXPECT_EQ(cookie_of("a=1; weir=abc; b=2", "weir"), "abc");
    EXPECT_EQ(cookie_of("weir=abc", "weir"), "abc");
    EXPECT_EQ(cookie_of("weird=abc; xweir=1", "weir"), std::nullopt);
    EXPECT_EQ(cookie_of("weir", "weir"), std::nullopt);
    EXPECT_EQ(cookie_of("", "weir"), std::nullopt);
}

TEST(Cookie, IsNothingWhenItIsThereTwice) {
    EXPECT_EQ(cookie_of("weir=a; weir=b", "weir"), std::nullopt);
}

}  // namespace
}  // namespace weir::http
