// Every drill of tests/incident/drills, on the synthetic company and on a real organisation, with
// the real binary; and the binary's own copy of the drills against the files.
#include <filesystem>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/files.h"
#include "surfaces/drill/synthetic.h"
#include "tests/incident/mill.h"

namespace weir::incident {
namespace {

std::filesystem::path folder() { return std::filesystem::path(WEIR_SOURCE_DIR) / "tests/incident"; }

std::vector<std::string> names() {
    std::vector<std::string> all;
    for (auto const& one : drill::embedded_drills())
        all.emplace_back(one.name.substr(0, one.name.find('.')));
    return all;
}

drill::Drill drill_named(std::string const& name) {
    for (auto const& one : drill::embedded_drills()) {
        if (one.name == name + ".toml") return drill::parse_drill(one.toml, one.name).value();
    }
    return {};
}

void expect_as_expected(std::string const& name, base::Result<drill::Ground> const& ground) {
    ASSERT_TRUE(ground) << base::to_text(ground.error());
    auto const report = drill::run(drill_named(name), *ground);
    ASSERT_TRUE(report) << base::to_text(report.error());
    EXPECT_TRUE(report->is_as_expected()) << drill::to_text(*report);
    bool is_any_stopped = false;
    for (auto const& tried : report->tried) is_any_stopped |= !tried.stopped_by.empty();
    EXPECT_TRUE(is_any_stopped) << "a drill in which nothing is stopped shows nothing";
}

class OnTheSyntheticCompany : public testing::TestWithParam<std::string> {};

TEST_P(OnTheSyntheticCompany, IsStoppedAsTheDrillSays) {
    auto const made = drill::synthetic(WEIR_BINARY);
    ASSERT_TRUE(made) << base::to_text(made.error());
    expect_as_expected(GetParam(), drill::Ground::make(made->company, made->means));
}

INSTANTIATE_TEST_SUITE_P(Drill, OnTheSyntheticCompany, testing::ValuesIn(names()),
                         [](auto const& one) { return one.param; });

class OnTheMill : public testing::TestWithParam<std::string> {};

TEST_P(OnTheMill, IsStoppedAsTheDrillSays) {
    if (!is_mill_here()) GTEST_SKIP() << "no ../shared/data here";
    auto words = mill_words(base::SystemClock().now());
    ASSERT_TRUE(words) << base::to_text(words.error());
    for (auto const& one : drill::embedded_companies()) {
        if (one.name != "manufacturing-email.toml") continue;
        auto const company = drill::parse_company(one.toml, one.name).value();
        expect_as_expected(GetParam(), drill::Ground::make(company, {WEIR_BINARY, *words}));
        return;
    }
    FAIL() << "the binary holds no such company";
}

INSTANTIATE_TEST_SUITE_P(Drill, OnTheMill, testing::ValuesIn(names()),
                         [](auto const& one) { return one.param; });

TEST(Incidents, TheBinaryHoldsTheDrillsThatTheFolderHas) {
    std::set<std::string> held;
    for (auto const& one : drill::embedded_drills()) {
        auto const path = folder() / "drills" / one.name;
        auto const bytes = base::read_file(path, std::size_t{1} << 20);
        ASSERT_TRUE(bytes) << base::to_text(bytes.error());
        EXPECT_EQ(base::text_of(*bytes), one.toml) << one.name;
        held.emplace(one.name);
    }
    std::set<std::string> there;
    for (auto const& file : std::filesystem::directory_iterator(folder() / "drills"))
        there.insert(file.path().filename().string());
    EXPECT_EQ(held, there);
}

TEST(Incidents, EachOfTheTwelveIsThereOrSaidNotToBe) {
    auto all = names();
    for (auto const& one : drill::absent_drills()) all.emplace_back(one.name);
    EXPECT_THAT(all, testing::UnorderedElementsAre("I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8",
                                                   "I9", "I10", "I11", "I12"));
}

TEST(Incidents, ADrillThatExpectsSomethingElseIsNotAsExpected) {
    auto const made = drill::synthetic(WEIR_BINARY);
    ASSERT_TRUE(made) << base::to_text(made.error());
    auto const ground = drill::Ground::make(made->company, made->means);
    ASSERT_TRUE(ground) << base::to_text(ground.error());
    auto const wrong = drill::parse_drill(
        "name = \"I0\"\ntitle = \"t\"\nworld = \"w\"\n[[step]]\ntry = \"to read\"\n"
        "as = \"analyst\"\nrun = [\"insights\"]\nrefused = \"not_granted\"\n"
        "[[step]]\ntry = \"never reached\"\nas = \"analyst\"\nrun = [\"status\"]\n",
        "I0.toml");
    auto const report = drill::run(wrong.value(), *ground);
    ASSERT_TRUE(report) << base::to_text(report.error());
    EXPECT_FALSE(report->is_as_expected());
    EXPECT_EQ(report->tried.size(), 1U);
}

}  // namespace
}  // namespace weir::incident
