#include "tests/architecture/source.h"

#include <gtest/gtest.h>

namespace weir::architecture {
namespace {

TEST(Source, KeepsCodeCommentsAndLiteralsApart) {
    auto const source = read_source("a.cc",
                                    "int a = 1;  // one {\n"
                                    "char const* b = \"two // } \\\" three\"; /* four\n"
                                    "five */ int c;\n");
    ASSERT_EQ(source.lines.size(), 3U);
    EXPECT_EQ(source.code[0].find("one"), std::string::npos);
    EXPECT_NE(source.comments[0].find("// one {"), std::string::npos);
    EXPECT_EQ(source.code[1].find('}'), std::string::npos);
    EXPECT_NE(source.code[2].find("int c;"), std::string::npos);
    ASSERT_EQ(source.literals.size(), 1U);
    EXPECT_EQ(source.literals[0].text, "two // } \\\" three");
    EXPECT_EQ(source.literals[0].line, 2U);
}

TEST(Source, ReadsRawStringsCharactersAndDigitSeparators) {
    auto const source = read_source("a.cc",
                                    "auto r = R\"x({ \" )\" }\n)x\"; int n = 10'000;\n"
                                    "char q = '\"'; char b = '{'; int z = 0x1'F;\n");
    ASSERT_EQ(source.literals.size(), 3U);
    EXPECT_EQ(source.literals[0].text, "{ \" )\" }\n");
    EXPECT_NE(source.code[1].find("int n = 10'000;"), std::string::npos);
    EXPECT_EQ(source.code[2].find('{'), std::string::npos);
    EXPECT_NE(source.code[2].find("int z"), std::string::npos);
}

TEST(Source, SurvivesTextThatEndsInTheMiddle) {
    for (std::string_view const text : {"\"open", "/* open", "R\"(open", "'", "R\"open", "\"a\\"}) {
        EXPECT_EQ(read_source("a.cc", text).lines.size(), 1U) << text;
    }
}

TEST(Source, FindsIncludesButNotThoseInComments) {
    auto const source = read_source("a.cc",
                                    "#include <fmt/format.h>\n"
                                    "// #include \"commented.h\"\n"
                                    "#include \"base/time.h\"\n");
    ASSERT_EQ(source.includes.size(), 2U);
    EXPECT_EQ(source.includes[0].path, "fmt/format.h");
    EXPECT_FALSE(source.includes[0].is_quoted);
    EXPECT_EQ(source.includes[1].path, "base/time.h");
    EXPECT_EQ(source.includes[1].line, 3U);
}

TEST(Source, MatchesWholeWordsOnly) {
    EXPECT_TRUE(has_word("x = rand();", "rand("));
    EXPECT_TRUE(has_word("std::rand()", "rand("));
    EXPECT_FALSE(has_word("operand(1)", "rand("));
    EXPECT_FALSE(has_word("METHODTODOS", "TODO"));
    EXPECT_TRUE(has_word("// TODO: later", "TODO"));
}

TEST(Source, KnowsWhatIsATest) {
    EXPECT_TRUE(is_test("src/base/tests/time_test.cc"));
    EXPECT_TRUE(is_test("bench/week_bench.cc"));
    EXPECT_FALSE(is_test("src/rules/access/contests.cc"));
}

}  // namespace
}  // namespace weir::architecture
