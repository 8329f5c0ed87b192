#include "tests/architecture/functions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::architecture {
namespace {

std::vector<std::string> names(std::string_view text) {
    std::vector<std::string> names;
    for (auto const& function : functions_of(read_source("a.cc", text))) {
        names.push_back(function.name);
    }
    return names;
}

TEST(Functions, AreFoundInNamespacesAndClasses) {
    EXPECT_THAT(names("namespace a {\n"
                      "struct B {\n"
                      "    int c() const { return 1; }\n"
                      "private:\n"
                      "    int d_{0};\n"
                      "};\n"
                      "int B::e(int x) { if (x) { return 2; } return 3; }\n"
                      "TEST(Suite, Name) { f(); }\n"
                      "}\n"),
                testing::ElementsAre("c", "B::e", "TEST"));
}

TEST(Functions, AreCountedFromSignatureToClosingBrace) {
    auto const functions = functions_of(read_source("a.cc",
                                                    "\n"
                                                    "template <class T>\n"
                                                    "int long_one(T a,\n"
                                                    "             T b) {\n"
                                                    "    auto f = [] { return 1; };\n"
                                                    "    return f();\n"
                                                    "}\n"));
    ASSERT_EQ(functions.size(), 1U);
    EXPECT_EQ(functions[0].first_line, 2U);
    EXPECT_EQ(functions[0].last_line, 7U);
}

TEST(Functions, ConstructorsWithInitialisersAreSeenWhole) {
    auto const functions = functions_of(read_source("a.cc",
                                                    "Zone::Zone(int a) : a_{a}, b_(2),\n"
                                                    "    c_{std::vector<int>{1}} {\n"
                                                    "    go();\n"
                                                    "}\n"
                                                    "void next() {}\n"));
    ASSERT_EQ(functions.size(), 2U);
    EXPECT_EQ(functions[0].last_line - functions[0].first_line, 3U);
    EXPECT_EQ(functions[1].name, "next");
}

TEST(Functions, TablesAndTypesAreNone) {
    EXPECT_THAT(names("constexpr int kTable[] = {1, 2};\n"
                      "constexpr std::array<int, size(2)> kOther = {\n    {1}, {2}};\n"
                      "enum class E : int { a, b };\n"
                      "struct alignas(64) Wide { int x{0}; };\n"
                      "extern \"C\" { int g(); }\n"),
                testing::IsEmpty());
}

TEST(Functions, OperatorsTrailingTypesAndRequirementsAreFound) {
    EXPECT_THAT(names("Key& operator=(Key&& k) noexcept { return *this; }\n"
                      "auto f(int a) -> std::vector<int> { return {a}; }\n"
                      "template <class T> requires(sizeof(T) > 1) void g(T t) { use(t); }\n"),
                testing::SizeIs(3));
}

}  // namespace
}  // namespace weir::architecture
