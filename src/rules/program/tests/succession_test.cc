// One charter after another: what rises, what falls, what no later charter may change; and what
// widening takes.
#include "rules/program/succession.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "rules/program/tests/known_metrics.h"

namespace weir::program {
namespace {

using Way = CharterDifference::Way;

std::string replaced(std::string text, std::string const& from, std::string const& to) {
    auto const at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

std::string base_text() { return Pieces().text(); }

std::vector<CharterDifference> changed(std::string const& from, std::string const& to) {
    return differences_of(base_text(), replaced(base_text(), from, to));
}

TEST(Succession, TheSameCharterDiffersInNothing) {
    EXPECT_TRUE(differences_of(base_text(), base_text()).empty());
}

TEST(Succession, ASmallerMinimumGroupRises) {
    auto const found = changed("minimum_group = 10", "minimum_group = 7");
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].way, Way::rise);
    EXPECT_EQ(found[0].what, "privacy minimum_group");
    EXPECT_EQ(found[0].before, "10");
    EXPECT_EQ(found[0].after, "7");
}

TEST(Succession, ALargerMinimumGroupFalls) {
    auto const found = changed("minimum_group = 10", "minimum_group = 12");
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].way, Way::fall);
}

TEST(Succession, AKeyThatNoRuleKnowsRises) {
    auto const found = differences_of("[unheard]\nof = 1\n", "[unheard]\nof = 2\n");
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].way, Way::rise);
}

TEST(Succession, OfProtectedContactsOnlyTheNumberIsShown) {
    auto const found = differences_of("[protected]\nids = [\"a\", \"b\"]\n",
                                      "[protected]\nids = [\"a\", \"c\"]\n");
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].way, Way::rise);
    EXPECT_EQ(found[0].before, "2 of them");
    EXPECT_EQ(found[0].after, "2 of them");
}

TEST(Succession, OfAListWhatIsNewRisesAndWhatGoesFalls) {
    auto const found = differences_of("[[kind]]\nname = \"meeting\"\nfields = [\"length\"]\n",
                                      "[[kind]]\nname = \"meeting\"\nfields = [\"others\"]\n");
    ASSERT_EQ(found.size(), 2u);
    EXPECT_TRUE(std::ranges::any_of(
        found, [](auto const& one) { return one.way == Way::rise && one.after == "others"; }));
    EXPECT_TRUE(std::ranges::any_of(
        found, [](auto const& one) { return one.way == Way::fall && one.before == "length"; }));
    for (auto const& one : found) EXPECT_TRUE(one.is_kind);
}

TEST(Succession, LosingASignatureRises) {
    auto const found =
        differences_of("[lifecycle]\nresume = [\"a\", \"b\"]\n", "[lifecycle]\nresume = [\"a\"]\n");
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].way, Way::rise);
}

TEST(Succession, ANewEndOfCollectionIsNarrowerAndNoEndIsWider) {
    std::string const none = "[programme]\nname = \"x\"\n";
    std::string const end = "[programme]\nname = \"x\"\ncollect_until = \"2026-12-31\"\n";
    EXPECT_EQ(differences_of(none, end).at(0).way, Way::fall);
    EXPECT_EQ(differences_of(end, none).at(0).way, Way::rise);
}

TEST(Succession, APlainSentenceIsNoDifference) {
    EXPECT_TRUE(differences_of("[[kind]]\nname = \"meeting\"\nwhy = \"a\"\n",
                               "[[kind]]\nname = \"meeting\"\nwhy = \"b\"\n")
                    .empty());
}

TEST(Succession, SimulatedIsForLife) {
    auto const before = parse(base_text()).value();
    auto after = before;
    after.is_simulated = !after.is_simulated;
    EXPECT_FALSE(check_succession(before, after));
    EXPECT_TRUE(check_succession(before, before));
}

TEST(Succession, SitesAndRetentionsKeepTheirPlaces) {
    auto const before = parse(base_text()).value();
    auto after = before;
    after.retentions.insert(after.retentions.begin(), Retention{"other", 3});
    EXPECT_FALSE(check_succession(before, after));
    after = before;
    after.retentions.push_back({"other", 3});
    EXPECT_TRUE(check_succession(before, after));
}

TEST(ChangeRules, WhereTheCharterIsSilentItsSignersWidenAndAQuarterMayRead) {
    auto const charter = parse(base_text()).value();
    EXPECT_EQ(charter.change.widen, charter.quorum.activate);
    EXPECT_EQ(charter.change.lapse_days, 14u);
    ASSERT_EQ(charter.change.caps.size(), 2u);
    EXPECT_EQ(charter.change.caps[0].percent, kDefaultCapPercent);
    EXPECT_TRUE(charter.change.envelopes.empty());
}

TEST(ChangeRules, AreReadAndCheckedWithTheirPlace) {
    auto const with = [](std::string const& text) {
        Pieces pieces;
        pieces.contacts += text;
        return parse(pieces.text());
    };
    auto const good = with(
        "[change]\nlapse_days = 7\n[[cap]]\nclass = \"release\"\nreaders = 30\npercent = 10\n");
    ASSERT_TRUE(good) << good.error().message;
    EXPECT_EQ(good->change.lapse_days, 7u);
    EXPECT_EQ(good->change.caps[0], (CapRule{"release", 30, 10}));
    EXPECT_FALSE(with("[[cap]]\nclass = \"own_record\"\nreaders = 3\n"));
    EXPECT_FALSE(with("[[cap]]\nclass = \"release\"\nreaders = 0\n"));
    EXPECT_FALSE(
        with("[[cap]]\nclass = \"release\"\nreaders = 3\n"
             "[[cap]]\nclass = \"release\"\nreaders = 4\n"));
    EXPECT_FALSE(with("[change]\nwiden = [\"nobody\", \"else\"]\n"));
    auto const envelope = [&](std::string const& kind, std::string const& role) {
        return with("[[envelope]]\nkind = \"" + kind + "\"\nrole = \"" + role +
                    "\"\nclass = \"release\"\na_day = 5\n");
    };
    auto const role = good->roles.front().name;
    EXPECT_TRUE(envelope("new_member", role));
    EXPECT_FALSE(envelope("new_members", role));
    EXPECT_FALSE(envelope("new_member", "nobody"));
    EXPECT_FALSE(envelope("new_lead", role));  // says not how many
}

}  // namespace
}  // namespace weir::program
