#include "rules/access/grants.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "base/files.h"

namespace weir::access {
namespace {

Names names() {
    return {.roles = {"analyst", "lead", "planner", "privacy", "security", "representative",
                      "operator", "auditor", "employee"},
            .purposes = {"PersonnelWorkloadManagement", "InternalResourceOptimisation"},
            .sites = {"Berlin"},
            .zone = base::Zone::of("Europe/Berlin").value()};
}

std::string line(std::string_view role, std::string_view what, std::string_view scope) {
    return "[[grant]]\nrole = \"" + std::string(role) + "\"\nclass = \"" + std::string(what) +
           "\"\nscope = \"" + std::string(scope) +
           "\"\npurpose = \"PersonnelWorkloadManagement\"\nfrom = \"2026-01-05\"\n";
}

std::string error_of(std::string const& toml) {
    auto const grants = parse_grants(toml, "grants.toml", names());
    return grants ? "accepted" : base::to_text(grants.error());
}

TEST(ParseGrants, ReadsEveryScopeAndTheDaysInTheCompanysZone) {
    auto const grants = parse_grants(
        line("lead", "release", "own_unit") + line("analyst", "answer", "department:Sales") +
            line("planner", "feed", "team:Sales/North") +
            line("planner", "release", "site:Berlin") + line("privacy", "trail", "company") +
            "until = \"2026-01-06\"\n",
        "grants.toml", names());
    ASSERT_TRUE(grants) << base::to_text(grants.error());
    ASSERT_EQ(grants->size(), 5U);
    EXPECT_EQ((*grants)[0].scope.kind, Scope::Kind::own_unit);
    EXPECT_EQ((*grants)[1].scope.path, std::vector<std::string>{"Sales"});
    EXPECT_EQ((*grants)[2].scope.path, (std::vector<std::string>{"Sales", "North"}));
    EXPECT_EQ((*grants)[3].scope.site, "Berlin");
    EXPECT_EQ((*grants)[4].what, Class::trail);
    EXPECT_EQ(base::to_text((*grants)[4].span.from), "2026-01-04T23:00:00Z");
    EXPECT_EQ(base::to_text(*(*grants)[4].span.until), "2026-01-05T23:00:00Z");
}

TEST(ParseGrants, TakesAFileWithoutGrantsAsNobodyMay) {
    EXPECT_TRUE(parse_grants("", "grants.toml", names()).value().empty());
}

TEST(ParseGrants, GivesOnlyTheNoticeToEverybody) {
    EXPECT_EQ(error_of(line("employee", "notice", "company")), "accepted");
    for (std::string_view who :
         {"everyone", "everybody", "all", "anyone", "*", "ALL", "employee"}) {
        EXPECT_EQ(error_of(line(who, "release", "company")),
                  "grants.toml:2:1: `" + std::string(who) +
                      "` is everybody: class `release` is for named people in a role with a cap");
    }
    EXPECT_EQ(error_of(line("everyone", "notice", "company")).substr(0, 16), "grants.toml:2:1:");
}

TEST(ParseGrants, NamesThePlaceOfWhatItRefuses) {
    EXPECT_EQ(error_of(line("lead", "own_record", "company")),
              "grants.toml:3:1: an `own_record` is the subject's alone: no grant can give it");
    EXPECT_EQ(error_of(line("lead", "person_record", "company")),
              "grants.toml:3:1: a `person_record` opens by a site's agreement only: no grant can "
              "give it");
    EXPECT_EQ(error_of(line("lead", "trail", "company")),
              "grants.toml:2:1: class `trail` is for `security` `privacy` `representative` only, "
              "got `lead`");
    EXPECT_EQ(error_of(line("boss", "release", "company")),
              "grants.toml:2:1: the charter has no role `boss`");
    EXPECT_EQ(error_of(line("lead", "diary", "company")).substr(0, 48),
              "grants.toml:3:1: there is no class `diary`, expe");
    EXPECT_EQ(error_of(line("lead", "release", "galaxy")).substr(0, 45),
              "grants.toml:4:1: there is no scope `galaxy`, ");
    EXPECT_EQ(error_of(line("lead", "release", "site:Paris")),
              "grants.toml:4:1: the charter has no site `Paris`");
    EXPECT_EQ(error_of(line("lead", "release", "team:Sales//North")),
              "grants.toml:4:1: the scope names a unit with an empty part or too deep");
    EXPECT_EQ(error_of(line("lead", "release", "company") + "until = \"2026-01-05\"\n"),
              "grants.toml:7:1: `until`: expected a day after `from`");
    EXPECT_EQ(error_of(line("lead", "release", "company") + "until = \"soon\"\n"),
              "grants.toml:7:1: `until`: expected a date like 2026-11-22");
    EXPECT_EQ(error_of(line("lead", "release", "company") + "cap = 3\n").substr(0, 46),
              "grants.toml:7:1: unknown key `cap` in [[grant]");
    EXPECT_EQ(error_of(line("lead", "release", "company") + line("lead", "release", "company"))
                  .substr(0, 14),
              "grants.toml:7:");
    EXPECT_EQ(error_of("[grants]\n").substr(0, 37), "grants.toml:1:2: unknown key `grants`");
    EXPECT_EQ(error_of("[[grant]]\nrole = \"lead\"\n").substr(0, 43),
              "grants.toml:1:1: missing key `class` in [[g");
    auto other = line("lead", "release", "company");
    other.replace(other.find("PersonnelWorkloadManagement"), 27, "Curiosity");
    EXPECT_EQ(error_of(other), "grants.toml:5:1: the charter has no purpose `Curiosity`");
}

TEST(ParseGrants, ReadsTheExamples) {
    auto known = names();
    for (std::string_view name :
         {"demo", "manufacturing-email", "sociopatterns", "collaboration"}) {
        auto const path = std::filesystem::path(WEIR_EXAMPLES) / name / "grants.toml";
        auto const bytes = base::read_file(path, 1 << 20).value();
        auto const grants = parse_grants(base::text_of(bytes), path.string(), known);
        ASSERT_TRUE(grants) << base::to_text(grants.error());
        EXPECT_GE(grants->size(), 8U);
    }
}

TEST(Scope, SurvivesBeingText) {
    for (std::string_view text :
         {"company", "own_unit", "department:Sales", "team:A/B/C", "site:X"}) {
        EXPECT_EQ(to_text(scope_of(text).value()), text);
    }
    for (std::string_view text : {"", "department:", "team:", "site:", "Company", "unit:A"}) {
        EXPECT_FALSE(scope_of(text)) << text;
    }
}

TEST(Class, SurvivesBeingText) {
    for (std::size_t i = 0; i < kClasses; ++i) {
        auto const what = static_cast<Class>(i);
        EXPECT_EQ(class_of(name_of(what)), what);
    }
}

}  // namespace
}  // namespace weir::access
