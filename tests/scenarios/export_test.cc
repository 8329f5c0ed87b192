// The export of all audiences: for those who watch over the programme, by number, and recorded.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/scenarios/programme.h"

namespace weir::scenarios {
namespace {

using testing::HasSubstr;
using testing::Not;
using text::Tree;

class ExportScenario : public testing::Test {
protected:
    ExportScenario()
        : programme_({small_charter(5), small_grants(), small_company(12),
                      base::parse_instant("2026-03-02T09:00:00Z").value()}) {}

    keeper::Ending exported(std::string const& role, std::string const& at = "") {
        return programme_.ask(role, "audience.export",
                              Tree::object().set("form", "cedar").set("at", at));
    }
    static std::string text_of(Tree const& tree, std::string_view key) {
        return tree.find(key)->as_text().value();
    }

    Programme programme_;
};

TEST_F(ExportScenario, HoldsEverybodyByNumberAndIsRecorded) {
    auto const before = programme_.rooms().ledger().size();
    auto const made = value_of(exported("privacy"));
    EXPECT_EQ(programme_.rooms().ledger().size(), before + 1);
    EXPECT_THAT(text_of(made, "policies"), HasSubstr("@grant("));
    auto const entities = text_of(made, "entities");
    EXPECT_THAT(entities, HasSubstr(R"({"uid":{"type":"Weir::Person","id":"1"})"));
    EXPECT_THAT(entities, HasSubstr("North / Red"));
    EXPECT_THAT(entities, Not(HasSubstr("Zebulon")));
}

TEST_F(ExportScenario, KnowsThePast) {
    auto const before = value_of(exported("security", "2026-01-04T00:00:00Z"));
    EXPECT_EQ(before.find("grants")->as_int().value(), 0);
    EXPECT_EQ(value_of(exported("security")).find("grants")->as_int().value(), 2);
}

TEST_F(ExportScenario, IsRefusedToWhoDoesNotWatchOverTheProgramme) {
    EXPECT_EQ(reason_of(exported("analyst")), base::Reason::not_granted);
}

}  // namespace
}  // namespace weir::scenarios
