// Who is exempt, and what is told of how many are: once a quarter, with noise, whatever changes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "doors/exposure/parity.h"
#include "tests/scenarios/programme.h"

namespace weir::scenarios {
namespace {

using text::Tree;

base::Instant at(std::string_view text) { return base::parse_instant(text).value(); }

std::string with_protected(std::string const& ids) {
    auto charter = small_charter(5);
    constexpr std::string_view kIds = "ids = [\"protected\"]";
    return charter.replace(charter.find(kIds), kIds.size(), "ids = [" + ids + "]");
}

/// "P1", "P2", ... as somebody may have written them.
std::string first(int count) {
    std::string ids;
    for (int i = 1; i <= count; ++i) ids += (i == 1 ? "\"P" : ", \"P") + std::to_string(i) + "\"";
    return ids;
}

class Exempt : public testing::Test {
protected:
    Exempt()
        : programme_({with_protected(first(1)), small_grants(), small_company(12),
                      at("2026-03-02T09:00:00Z")}) {}
    Tree parity() {
        auto const checked = value_of(programme_.ask("auditor", "check", Tree::object()));
        for (auto const& control : *checked.find("controls")->as_list().value()) {
            if (control.find("name")->as_text().value() == "parity") return control;
        }
        return {};
    }
    std::string evidence() { return parity().find("evidence")->as_text().value(); }
    std::optional<exposure::Parity> released() {
        return exposure::released_parity(programme_.rooms().control().state()->incidents->evidence);
    }
    void put_in_force(std::string const& charter) {
        auto const made = value_of(
            programme_.ask("operator", "change.propose",
                           Tree::object().set("charter", charter).set("grants", small_grants())));
        ASSERT_TRUE(made.find("in_force")->as_bool().value());  // it only takes away
    }
    Programme programme_;
};

TEST_F(Exempt, HowManyAreIsSaidOnceAQuarterWhateverChangesInIt) {
    auto const before = evidence();
    ASSERT_TRUE(released());
    EXPECT_THAT(before, testing::StartsWith("2026-Q1: exempt are about "));
    EXPECT_THAT(before, testing::HasSubstr(" of 48 who stand in the directory, each within 5"));
    put_in_force(with_protected(first(2)));  // somebody is exempted
    EXPECT_EQ(evidence(), before);
    put_in_force(with_protected(first(40)));
    EXPECT_EQ(evidence(), before);
    programme_.clock().set(at("2026-03-03T10:00:00Z"));  // the controls are said again
    EXPECT_EQ(evidence(), before);
    programme_.reopen();
    EXPECT_EQ(evidence(), before);
    programme_.clock().set(at("2026-04-01T10:00:00Z"));
    EXPECT_THAT(evidence(), testing::StartsWith("2026-Q2: "));
    EXPECT_NEAR(static_cast<double>(released()->bands.front().exempt), 40, 16);  // 7 sigma
}

TEST_F(Exempt, AreNamedToThoseOnlyWhoRunTheProgrammeOrSignForIt) {
    auto const shown = [&](std::string const& role) {
        auto const answer = value_of(programme_.ask(role, "charter.show", Tree::object()));
        return answer.find("charter")->as_text().value();
    };
    for (auto const* role : {"operator", "privacy", "security", "representative"})
        EXPECT_THAT(shown(role), testing::HasSubstr("\"P1\""));
    for (auto const* role : {"analyst", "lead", "auditor"}) {
        EXPECT_THAT(shown(role), testing::Not(testing::HasSubstr("P1")));
        EXPECT_THAT(shown(role), testing::HasSubstr("minimum_group = 5"));
    }
}

TEST_F(Exempt, NothingIsToldInAPause) {
    (void)value_of(programme_.pause("security", "a look"));
    EXPECT_THAT(evidence(), testing::StartsWith("not released yet"));
    EXPECT_FALSE(released());
}

TEST(ExemptNobody, IsSaidInWordsSinceTheNoticeSaysItToo) {
    Programme programme(
        {with_protected(""), small_grants(), small_company(12), at("2026-03-02T09:00:00Z")});
    auto const checked = value_of(programme.ask("auditor", "check", Tree::object()));
    EXPECT_FALSE(
        exposure::released_parity(programme.rooms().control().state()->incidents->evidence));
    EXPECT_TRUE(
        std::ranges::any_of(*checked.find("controls")->as_list().value(), [](Tree const& control) {
            return control.find("evidence")->as_text().value() == "the charter exempts nobody";
        }));
}

}  // namespace
}  // namespace weir::scenarios
