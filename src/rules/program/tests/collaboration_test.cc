// [collaboration]: what it takes from the release, what it refuses, and what people are told of it.
#include <algorithm>

#include <gtest/gtest.h>

#include "engines/privacy/rho.h"
#include "rules/program/notice.h"
#include "rules/program/tests/known_metrics.h"

namespace weir::program {
namespace {

constexpr char const* kMeeting =
    "[[kind]]\nname = \"meeting\"\nfields = [\"length\", \"thread\"]\nretention = \"year\"\n"
    "why = \"x\"\n";
constexpr char const* kRule =
    "[collaboration]\nshare = 30\nclamp = 600\nlevel = \"department\"\ndelta = \"1e-9\"\n";

Pieces with_rule(std::string const& rule) {
    Pieces pieces;
    pieces.kinds += kMeeting;
    pieces.metrics += rule;
    return pieces;
}

/// The rule with one line changed, or one more.
std::string rule_with(std::string const& change) {
    std::string text = kRule;
    auto const begin = text.find(change.substr(0, change.find(' ')));
    if (begin == std::string::npos) return text + change + "\n";
    return text.replace(begin, text.find('\n', begin) - begin, change);
}

TEST(CharterCollaboration, TakesItsPartOfEveryRelease) {
    auto const charter = parse(with_rule(kRule).text());
    ASSERT_TRUE(charter) << charter.error().message;
    auto const release = charter->privacy.limits.share(privacy::Share::release);
    EXPECT_EQ(charter->collaboration_rho(), privacy::share_of(release, 30));
    EXPECT_EQ(charter->weekly_rho().value + charter->collaboration_rho().value, release.value);
    auto const delta = privacy::units_of(*privacy::Delta::of(1e-9));
    EXPECT_EQ(charter->collaboration, (CollaborationRule{30, 600, 1, delta}));
}

TEST(CharterCollaboration, LeavesACharterWithoutItAsItWas) {
    auto const charter = parse(Pieces().text()).value();
    EXPECT_FALSE(charter.collaboration);
    EXPECT_EQ(charter.collaboration_rho(), base::Rho{0});
    EXPECT_EQ(charter.weekly_rho(), charter.privacy.limits.share(privacy::Share::release));
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

TEST(CharterCollaboration, RefusesWhatCannotBe) {
    auto const refused = [](std::string const& change, std::string_view message) {
        expect_refused(with_rule(rule_with(change)), message, change);
    };
    refused("share = 0", "`share` in [collaboration]: expected 1 to 99, got 0");
    refused("clamp = 59", "`clamp` in [collaboration]: expected 60 to 10080, got 59");
    refused("level = \"galaxy\"", "there is no level `galaxy`");
    refused("level = \"company\"", "level `company` has one cell");
    refused("delta = \"0\"", "`delta`: expected a number between 0 and 1");
    refused("wide = true", "unknown key `wide`");
    auto const tiny = with_rule(rule_with("delta = \"1e-19\""));
    expect_refused(tiny, "`delta` in [collaboration]: expected at least 1e-15", "[collaboration]");
}

TEST(CharterCollaboration, NeedsMeetingsOrCallsThatPeopleShare) {
    auto const message =
        std::string_view("[collaboration] reads `length` and `thread` of `meeting` or `call`");
    auto pieces = with_rule(kRule);
    pieces.kinds = Pieces().kinds;
    expect_refused(pieces, message, "[collaboration]");
    pieces.kinds +=
        "[[kind]]\nname = \"call\"\nfields = [\"length\"]\nretention = \"year\"\nwhy = \"x\"\n";
    expect_refused(pieces, message, "[collaboration]");
}

TEST(CharterCollaboration, LeavesTheWeekSomethingBesideTheQuarter) {
    auto pieces = with_rule(rule_with("share = 60"));
    pieces.metrics =
        "[[metric]]\nid = \"meeting_hours\"\nshare = 100\nclamp = 900\nlevels = \"all\"\n"
        "[quarter]\nshare = 40\nminimum_group = 5\nradius = 420\nmetrics = [\"meeting_hours\"]\n" +
        rule_with("share = 60");
    expect_refused(pieces,
                   "[collaboration] and [quarter]: expected shares of at most 99 together, got 100",
                   "[collaboration]");
}

TEST(CharterCollaboration, IsToldToEverybody) {
    auto text = notice_text(parse(with_rule(kRule).text()).value(), {});
    std::ranges::replace(text, '\n', ' ');
    for (std::string_view sentence :
         {"how much time one department spends with another", "never who with whom",
          "at most 10 hours", "With a probability of 1e-09 that bound fails"}) {
        EXPECT_NE(text.find(sentence), std::string::npos) << sentence << "\n" << text;
    }
    EXPECT_EQ(notice_text(parse(Pieces().text()).value(), {}).find("spends with another"),
              std::string::npos);
}

}  // namespace
}  // namespace weir::program
