#include "tests/architecture/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::architecture {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Findings words(std::string_view path, std::string_view text) {
    return check_words(read_source(std::string(path), text));
}

Findings sql(std::string_view path, std::string_view text) {
    return check_sql(read_source(std::string(path), text));
}

TEST(Words, UnfinishedWorkIsReportedInComments) {
    EXPECT_THAT(
        words("src/base/a.cc", "int a;  // TODO later\n"),
        ElementsAre("src/base/a.cc:1: `TODO`: finish it, or file an issue and leave it out"));
    EXPECT_THAT(words("src/base/a.cc", "/* two\n   FIXME */\n"), ElementsAre(HasSubstr(":2: ")));
}

TEST(Words, AreNotLookedForInsideLiteralsOrLongerWords) {
    EXPECT_THAT(words("src/base/a.cc", "auto s = \"TODO printf( goto\"; int operand(int);\n"),
                IsEmpty());
}

TEST(Words, OfTheStandardLibraryThatHideAnInputAreReported) {
    EXPECT_THAT(words("src/rules/a.cc", "auto n = std::chrono::system_clock::now();\n"),
                ElementsAre(HasSubstr("base::Clock")));
    EXPECT_THAT(words("src/base/clock.cc", "auto n = std::chrono::system_clock::now();\n"),
                IsEmpty());
    EXPECT_THAT(words("src/rules/a.cc", "int r = rand();\n"),
                ElementsAre(HasSubstr("RandomSource")));
    EXPECT_THAT(words("src/a.cc", "std::this_thread::sleep_for(1s);\n"), IsEmpty());
    EXPECT_THAT(words("tests/a_test.cc", "std::this_thread::sleep_for(1s);\n"),
                ElementsAre(HasSubstr("wait for the condition")));
}

TEST(Words, PrintingIsTheCommandLines) {
    EXPECT_THAT(words("src/doors/a.cc", "std::cout << 1;\n"),
                ElementsAre(HasSubstr("surfaces/cli")));
    EXPECT_THAT(words("src/surfaces/cli/a.cc", "std::cout << 1;\n"), IsEmpty());
    EXPECT_THAT(words("src/doors/tests/a_test.cc", "std::cout << 1;\n"), IsEmpty());
    EXPECT_THAT(words("src/doors/a.cc", "std::printf(\"a\");\n"), ElementsAre(HasSubstr("fmt")));
}

TEST(Words, MacrosAndUsingNamespaceAreReported) {
    EXPECT_THAT(words("src/a.cc", "#define A 1\nusing namespace std;\n"),
                ElementsAre(HasSubstr("name what you use"), HasSubstr("#define")));
}

TEST(Sql, OutsideTheStoreIsReported) {
    std::string_view const text = "auto q = \"\"; auto r = R\"(SELECT a FROM b)\";\n";
    EXPECT_THAT(sql("src/rules/metrics/a.cc", text),
                ElementsAre(HasSubstr("SQL is in store only")));
    EXPECT_THAT(sql("src/engines/store/a.cc", text), IsEmpty());
    EXPECT_THAT(sql("bench/week_bench.cc", text), IsEmpty());
    EXPECT_THAT(sql("src/rules/metrics/a.cc", "f(\"please select a week\");\n"), IsEmpty());
}

}  // namespace
}  // namespace weir::architecture
