// [by_site]: what it takes from the release and the restatement, what it refuses, and what people
// are told of it.
#include <algorithm>

#include <gtest/gtest.h>

#include "engines/privacy/rho.h"
#include "rules/program/notice.h"
#include "rules/program/tests/known_metrics.h"

namespace weir::program {
namespace {

constexpr char const* kSites =
    "[[site]]\nname = \"Ghent\"\nzone = \"UTC\"\n[[site]]\nname = \"Lyon\"\nzone = \"UTC\"\n"
    "[[site]]\nname = \"Porto\"\nzone = \"UTC\"\nagreement = false\n";
constexpr char const* kRule =
    "[by_site]\nshare = 20\nlevel = \"department\"\nlevel_share = 60\n"
    "metrics = [\"messages_sent\"]\n";

Pieces with_rule(std::string const& rule) {
    Pieces pieces;
    pieces.metrics += kSites + rule;
    return pieces;
}

/// The rule with one line changed, or one more.
std::string rule_with(std::string const& change) {
    std::string text = kRule;
    auto const begin = text.find(change.substr(0, change.find(' ') + 1));
    if (begin == std::string::npos) return text + change + "\n";
    return text.replace(begin, text.find('\n', begin) - begin, change);
}

std::uint64_t release_of(Charter const& charter) {
    return charter.privacy.limits.share(privacy::Share::release).value;
}

TEST(CharterBySite, TakesItsPartOfEveryReleaseAndRestatement) {
    auto const charter = parse(with_rule(kRule).text());
    ASSERT_TRUE(charter) << charter.error().message;
    EXPECT_EQ(charter->by_site, (BySiteRule{20, 1, 60, {"messages_sent"}}));
    EXPECT_EQ(charter->weekly_rho().value + charter->by_site_rho().value, release_of(*charter));
    auto const release = charter->privacy.limits.share(privacy::Share::release);
    EXPECT_EQ(charter->by_site_rho(), privacy::share_of(release, 20));
    auto const again = charter->privacy.limits.share(privacy::Share::restatement);
    EXPECT_EQ(charter->by_site_rho(privacy::Share::restatement), privacy::share_of(again, 20));
    EXPECT_EQ(charter->tree_rho(privacy::Share::restatement).value +
                  charter->by_site_rho(privacy::Share::restatement).value,
              again.value);
    EXPECT_EQ(charter->tree_rho(privacy::Share::release), charter->weekly_rho());
}

TEST(CharterBySite, PaysForASiteAndForAPartOfOneNoMoreThanItsPart) {
    auto const charter = parse(with_rule(kRule).text()).value();
    auto const rho = charter.by_site_rho("messages_sent", privacy::Share::release);
    EXPECT_GT(rho.whole, base::Rho{0});
    EXPECT_GT(rho.part, rho.whole);
    EXPECT_LE(rho.whole.value + rho.part.value, charter.by_site_rho().value);
    auto const other = charter.by_site_rho("meeting_hours", privacy::Share::release);
    EXPECT_EQ(other.whole.value + other.part.value, 0U);
    auto const plain =
        parse(with_rule("[by_site]\nshare = 20\nmetrics = [\"messages_sent\"]\n").text());
    ASSERT_TRUE(plain) << plain.error().message;
    EXPECT_EQ(plain->by_site->level, 0U);
    EXPECT_EQ(plain->by_site_rho("messages_sent", privacy::Share::release).part, base::Rho{0});
}

TEST(CharterBySite, LeavesACharterWithoutItAsItWas) {
    auto const charter = parse(Pieces().text()).value();
    EXPECT_FALSE(charter.by_site);
    EXPECT_EQ(charter.by_site_rho(), base::Rho{0});
    EXPECT_EQ(charter.weekly_rho().value, release_of(charter));
    for (auto const share : {privacy::Share::release, privacy::Share::restatement})
        EXPECT_EQ(charter.tree_rho(share), charter.privacy.limits.share(share));
}

void expect_refused(Pieces const& pieces, std::string_view message, std::string_view line) {
    auto const text = pieces.text();
    auto const charter = parse(text);
    ASSERT_FALSE(charter) << message;
    EXPECT_EQ(charter.error().message.substr(0, message.size()), message);
    auto const at = text.rfind(line);
    ASSERT_NE(at, std::string::npos) << line;
    auto const end = text.begin() + static_cast<std::ptrdiff_t>(at);
    EXPECT_EQ(charter.error().place.line,
              1 + static_cast<std::size_t>(std::count(text.begin(), end, '\n')));
    EXPECT_GT(charter.error().place.column, 0U);
}

TEST(CharterBySite, RefusesWhatCannotBe) {
    auto const refused = [](std::string const& change, std::string_view message,
                            std::string_view line = {}) {
        auto const at = line.empty() ? std::string_view(change) : line;
        expect_refused(with_rule(rule_with(change)), message, at);
    };
    refused("share = 0", "`share` in [by_site]: expected 1 to 99, got 0");
    refused("share = 100", "`share` in [by_site]: expected 1 to 99, got 100");
    refused("level_share = 100", "`level_share` in [by_site]: expected 1 to 99, got 100");
    refused("level = \"galaxy\"", "there is no level `galaxy`");
    refused("level = \"company\"", "level `company` does not divide a site");
    refused("metrics = []", "[by_site] names no metric", "[by_site]");
    refused("metrics = [\"steps\"]", "no [[metric]] declares `steps`");
    refused("wide = true", "unknown key `wide`");
    expect_refused(with_rule("[by_site]\nshare = 9\nlevel_share = 9\nmetrics = [\"x\"]\n"),
                   "`level_share` in [by_site]: expected `level` beside it", "[by_site]");
}

TEST(CharterBySite, NeedsAWordOfItsOwn) {
    auto pieces = with_rule(kRule);
    pieces.levels += "[[level]]\nname = \"site\"\nshare = 0\n";
    expect_refused(pieces, "[by_site] beside a level `site`: one word for two", "[by_site]");
}

TEST(CharterBySite, NeedsTwoSitesThatAreMeasured) {
    auto pieces = with_rule(kRule);
    auto const lyon = pieces.metrics.find("[[site]]\nname = \"Lyon\"\n");
    pieces.metrics.erase(lyon, pieces.metrics.find("[[site]]\nname = \"Porto\"") - lyon);
    expect_refused(pieces, "[by_site]: expected at least two [[site]]s", "[by_site]");
}

TEST(CharterBySite, LeavesTheTreeSomethingBesideTheOthers) {
    auto pieces = with_rule(
        "[collaboration]\nshare = 50\nclamp = 600\nlevel = \"department\"\ndelta = \"1e-9\"\n" +
        rule_with("share = 50"));
    pieces.kinds +=
        "[[kind]]\nname = \"meeting\"\nfields = [\"length\", \"thread\"]\n"
        "retention = \"year\"\nwhy = \"x\"\n";
    expect_refused(pieces,
                   "[by_site], [collaboration] and [quarter]: expected shares of at most 99 "
                   "together, got 100",
                   "[by_site]");
}

TEST(CharterBySite, IsToldToEverybody) {
    auto text = notice_text(parse(with_rule(kRule).text()).value(), {});
    std::ranges::replace(text, '\n', ' ');
    EXPECT_NE(text.find("by site, and in each site by department: messages sent"),
              std::string::npos)
        << text;
    EXPECT_EQ(notice_text(parse(Pieces().text()).value(), {}).find("by site"), std::string::npos);
}

}  // namespace
}  // namespace weir::program
