#include "rules/program/notice.h"

#include <algorithm>
#include <sstream>

#include <gtest/gtest.h>

#include "rules/program/tests/known_metrics.h"

namespace weir::program {
namespace {

std::string notice(Pieces const& pieces) {
    std::vector<NoticeReader> const readers{{"privacy", "trail", "company"},
                                            {"lead", "release", "own_unit"}};
    return notice_text(parse(pieces.text()).value(), readers);
}

/// Without line ends, to look for sentences.
std::string flat(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    for (auto at = text.find("  "); at != std::string::npos; at = text.find("  ", at))
        text.erase(at, 1);
    return text;
}

TEST(Notice, SaysWhatWhyHowLongWhoAndWhomToAsk) {
    auto const text = flat(notice({}));
    for (std::string_view sentence :
         {"mails you send: when; how many others took part. Why: To see how much mail there is. "
          "Kept for "
          "52 weeks.",
          "on or after 2026-01-05",
          "privacy (at most 2 people): the record of who saw what in the whole "
          "company.",
          "lead: the weekly figures of the teams that report to them.", "at least 10 people",
          "Ask: privacy@firm.example", "You may complain to: the authority",
          "Your own record: you alone.", "The charter protects no contact by name."}) {
        EXPECT_NE(text.find(sentence), std::string::npos) << sentence;
    }
}

TEST(Notice, ComputesWhatTheBestGuessReachesAndInventsNoNumber) {
    // Phi(sqrt(0.1 / 2)) = 0.5885: 58.9 % rounded up.
    EXPECT_NE(flat(notice({})).find("58.9 % of the time at most"), std::string::npos);
    Pieces pieces;
    pieces.privacy.replace(pieces.privacy.find("0.1"), 3, "2");
    // Phi(1) = 0.8413.
    EXPECT_NE(flat(notice(pieces)).find("84.2 % of the time at most"), std::string::npos);
}

constexpr char const* kQuarter =
    "[quarter]\nshare = 60\nminimum_group = 5\nradius = 420\nmetrics = [\"meeting_hours\"]\n"
    "[[quarter.weeks]]\nmetric = \"meeting_hours\"\nat_least = 600\nexpected = 20\n"
    "counts_as = 1080\n";

/// Meetings as well, so that there is a metric of time.
Pieces with_quarter() {
    Pieces pieces;
    pieces.kinds +=
        "[[kind]]\nname = \"meeting\"\nfields = [\"length\"]\nretention = \"year\"\nwhy = \"x\"\n";
    pieces.metrics =
        "[[metric]]\nid = \"meeting_hours\"\nshare = 100\nclamp = 900\nlevels = \"all\"\n";
    pieces.metrics += kQuarter;
    return pieces;
}

TEST(Notice, SaysWhatSmallTeamsAreToldAndWhatAQuarterGivesAway) {
    auto const text = flat(notice(with_quarter()));
    for (std::string_view sentence :
         {"of at least 5 people besides whoever reads", "about a whole quarter",
          "meeting hours, in how many weeks meeting hours reach a threshold.",
          "the difference between you and your department, of at most 7 hours a week",
          // rho 0.1 x 80 % x 60 % x 13 = 0.624; Phi(sqrt(0.312)) = 0.7118.
          "about your whole quarter and be right 71.2 % of the time at most",
          // With 14 weeks 0.672; Phi(sqrt(0.336)) = 0.7189.
          "(71.9 % where a year of 53 weeks makes it one of 14)"}) {
        EXPECT_NE(text.find(sentence), std::string::npos) << sentence << "\n" << text;
    }
    EXPECT_EQ(flat(notice({})).find("quarter"), std::string::npos);
}

TEST(Notice, IsWrappedAndSpeaksPlainly) {
    auto const text = notice(with_quarter());
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(line.size(), kNoticeWidth) << line;
        EXPECT_FALSE(line.ends_with(' ')) << line;
    }
    for (std::string_view banned :
         {"productivity", "performance", "score", " top ", "bottom", "compliance", "ranking"}) {
        EXPECT_EQ(text.find(banned), std::string::npos) << banned;
    }
}

TEST(Notice, SaysWhereNobodyIsMeasuredAndThatItIsSimulated) {
    Pieces pieces;
    pieces.programme += "simulated = true\n";
    pieces.sites = "[[site]]\nname = \"Lisbon\"\nzone = \"Europe/Lisbon\"\nagreement = false\n";
    pieces.contacts = "[protected]\naddresses = [\"x@y\"]\nids = []\n";
    auto const text = flat(notice(pieces));
    EXPECT_NE(text.find("This programme is simulated."), std::string::npos);
    EXPECT_NE(text.find("People at these sites are not measured: Lisbon."), std::string::npos);
    EXPECT_NE(text.find("Some contacts are protected"), std::string::npos);
    EXPECT_NE(text.find("of groups of more than 10 people, with noise"), std::string::npos);
    EXPECT_NE(text.find("whether you are exempt and be right 58.9 % of the time"),
              std::string::npos);
    EXPECT_EQ(text.find("x@y"), std::string::npos);
}

}  // namespace
}  // namespace weir::program
