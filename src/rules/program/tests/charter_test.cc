#include "rules/program/charter.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "engines/privacy/rho.h"
#include "rules/program/tests/known_metrics.h"

namespace weir::program {
namespace {

Charter small_charter() { return parse(Pieces().text()).value(); }

TEST(Charter, KeepsItsTextAndDefaults) {
    auto const charter = small_charter();
    EXPECT_EQ(charter.text, Pieces().text());
    EXPECT_EQ(charter.name, "Trial");
    EXPECT_EQ(charter.zone.name(), "Europe/Berlin");
    EXPECT_FALSE(charter.is_simulated);
    EXPECT_EQ(base::to_text(charter.collect_from), "2026-01-05");
    EXPECT_EQ(charter.history_weeks, 0U);
    EXPECT_EQ(charter.grace_days, 14U);
    EXPECT_EQ(charter.languages, std::vector<std::string>{"en"});
}

TEST(Charter, StoresOnlyWhatItDeclares) {
    auto const charter = small_charter();
    EXPECT_TRUE(charter.may_store(Kind::mail_sent));
    EXPECT_TRUE(charter.may_store(Kind::mail_sent, Field::others));
    EXPECT_FALSE(charter.may_store(Kind::mail_sent, Field::thread));
    EXPECT_FALSE(charter.may_store(Kind::meeting));
    EXPECT_FALSE(charter.may_store(Kind::meeting, Field::others));
    EXPECT_EQ(charter.kind(Kind::mail_sent)->retention, 0);
    EXPECT_EQ(charter.weeks_kept_max(), 52U);
}

TEST(Charter, FindsItsPartsByName) {
    auto pieces = Pieces();
    pieces.sites = "[[site]]\nname = \"Lisbon\"\nzone = \"Europe/Lisbon\"\nagreement = false\n";
    auto const charter = parse(pieces.text()).value();
    EXPECT_EQ(charter.source("mail")->format.columns.at("sender"), "From");
    EXPECT_EQ(charter.source("mail")->identity, Identity::address);
    EXPECT_EQ(charter.source("mail")->format.zone.name(), "Europe/Berlin");
    EXPECT_EQ(charter.source("chat"), nullptr);
    EXPECT_EQ(charter.level("department"), 1U);
    EXPECT_EQ(charter.level("team"), std::nullopt);
    EXPECT_EQ(charter.role("privacy")->cap, 2U);
    EXPECT_EQ(charter.site("Lisbon")->site, Site{1});
    EXPECT_EQ(charter.zone_of(Site{1}).name(), "Europe/Lisbon");
    EXPECT_EQ(charter.zone_of(Site{}).name(), "Europe/Berlin");
    EXPECT_FALSE(charter.is_covered(Site{1}));
    EXPECT_FALSE(charter.is_covered(Site{}));
    EXPECT_TRUE(small_charter().is_covered(Site{}));
}

TEST(Charter, LeavesAQuarterItsPartOfEveryWeek) {
    auto pieces = Pieces();
    auto const rule = std::string("[quarter]\nshare = 40\nminimum_group = 5\nradius = 480\n");
    pieces.kinds +=
        "[[kind]]\nname = \"meeting\"\nfields = [\"length\"]\nretention = \"year\"\n"
        "why = \"To see how much is met.\"\n";
    pieces.metrics =
        "[[metric]]\nid = \"meeting_hours\"\nshare = 100\nclamp = 900\n"
        "levels = \"all\"\n" +
        rule + "metrics = [\"meeting_hours\"]\n" +
        "[[quarter.weeks]]\nmetric = \"meeting_hours\"\nat_least = 300\nexpected = 40\n"
        "counts_as = 1200\n";
    auto const charter = parse(pieces.text());
    ASSERT_TRUE(charter) << charter.error().message;
    auto const release = charter->privacy.limits.share(privacy::Share::release);
    EXPECT_EQ(charter->quarterly_rho(), privacy::share_of(release, 40));
    EXPECT_EQ(charter->weekly_rho().value + charter->quarterly_rho().value, release.value);
    EXPECT_EQ(charter->quarter->radius, 480U);
    EXPECT_EQ(charter->quarter->weeks, (std::vector<WeeksRule>{{"meeting_hours", 300, 40, 1200}}));
    EXPECT_EQ(small_charter().quarterly_rho(), base::Rho{0});
}

TEST(Charter, CutsRhoIntoSharesOfShares) {
    auto const charter = small_charter();
    auto const whole = privacy::parse_rho("0.1").value();
    EXPECT_EQ(charter.privacy.rho_week, whole);
    auto const release = charter.privacy.limits.share(privacy::Share::release);
    EXPECT_EQ(release, privacy::share_of(whole, 80));
    EXPECT_EQ(charter.release_rho("messages_sent", 0), privacy::share_of(release, 40));
    EXPECT_EQ(charter.release_rho("messages_sent", 1), privacy::share_of(release, 60));
    EXPECT_EQ(charter.release_rho("messages_sent", 2), base::Rho{0});
    EXPECT_EQ(charter.release_rho("meeting_hours", 0), base::Rho{0});
}

TEST(Charter, LowersProtectedAddresses) {
    auto pieces = Pieces();
    pieces.contacts = "[protected]\naddresses = [\"Council@Firm.example\"]\nids = [\"D7\"]\n";
    auto const charter = parse(pieces.text()).value();
    EXPECT_EQ(charter.protected_addresses, std::vector<std::string>{"council@firm.example"});
    EXPECT_EQ(charter.protected_ids, std::vector<std::string>{"d7"});
}

std::string example(std::string_view name) {
    auto const path = std::filesystem::path(WEIR_EXAMPLES) / name / "charter.toml";
    auto const bytes = base::read_file(path, 1 << 20);
    return std::string(base::text_of(bytes.value()));
}

class Examples : public testing::TestWithParam<std::string> {};

TEST_P(Examples, AreValidAndSpendTheirRelease) {
    auto const charter = parse(example(GetParam()));
    ASSERT_TRUE(charter) << base::to_text(charter.error());
    auto spent = charter->quarterly_rho().value + charter->collaboration_rho().value;
    for (auto const& metric : charter->metrics) {
        for (auto const level : metric.levels)
            spent += charter->release_rho(metric.id, level).value;
    }
    auto const share = charter->privacy.limits.share(privacy::Share::release).value;
    EXPECT_LE(spent, share);
    EXPECT_GT(spent, share - 1000);
    EXPECT_EQ(charter->privacy.minimum_group, 10U);
}

INSTANTIATE_TEST_SUITE_P(All, Examples,
                         testing::Values("demo", "manufacturing-email", "sociopatterns",
                                         "collaboration"),
                         [](auto const& test) {
                             auto name = test.param;
                             std::ranges::replace(name, '-', '_');
                             return name;
                         });

TEST(ExampleSources, AreNamedAsTheFilesAre) {
    auto const mail = parse(example("manufacturing-email")).value();
    EXPECT_EQ(mail.source("mail")->format.separator, ';');
    EXPECT_EQ(mail.source("mail")->format.columns.at("time"), "EventDate");
    auto const contacts = parse(example("sociopatterns")).value();
    auto const origin = contacts.source("contacts")->format.origin.value();
    EXPECT_EQ(base::weekday_of(base::date_of(origin)), 0);
    auto const demo = parse(example("demo")).value();
    EXPECT_EQ(demo.metrics.size(), 7U);
    EXPECT_EQ(demo.source("badges")->format.types.at("example.badge.presence"), Kind::presence);
}

TEST(Purpose, RefusesThoseThatJudgePeople) {
    for (std::string_view name : {"PersonnelPerformanceEvaluation", "BehaviourMonitoring",
                                  "PromotionDecision", "TerminationOfEmployment"}) {
        auto const purpose = purpose_of(name);
        ASSERT_FALSE(purpose);
        EXPECT_NE(purpose.error().message.find("judges people: no charter can have it"),
                  std::string::npos);
    }
    for (auto const purpose :
         {Purpose::personnel_workload_management, Purpose::internal_resource_optimisation}) {
        EXPECT_EQ(purpose_of(name_of(purpose)), purpose);
    }
}

}  // namespace
}  // namespace weir::program
