// [controls]: the closed list, and what a charter may change of it.
#include "rules/program/controls.h"

#include <gtest/gtest.h>

#include "rules/program/tests/known_metrics.h"

namespace weir::program {
namespace {

base::Result<Charter> charter_with(std::string const& text) {
    Pieces pieces;
    pieces.contacts += text;
    return parse(pieces.text());
}

std::string error_of(std::string const& text) {
    auto const charter = charter_with(text);
    return charter ? std::string("none") : charter.error().message;
}

TEST(Controls, HaveEachASentenceAndAnOwner) {
    for (auto const& control : controls()) {
        EXPECT_EQ(control.checks.back(), '.') << control.name;
        EXPECT_FALSE(control.owner.empty()) << control.name;
        EXPECT_EQ(control_named(control.name), &control);
    }
    EXPECT_EQ(control_named("mood"), nullptr);
}

TEST(Controls, AreAsListedWhereTheCharterSaysNothing) {
    auto const rule = charter_with("")->controls;
    EXPECT_FALSE(rule.pause_on_red);
    EXPECT_TRUE(rule.pauses(*control_named("audience")));
    EXPECT_FALSE(rule.pauses(*control_named("signers")));
    EXPECT_EQ(rule.owner_of(*control_named("audience")), "privacy");
}

TEST(Controls, PauseAsTheCharterSays) {
    auto const rule = charter_with(
                          "[controls]\npause_on_red = [\"signers\"]\n[controls.owners]\n"
                          "signers = \"representative\"\n")
                          ->controls;
    EXPECT_TRUE(rule.pauses(*control_named("signers")));
    EXPECT_FALSE(rule.pauses(*control_named("audience")));
    EXPECT_EQ(rule.owner_of(*control_named("signers")), "representative");
    EXPECT_EQ(rule.owner_of(*control_named("audience")), "privacy");
}

TEST(Controls, AreRefusedUnderANameThatIsNone) {
    EXPECT_EQ(error_of("[controls]\npause_on_red = [\"mood\"]\n").substr(0, 32),
              "there is no control `mood`, expe");
    EXPECT_EQ(error_of("[controls.owners]\nmood = \"privacy\"\n").substr(0, 32),
              "there is no control `mood`, expe");
    EXPECT_EQ(error_of("[controls.owners]\naudience = \"planner\"\n"),
              "there is no [[role]] `planner`");
    EXPECT_EQ(error_of("[controls]\npauses = []\n").substr(0, 20), "unknown key `pauses`");
}

TEST(Controls, HaveColoursWithNames) {
    for (auto const colour : {Colour::green, Colour::amber, Colour::red})
        EXPECT_EQ(colour_of(name_of(colour)), colour);
    EXPECT_EQ(colour_of("blue"), std::nullopt);
}

}  // namespace
}  // namespace weir::program
