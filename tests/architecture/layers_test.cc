#include "tests/architecture/layers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::architecture {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kList =
    "function(unrelated folder)\n"
    "add_subdirectory(base)\n"
    "add_subdirectory(engines/crypto)\n"
    "add_subdirectory(engines/store)\n"
    "add_subdirectory(engines/text)\n"
    "add_subdirectory(records/vault)\n"
    "add_subdirectory(doors/intake)\n"
    "add_subdirectory(surfaces/protocol)\n"
    "add_subdirectory(surfaces/cli)\n";

constexpr std::string_view kModules =
    "base: \n"
    "engines/crypto: base\n"
    "engines/store: base\n"
    "records/vault: crypto store\n"
    "doors/intake: vault\n"
    "surfaces/protocol: crypto\n"
    "surfaces/cli: protocol\n";

Findings layering_with(std::string_view line) {
    return check_layering(read_layers(kList, std::string(kModules) + std::string(line)));
}

Findings includes(std::string_view path, std::string_view text) {
    return check_includes(read_layers(kList, kModules), read_source(std::string(path), text));
}

TEST(Layers, AreReadFromTheListAndFromWhatWasConfigured) {
    auto const layers = read_layers(kList, kModules);
    EXPECT_EQ(layers.order.front(), "base");
    EXPECT_THAT(layers.deps.at("records/vault"), ElementsAre("engines/crypto", "engines/store"));
    EXPECT_THAT(check_layering(layers), IsEmpty());
}

TEST(Layers, ReportAnArrowThatPointsUp) {
    EXPECT_THAT(layering_with("records/vault: intake\n"),
                ElementsAre("src/: `records/vault` names `doors/intake`: an arrow points down"));
}

TEST(Layers, ReportAnEngineThatUsesAnother) {
    EXPECT_THAT(layering_with("engines/store: base\nengines/text: store\n"),
                ElementsAre(HasSubstr("stands on base alone")));
}

TEST(Layers, ReportAModuleThatNobodyListed) {
    EXPECT_THAT(layering_with("rules/astrology: base\n"),
                ElementsAre(HasSubstr("`rules/astrology` is not listed")));
}

TEST(Layers, ReportABandOutOfOrder) {
    auto const layers = read_layers(
        "add_subdirectory(base)\nadd_subdirectory(rules/a)\nadd_subdirectory(records/b)\n"
        "add_subdirectory(cellar/c)\n",
        "");
    EXPECT_THAT(check_layering(layers),
                ElementsAre(HasSubstr("`records/b` stands above"), HasSubstr("in no band")));
}

TEST(Layers, ReportAClientThatReachesADoorThroughAnother) {
    EXPECT_THAT(layering_with("surfaces/protocol: intake\n"),
                ElementsAre(HasSubstr("`surfaces/cli` reaches `doors/intake`"),
                            HasSubstr("`surfaces/cli` reaches `records/vault`")));
}

TEST(Includes, OfDeclaredModulesAreFine) {
    EXPECT_THAT(includes("src/records/vault/a.cc",
                         "#include \"records/vault/detail/x.h\"\n"
                         "#include \"engines/store/log.h\"\n"
                         "#include \"base/time.h\"\n"),
                IsEmpty());
}

TEST(Includes, OfAnUndeclaredModuleAreReportedEvenWhenReachable) {
    EXPECT_THAT(includes("src/doors/intake/a.cc", "#include \"engines/crypto/key.h\"\n"),
                ElementsAre("src/doors/intake/a.cc:1: includes `engines/crypto/key.h`: not in the "
                            "DEPS of its module"));
}

TEST(Includes, OfAnothersDetailAreReportedInTestsToo) {
    EXPECT_THAT(includes("src/records/vault/a.cc", "#include \"engines/store/detail/x.h\"\n"),
                ElementsAre(HasSubstr("detail/ belongs to its module")));
    EXPECT_THAT(includes("tests/scenarios/a_test.cc", "#include \"engines/store/detail/x.h\"\n"),
                ElementsAre(HasSubstr("detail/ belongs to its module")));
    EXPECT_THAT(includes("tests/attacks/a_test.cc", "#include \"engines/store/detail/x.h\"\n"),
                ElementsAre(HasSubstr("detail/ belongs to its module")));
}

TEST(Includes, OfAttacksMayLookBehindTheDoors) {
    EXPECT_THAT(includes("tests/attacks/a_test.cc", "#include \"doors/intake/detail/x.h\"\n"),
                IsEmpty());
}

TEST(Includes, MustBeWrittenFromTheRootOfTheSources) {
    EXPECT_THAT(includes("src/records/vault/a.cc", "#include \"chunk.h\"\n"),
                ElementsAre(HasSubstr("written from src/")));
}

TEST(Includes, OfATestGoEarlierInTheListButNotLater) {
    EXPECT_THAT(includes("src/doors/intake/tests/a_test.cc", "#include \"engines/crypto/key.h\"\n"),
                IsEmpty());
    EXPECT_THAT(includes("src/engines/store/tests/a_test.cc", "#include \"doors/intake/a.h\"\n"),
                ElementsAre(HasSubstr("and earlier ones")));
    EXPECT_THAT(includes("src/records/vault/a.cc", "#include \"engines/store/tests/fake.h\"\n"),
                ElementsAre(HasSubstr("in what is shipped")));
}

TEST(Deps, ThatNobodyIncludesAreReported) {
    auto const layers = read_layers(kList, "records/vault: base crypto store\n");
    std::vector<Source> const sources{
        read_source("src/records/vault/a.cc", "#include \"engines/store/log.h\"\n"),
        read_source("src/records/vault/tests/a_test.cc", "#include \"engines/crypto/key.h\"\n")};
    EXPECT_THAT(check_unused_deps(layers, sources),
                ElementsAre(HasSubstr("names `engines/crypto` and includes nothing")));
}

}  // namespace
}  // namespace weir::architecture
