// The charter's text for everybody: all of it but for whom it protects.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/program/notice.h"
#include "rules/program/tests/known_metrics.h"

namespace weir::program {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string shown(std::string const& contacts, std::string const& after = "") {
    Pieces pieces;
    pieces.contacts = contacts;
    return public_text(parse(pieces.text() + after).value());
}

TEST(PublicText, IsAllOfItWhereNobodyIsProtected) {
    Pieces const pieces;
    auto const charter = parse(pieces.text()).value();
    EXPECT_EQ(public_text(charter), charter.text);
}

TEST(PublicText, LeavesOutWhoIsProtectedAndNothingElse) {
    auto const text = shown(
        "[protected]  # whom we spare\naddresses = [\n  \"council@x\",\n  \"doctor@x\",\n]\n"
        "ids = [\"E17\"]  # and Ann\n",
        "\n[controls]\npause_on_red = [\"ledger\"]\n");
    for (auto const* word : {"council@x", "doctor@x", "E17", "Ann"})
        EXPECT_THAT(text, Not(HasSubstr(word)));
    for (auto const* word : {"[protected]\n# Whom it names", "pause_on_red", "minimum_group = 10"})
        EXPECT_THAT(text, HasSubstr(word));
}

TEST(PublicText, IsNothingWhereTheyCannotBeToldFromTheRest) {
    EXPECT_EQ(shown("[\"protected\"]\naddresses = [\"doctor@x\"]\nids = []\n"), "");
    EXPECT_EQ(shown("[ protected ]\naddresses = [\"doctor@x\"]\nids = []\n"), "");
}

}  // namespace
}  // namespace weir::program
