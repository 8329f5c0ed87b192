// Drills from TOML: every member is known, and what is wrong is named by its line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surfaces/drill/drill.h"

namespace weir::drill {
namespace {

using testing::HasSubstr;

constexpr std::string_view kWhole = R"(
name = "I0"
title = "a title"
world = "what went wrong"
[[step]]
try = "something"
as = "operator"
run = ["plan"]
refused = "over_cap"
where = "change.plan"
expect = [{ at = "a.b", is = 3 }, { at = "list", count = 2 }, { at = "flag", is_not = true }]
keep = { word = "a.b" }
[[step.file]]
path = "grants.toml"
replace = ["a", "b"]
[[step]]
try = "a search"
[[step.search]]
under = "data"
words = ["x"]
)";

std::string error_of(std::string const& toml) {
    auto const drill = parse_drill(toml, "drill.toml");
    return drill ? "none" : base::to_text(drill.error());
}

std::string with(std::string const& line) {
    return "name = \"I0\"\ntitle = \"t\"\nworld = \"w\"\n[[step]]\ntry = \"x\"\n" + line;
}

TEST(ParseDrill, ReadsAWholeOne) {
    auto const drill = parse_drill(kWhole, "drill.toml");
    ASSERT_TRUE(drill) << base::to_text(drill.error());
    ASSERT_EQ(drill->steps.size(), 2U);
    auto const& step = drill->steps.front();
    EXPECT_EQ(step.exit_status, 3);
    EXPECT_EQ(step.expect[0].value, "3");
    EXPECT_EQ(step.expect[1].kind, Expectation::Kind::count);
    EXPECT_EQ(step.expect[2].value, "true");
    EXPECT_EQ(step.keep.at("word"), "a.b");
    EXPECT_EQ(step.files.front().replace.size(), 2U);
    EXPECT_EQ(drill->steps.back().searches.front().under, "data");
}

TEST(ParseDrill, NamesTheLineOfWhatNobodyKnows) {
    EXPECT_THAT(error_of(with("runs = [\"plan\"]\n")), HasSubstr("drill.toml:6:1"));
}

TEST(ParseDrill, RefusesADrillThatTriesNothing) {
    EXPECT_THAT(error_of("name = \"a\"\ntitle = \"t\"\nworld = \"w\"\n"),
                HasSubstr("tries nothing"));
}

TEST(ParseDrill, RefusesHalfAPairAndTwoExpectationsInOne) {
    EXPECT_THAT(error_of(with("[[step.file]]\npath = \"a\"\nreplace = [\"b\"]\n")),
                HasSubstr("pairs"));
    EXPECT_THAT(error_of(with("run = [\"a\"]\nexpect = [{ at = \"a\", is = 1, count = 1 }]\n")),
                HasSubstr("expected one of"));
    EXPECT_THAT(error_of(with("expect = [{ at = \"a\", is = 1 }]\n")), HasSubstr("without `run`"));
}

TEST(ParseDrill, EveryDrillAndCompanyOfTheBinaryIsWell) {
    for (auto const& one : embedded_drills()) {
        auto const drill = parse_drill(one.toml, one.name);
        ASSERT_TRUE(drill) << base::to_text(drill.error());
        EXPECT_EQ(drill->name + ".toml", one.name);
    }
    for (auto const& one : embedded_companies()) {
        auto const company = parse_company(one.toml, one.name);
        EXPECT_TRUE(company) << base::to_text(company.error());
    }
}

}  // namespace
}  // namespace weir::drill
