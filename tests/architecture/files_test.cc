#include "tests/architecture/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::architecture {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Tree tree_of(std::map<std::string, std::string> const& files) {
    Tree tree;
    for (auto const& [path, text] : files) tree.sources.push_back(read_source(path, text));
    tree.lists["src/base/CMakeLists.txt"] =
        "module(base SOURCES time.cc zones.cc)\n"
        "module_test(base SOURCES tests/time_test.cc)\n";
    tree.registered = {"src/base/tests/time_test.cc"};
    return tree;
}

TEST(Files, ASourceThatNoListNamesIsReported) {
    EXPECT_THAT(
        check_built(tree_of({{"src/base/time.cc", ""}, {"src/base/tests/time_test.cc", ""}})),
        IsEmpty());
    EXPECT_THAT(check_built(tree_of({{"src/base/ones.cc", ""}})),
                ElementsAre("src/base/ones.cc: no CMakeLists.txt builds it"));
    EXPECT_THAT(check_built(tree_of({{"src/rules/a.cc", ""}})), testing::SizeIs(1));
}

TEST(Files, ATestThatIsNotRegisteredIsReported) {
    EXPECT_THAT(check_registered(tree_of({{"src/base/tests/time_test.cc", ""}})), IsEmpty());
    EXPECT_THAT(check_registered(tree_of({{"src/base/tests/zones_test.cc", ""},
                                          {"src/base/tests/zones_fuzz.cc", ""},
                                          {"bench/zones_bench.cc", ""}})),
                testing::SizeIs(3));
}

TEST(Files, AHeaderThatOnlyItselfAndTestsIncludeIsReported) {
    std::string const include = "#include \"base/time.h\"\n";
    EXPECT_THAT(check_used(tree_of({{"src/base/time.h", ""},
                                    {"src/base/time.cc", include},
                                    {"src/base/tests/time_test.cc", include}})),
                ElementsAre(HasSubstr("src/base/time.h: nothing but itself")));
    EXPECT_THAT(check_used(tree_of({{"src/base/time.h", ""}, {"src/base/zones.cc", include}})),
                IsEmpty());
}

TEST(Files, AHeaderOfTestsIsUsedByATest) {
    EXPECT_THAT(
        check_used(tree_of({{"src/base/tests/fake.h", ""},
                            {"src/base/tests/time_test.cc", "#include \"base/tests/fake.h\"\n"}})),
        IsEmpty());
}

}  // namespace
}  // namespace weir::architecture
