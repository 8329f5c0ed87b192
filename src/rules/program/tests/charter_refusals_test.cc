// Every refusal of a charter, with the place it names.
#include <algorithm>
#include <gtest/gtest.h>

#include "rules/program/tests/known_metrics.h"

namespace weir::program {
namespace {

using Part = std::string Pieces::*;

struct Case {
    Part part;
    std::string from;  // in the part; empty: append
    std::string to;
    std::string message;  // the beginning, after the place
    std::string marker;   // the place is the line that holds it
};

std::string changed(Case const& one) {
    Pieces pieces;
    auto& text = pieces.*one.part;
    if (one.from.empty()) {
        text += one.to;
    } else {
        auto const at = text.find(one.from);
        EXPECT_NE(at, std::string::npos) << one.from;
        text.replace(at, one.from.size(), one.to);
    }
    return pieces.text();
}

std::size_t line_of(std::string const& text, std::string const& marker) {
    auto const at = text.rfind(marker);
    EXPECT_NE(at, std::string::npos) << marker;
    return 1 + static_cast<std::size_t>(
                   std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

void expect_refused(Case const& one) {
    SCOPED_TRACE(one.to);
    auto const text = changed(one);
    auto const charter = parse(text);
    ASSERT_FALSE(charter);
    auto const& error = charter.error();
    EXPECT_EQ(error.message.substr(0, one.message.size()), one.message);
    EXPECT_EQ(error.place.file, "charter.toml");
    if (!one.marker.empty()) {
        EXPECT_EQ(error.place.line, line_of(text, one.marker));
        EXPECT_GT(error.place.column, 0U);
    }
}

void expect_all_refused(std::vector<Case> const& cases) {
    for (auto const& one : cases) expect_refused(one);
}

TEST(CharterRefusals, OfAQuarterSayWhatItNeeds) {
    auto const rule = [](std::string const& change) {
        std::string text =
            "[quarter]\nshare = 40\nminimum_group = 5\nradius = 480\n"
            "metrics = [\"messages_sent\"]\n";
        auto const key = change.substr(0, change.find(' '));
        auto const begin = text.find(key);
        return text.replace(begin, text.find('\n', begin) - begin, change);
    };
    expect_all_refused({
        {&Pieces::metrics, "", rule("share = 100"),
         "`share` in [quarter]: expected 1 to 99, got 100", "share = 100\nminimum"},
        {&Pieces::metrics, "", rule("minimum_group = 4"),
         "`minimum_group` in [quarter]: expected 5 to", "minimum_group = 4"},
        {&Pieces::metrics, "", rule("radius = 0"), "`radius` in [quarter]: expected 1 to",
         "radius = 0"},
        {&Pieces::metrics, "", rule("metrics = []"), "[quarter] names no metric", "[quarter]"},
        {&Pieces::metrics, "", rule("metrics = [\"meeting_hours\"]"),
         "no [[metric]] declares `meeting_hours`", "metrics = [\"meeting"},
        {&Pieces::metrics, "", rule("metrics = [\"messages_sent\"]"),
         "`messages_sent` is no time: a quarter joins metrics of time", "metrics = [\"messages"},
    });
}

TEST(CharterRefusals, OfSharesOfWeeksSayWhatTheyNeed) {
    auto const before = Pieces().metrics;
    std::string const ground =
        "[[kind]]\nname = \"meeting\"\nfields = [\"length\"]\nretention = \"year\"\n"
        "why = \"To see how much is met.\"\n"
        "[[metric]]\nid = \"meeting_hours\"\nshare = 100\nclamp = 900\nlevels = \"all\"\n"
        "[quarter]\nshare = 40\nminimum_group = 5\nradius = 480\n"
        "metrics = [\"meeting_hours\"]\n";
    auto const weeks = [](std::string const& change) {
        std::string text =
            "[[quarter.weeks]]\nmetric = \"meeting_hours\"\nat_least = 300\nexpected = 30\n"
            "counts_as = 1200\n";
        auto const begin = text.find(change.substr(0, change.find(' ')));
        return text.replace(begin, text.find('\n', begin) - begin, change);
    };
    auto const refused = [&](std::string const& change, char const* message) {
        return Case{&Pieces::metrics, before, ground + weeks(change), message, change};
    };
    expect_all_refused({
        refused("metric = \"contact_minutes\"", "no [[metric]] declares `contact_minutes`"),
        refused("at_least = 0", "`at_least` in [[quarter.weeks]]: expected 1 to 900, got 0"),
        refused("at_least = 901", "`at_least` in [[quarter.weeks]]: expected 1 to 900, got 901"),
        refused("expected = 101", "`expected` in [[quarter.weeks]]: expected 0 to 100, got 101"),
        refused("counts_as = 0", "`counts_as` in [[quarter.weeks]]: expected 1 to"),
        {&Pieces::metrics, before, ground + weeks("expected = 30") + weeks("expected = 40"),
         "[[quarter.weeks]]: one metric and threshold twice", ""},
    });
}

TEST(CharterRefusals, NameUnknownAndMissingKeys) {
    expect_all_refused({
        {&Pieces::privacy, "rho_week", "rho_weekly", "missing key `rho_week` in [privacy]",
         "[privacy]"},
        {&Pieces::privacy, "delta =", "rho_weekly = 1\ndelta =",
         "unknown key `rho_weekly` in [privacy]", "rho_weekly"},
        {&Pieces::programme, "", "colour = 1\n", "unknown key `colour` in [programme]", "colour"},
        {&Pieces::contacts, "", "[extra]\n", "unknown key `extra` in the charter", "[extra]"},
        {&Pieces::contacts, "[protected]\naddresses = []\nids = []\n", "",
         "missing key `protected`", ""},
        {&Pieces::contacts, "ids = []\n", "", "missing key `ids` in [protected]", "[protected]"},
        {&Pieces::notice, "contact = \"privacy@firm.example\"\n", "",
         "missing key `contact` in [notice]", "[notice]"},
        {&Pieces::notice, "\"works agreement\"", "\"\"", "`legal_basis` in [notice] is empty",
         "legal_basis"},
        {&Pieces::programme, "[programme]", "programme = 1\n[x]", "[programme]: ", "programme = 1"},
        {&Pieces::programme, "[programme]", "[programme", "", "[programme"},
    });
}

TEST(CharterRefusals, OfProgramme) {
    expect_all_refused({
        {&Pieces::programme, "PersonnelWorkloadManagement", "PersonnelPerformanceReview",
         "the purpose `PersonnelPerformanceReview` judges people: no charter can have it",
         "purposes"},
        {&Pieces::programme, "PersonnelWorkloadManagement", "Curiosity",
         "there is no purpose `Curiosity`, expected one of `PersonnelWorkloadManagement`",
         "purposes"},
        {&Pieces::programme, "[\"PersonnelWorkloadManagement\"]", "[]",
         "[programme] names no purpose", "[programme]"},
        {&Pieces::programme, "Europe/Berlin", "Europe/Atlantis", "", "zone ="},
        {&Pieces::programme, "2026-01-05", "2026-02-30", "`collect_from`: expected a date like",
         "collect_from"},
        {&Pieces::programme, "", "collect_until = \"2026-01-04\"\n",
         "`collect_until` lies before `collect_from`", "[programme]"},
        {&Pieces::programme, "", "grace_days = 61\n",
         "`grace_days` in [programme]: expected 0 to 60, got 61", "grace_days"},
        {&Pieces::programme, "", "history_weeks = -1\n",
         "`history_weeks` in [programme]: expected 0 to 1300, got -1", "history_weeks"},
        {&Pieces::programme, "", "languages = [\"English\"]\n", "`languages`: expected codes",
         "languages"},
        {&Pieces::programme, "", "simulated = 1\n", "`simulated` in [programme]", "simulated"},
    });
}

TEST(CharterRefusals, OfPrivacyAndLevels) {
    expect_all_refused({
        {&Pieces::privacy, "minimum_group = 10", "minimum_group = 4",
         "`minimum_group` in [privacy]: expected 5 to 100000, got 4", "minimum_group"},
        {&Pieces::privacy, "\"0.1\"", "\"0\"", "`rho_week`: expected more than 0", "rho_week"},
        {&Pieces::privacy, "\"0.1\"", "\"-1\"", "`rho_week`: ", "rho_week"},
        {&Pieces::privacy, "\"0.1\"", "\"11\"", "`rho_week`: expected at most 10", "rho_week"},
        {&Pieces::privacy, "\"1e-6\"", "\"2\"", "`delta`: expected a number between 0 and 1",
         "delta"},
        {&Pieces::privacy, "release = 80", "release = 81",
         "[privacy.shares]: expected at most 100 together, got 101", "[privacy.shares]"},
        {&Pieces::privacy, "release = 80", "release = 0", "[privacy.shares]: nothing is left",
         "[privacy.shares]"},
        {&Pieces::levels, "share = 60", "share = 61",
         "[[level]]: expected shares of 100 together, got 101", ""},
        {&Pieces::levels, "\"department\"", "\"company\"", "the level `company` stands here twice",
         "\"company\""},
    });
}

TEST(CharterRefusals, OfKindsAndRetention) {
    expect_all_refused({
        {&Pieces::kinds, "\"mail_sent\"", "\"screenshot\"",
         "`screenshot` cannot be declared: ", "screenshot"},
        {&Pieces::kinds, "\"others\"", "\"title\"", "`title` cannot be declared: ", "title"},
        {&Pieces::kinds, "\"mail_sent\"", "\"walks\"", "", "walks"},
        {&Pieces::kinds, "\"others\"", "\"others\", \"others\"",
         "`fields` in [[kind]] names something twice", "fields"},
        {&Pieces::kinds, "\"year\"", "\"decade\"", "there is no [[retention]] `decade`", "decade"},
        {&Pieces::kinds, "", Pieces().kinds, "the kind `mail_sent` stands here twice",
         "name = \"mail_sent\""},
        {&Pieces::kinds, "why = \"To see how much mail there is.\"\n", "",
         "missing key `why` in [[kind]]", "[[kind]]"},
        {&Pieces::retentions, "weeks = 52", "weeks = 0",
         "`weeks` in [[retention]]: expected 1 to 1300, got 0", "weeks"},
        {&Pieces::retentions, "", Pieces().retentions, "the retention `year` stands here twice",
         "name = \"year\""},
        {&Pieces::retentions, "",
         "[[retention]]\nname = \"a\"\nweeks = 1\n[[retention]]\nname = \"b\"\nweeks = 1\n"
         "[[retention]]\nname = \"c\"\nweeks = 1\n[[retention]]\nname = \"d\"\nweeks = 1\n",
         "expected at most 4 [[retention]] classes", ""},
        {&Pieces::sites, "",
         "[[site]]\nname = \"A\"\nzone = \"UTC\"\n[[site]]\nname = \"A\"\nzone = \"UTC\"\n",
         "the site `A` stands here twice", "name = \"A\""},
    });
}

TEST(CharterRefusals, OfSources) {
    std::string const sensors =
        "[[source]]\nname = \"s\"\nconnector = \"sensors\"\n"
        "kinds = [\"mail_sent\"]\nidentity = \"id\"\n";
    std::string const cloud =
        "[[source]]\nname = \"c\"\nconnector = \"cloudevents\"\n"
        "kinds = [\"mail_sent\"]\nidentity = \"id\"\n";
    expect_all_refused({
        {&Pieces::sources, "\"mail\"\ncol", "\"fax\"\ncol", "there is no connector `fax`",
         "\"fax\""},
        {&Pieces::sources, "time = \"When\"", "subject = \"When\"",
         "`subject` is no column that the connector `mail` reads", "subject"},
        {&Pieces::sources, ", time = \"When\"", "",
         "[[source]]: `columns` does not say which is the time", "[[source]]"},
        {&Pieces::sources, "[\"mail_sent\"]", "[\"meeting\"]", "no [[kind]] declares `meeting`",
         "meeting"},
        {&Pieces::sources, "[\"mail_sent\"]", "[\"keystrokes\"]",
         "`keystrokes` cannot be declared: ", "keystrokes"},
        {&Pieces::sources, "[\"mail_sent\"]", "[]", "[[source]] has no kinds", "[[source]]"},
        {&Pieces::sources, "\"address\"", "\"name\"", "`identity`: expected `id` or `address`",
         "identity"},
        {&Pieces::sources, "identity", "separator = \"x\"\nidentity",
         "`separator`: expected one of", "separator"},
        {&Pieces::sources, "identity", "origin = \"2026-01-01\"\nidentity",
         "`origin` is for the connector `sensors` only", "origin"},
        {&Pieces::sources, "identity", "types = { a = \"mail_sent\" }\nidentity",
         "`types` is for the connector `cloudevents` only", ""},
        {&Pieces::sources, "", Pieces().sources, "the source `mail` stands here twice", ""},
        {&Pieces::sources, "", sensors, "missing key `origin` in [[source]]", ""},
        {&Pieces::sources, "", sensors + "origin = \"noon\"\n", "`origin`: expected a date",
         "origin"},
        {&Pieces::sources, "", sensors + "origin = \"2026-01-05\"\n",
         "the connector `sensors` makes no `mail_sent`", ""},
        {&Pieces::sources, "", cloud, "[[source]] of connector `cloudevents` needs a table `types`",
         ""},
        {&Pieces::sources, "", cloud + "types = { a = \"meeting\" }\n",
         "`meeting` is not among the source's kinds", "types"},
    });
}

TEST(CharterRefusals, OfMetrics) {
    std::string const more =
        "[[metric]]\nid = \"active_half_hours\"\nshare = 1\nclamp = 9\nlevels = [\"company\"]\n";
    expect_all_refused({
        {&Pieces::metrics, "messages_sent", "smiles",
         "there is no metric `smiles`, expected one of", "smiles"},
        {&Pieces::metrics, "messages_sent", "meeting_hours",
         "this metric reads `meeting`, which no [[kind]] declares", ""},
        {&Pieces::metrics, "messages_sent", "days_present",
         "this metric reads one of `contact` `presence`, and no [[kind]] declares any", ""},
        {&Pieces::metrics, "clamp = 200", "clamp = 5001",
         "`clamp` in [[metric]]: expected 1 to 5000, got 5001", "clamp"},
        {&Pieces::metrics, "clamp = 200", "clamp = 0",
         "`clamp` in [[metric]]: expected 1 to 5000, got 0", "clamp"},
        {&Pieces::metrics, "clamp = 200\n", "", "missing key `clamp` in [[metric]]", ""},
        {&Pieces::metrics, "\"all\"", "[\"team\"]", "there is no level `team`", "\"team\""},
        {&Pieces::metrics, "\"all\"", "[]", "[[metric]] is released at no level", ""},
        {&Pieces::metrics, "", more,
         "metrics at level `company`: expected shares of at most 100 together, got 101", ""},
        {&Pieces::metrics, "", Pieces().metrics, "the metric `messages_sent` stands here twice",
         ""},
        {&Pieces::privacy, "\"0.1\"", "\"0.000000000\"", "`rho_week`: expected more than 0",
         "rho_week"},
    });
}

TEST(CharterRefusals, OfAFieldThatAMetricReads) {
    Pieces pieces;
    pieces.kinds +=
        "[[kind]]\nname = \"meeting\"\nfields = []\nretention = \"year\"\nwhy = \"x\"\n";
    pieces.metrics = "[[metric]]\nid = \"meeting_hours\"\nshare = 1\nclamp = 9\nlevels = \"all\"\n";
    auto const charter = parse(pieces.text());
    ASSERT_FALSE(charter);
    EXPECT_EQ(charter.error().message,
              "this metric reads `length` of `meeting`, which is not declared");
}

TEST(CharterRefusals, OfRolesAndQuorum) {
    std::string const boss = "[[role]]\nname = \"boss\"\ncap = 1\n";
    expect_all_refused({
        {&Pieces::roles, "", boss, "there is no role `boss`, expected one of `analyst`", "boss"},
        {&Pieces::roles, "[\"p1\"]", "[\"p1\", \"p2\", \"p3\"]",
         "the role `privacy` has a cap of 2, got 3 members", ""},
        {&Pieces::roles, "[\"p1\"]", "[\"p1\", \"p1\"]",
         "`members` in [[role]] names something twice", "members = [\"p1\""},
        {&Pieces::roles, "[\"r1\"]", "[\"p1\"]",
         "somebody holds two roles that sign: `privacy` and `representative`", ""},
        {&Pieces::roles, "", "[[role]]\nname = \"privacy\"\ncap = 1\n",
         "the role `privacy` stands here twice", ""},
        {&Pieces::roles, "", "[[role]]\nname = \"employee\"\nmembers = [\"x\"]\n",
         "the role `employee` is everybody enrolled", ""},
        {&Pieces::roles, "", "[[role]]\nname = \"employee\"\nsigns = true\n",
         "the role `employee` cannot sign", ""},
        {&Pieces::roles, "", "[[role]]\nname = \"lead\"\n", "missing key `cap` in [[role]]", ""},
        {&Pieces::lifecycle, "[\"privacy\", \"representative\"]", "[\"privacy\", \"security\"]",
         "there is no [[role]] `security`", "activate"},
        {&Pieces::lifecycle, "[\"privacy\", \"representative\"]", "[\"privacy\"]",
         "`activate` in [lifecycle]: expected at least 2 roles, got 1", "[lifecycle]"},
        {&Pieces::roles, "[\"r1\"]", "[]", "the role `representative` has no members", "activate"},
        {&Pieces::roles, "signs = true", "signs = false", "the role `privacy` does not sign",
         "activate"},
    });
}

}  // namespace
}  // namespace weir::program
