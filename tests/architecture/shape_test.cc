#include "tests/architecture/shape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::architecture {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string repeated(std::string_view line, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i) text += line;
    return text;
}

Findings sizes(std::string_view text) { return check_sizes(read_source("src/a.cc", text)); }

TEST(Sizes, AreFineAtTheLimitAndReportedPastIt) {
    EXPECT_THAT(sizes(repeated("int a;\n", 400)), IsEmpty());
    EXPECT_THAT(sizes(repeated("int a;\n", 401)), ElementsAre(HasSubstr("401 lines")));
    EXPECT_THAT(sizes("// " + std::string(97, 'x') + "\n"), IsEmpty());
    EXPECT_THAT(sizes("// " + std::string(98, 'x') + "\n"), ElementsAre(HasSubstr("src/a.cc:1:")));
}

TEST(Sizes, CountCharactersNotBytes) {
    EXPECT_THAT(sizes("// " + repeated("é", 97) + "\n"), IsEmpty());
}

TEST(Sizes, OfFunctionsIncludeSignatureAndBrace) {
    EXPECT_THAT(sizes("void f() {\n" + repeated("    g();\n", 58) + "}\n"), IsEmpty());
    EXPECT_THAT(sizes("void f() {\n" + repeated("    g();\n", 59) + "}\n"),
                ElementsAre("src/a.cc:1: `f` has 61 lines; a function has at most 60"));
}

TEST(Header, SaysWhatItIsForAndIsReadOnce) {
    EXPECT_THAT(check_header(read_source("a.h", "// Time.\n#pragma once\n")), IsEmpty());
    EXPECT_THAT(check_header(read_source("a.h", "#include <a>\n")),
                ElementsAre(HasSubstr("what it is for"), HasSubstr("#pragma once")));
    EXPECT_THAT(check_header(read_source("a.cc", "#include <a>\n")), IsEmpty());
}

}  // namespace
}  // namespace weir::architecture
