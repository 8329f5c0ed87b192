// Whole lives of small programmes: what comes in, what goes out, what is refused.
#include "tests/scenarios/programme.h"

#include <fstream>

#include <gtest/gtest.h>

#include "base/files.h"
#include "engines/store/log.h"
#include "engines/text/formats.h"
#include "records/org/import.h"
#include "rules/program/fingerprint.h"

namespace weir::scenarios {
namespace {

using base::Reason;
using text::Tree;

constexpr std::string_view kNow = "2026-03-02T09:00:00Z";

base::Instant at(std::string_view text) { return base::parse_instant(text).value(); }

/// Ten mails a person in the week of 2026-02-02, at even hours.
std::vector<Mail> busy_week(int people, std::uint64_t seed) {
    std::vector<Mail> mails;
    for (int person = 1; person <= people; ++person) {
        for (int i = 0; i < 10; ++i) {
            base::Duration const offset{static_cast<std::int64_t>(
                (seed * 7919 + static_cast<std::uint64_t>(person * 131 + i * 9973)) % 400'000)};
            mails.push_back({"p" + std::to_string(person),
                             "p" + std::to_string(person % people + 1),
                             at("2026-02-02T08:00:00Z") + offset});
        }
    }
    return mails;
}

class Scenario : public testing::Test {
protected:
    Scenario() : programme_({small_charter(5), small_grants(), small_company(12), at(kNow)}) {}
    Programme programme_;
};

TEST_F(Scenario, ReleasesAClosedWeekToThoseWhoMayReadIt) {
    auto const taken = value_of(programme_.import("mail", batch_of(busy_week(48, 1))));
    EXPECT_EQ(taken.find("rows")->as_int().value(), 480);
    (void)value_of(programme_.ask("operator", "close", Tree::object().set("week", "2026-W06")));
    auto const shown = value_of(programme_.ask(
        "analyst", "insights", Tree::object().set("metric", "messages_sent").set("by", "company")));
    auto const& line = shown.find("lines")->as_list().value()->front();
    auto const mean = line.find("mean")->as_decimal().value();
    auto const deviation = line.find("sd")->as_decimal().value();
    EXPECT_NEAR(mean, 10, 6 * deviation);
    EXPECT_EQ(line.find("people")->as_int().value(), 48);
}

TEST_F(Scenario, RefusesAReaderWithoutAGrantAndRecordsIt) {
    (void)value_of(programme_.import("mail", batch_of(busy_week(48, 1))));
    (void)value_of(programme_.ask("operator", "close", Tree::object().set("week", "2026-W06")));
    auto const before = programme_.rooms().control().state()->entries;
    EXPECT_EQ(reason_of(programme_.ask("operator", "insights", Tree::object())),
              Reason::not_granted);
    EXPECT_EQ(programme_.rooms().control().state()->entries, before + 1);
}

TEST_F(Scenario, TellsEverybodyByWhichKeyASignerSigns) {
    auto const notice = value_of(programme_.ask("analyst", "charter.show", Tree::object()))
                            .find("notice")
                            ->as_text()
                            .value();
    auto const print = program::fingerprint_of(programme_.key("security").public_key());
    EXPECT_NE(notice.find("security, "), std::string::npos);
    EXPECT_NE(notice.find(": " + print + "\n"), std::string::npos);
    auto const other = program::fingerprint_of(programme_.key("analyst").public_key());
    EXPECT_EQ(notice.find(other), std::string::npos);  // who does not sign is not told of
}

TEST_F(Scenario, WritesAReleaseOnce) {
    (void)value_of(programme_.import("mail", batch_of(busy_week(48, 1))));
    auto const week = Tree::object().set("week", "2026-W06");
    (void)value_of(programme_.ask("operator", "close", week));
    EXPECT_EQ(reason_of(programme_.ask("operator", "close", week)), Reason::already_done);
}

TEST(ScenarioOfNobody, SettlesWhatIsNobodysEvents) {
    Programme programme({small_charter(5), small_grants(), "", at(kNow)});
    (void)value_of(programme.import("mail", batch_of(busy_week(2, 1))));
    (void)value_of(programme.ask("operator", "settle", Tree::object()));
    EXPECT_FALSE(programme.rooms().intake().has_unsettled());
}

TEST_F(Scenario, CountsALateEventWhoseverItIs) {
    (void)value_of(programme_.import("mail", batch_of(busy_week(48, 1))));
    (void)value_of(programme_.ask("operator", "close", Tree::object().set("week", "2026-W06")));
    auto const late = at("2026-02-03T10:00:00Z");
    std::vector<Mail> const mails{
        {"p1", "p2", late}, {"p1", "protected", late}, {"nobody", "p1", late}};
    for (auto const& mail : mails) {
        auto const taken = value_of(programme_.import("mail", batch_of({mail})));
        EXPECT_EQ(taken.find("untimely")->as_int().value(), 1) << mail.from << " to " << mail.to;
        auto const settled = value_of(programme_.ask("operator", "settle", Tree::object()));
        EXPECT_EQ(settled.as_object().value()->size(), 1U);
    }
}

TEST_F(Scenario, SettlesALogWithoutAFrame) {
    // What a keeper leaves that dies between making the day's log and its first batch.
    ASSERT_TRUE(store::Log::open(programme_.data() / "intake" / "2026-03-02.log",
                                 {.create = true, .frame_size_max = 1 << 20}));
    ASSERT_TRUE(programme_.rooms().intake().has_unsettled());
    (void)value_of(programme_.ask("operator", "settle", Tree::object()));
    EXPECT_FALSE(programme_.rooms().intake().has_unsettled());
}

TEST_F(Scenario, RefusesAWeekThatIsStillOpen) {
    EXPECT_EQ(
        reason_of(programme_.ask("operator", "close", Tree::object().set("week", "2026-W10"))),
        Reason::too_early);
}

TEST_F(Scenario, AReadOfTheSameHourIsRecordedOnce) {
    (void)value_of(programme_.import("mail", batch_of(busy_week(48, 1))));
    (void)value_of(programme_.ask("operator", "close", Tree::object().set("week", "2026-W06")));
    auto const before = programme_.rooms().control().state()->entries;
    (void)value_of(programme_.ask("analyst", "insights", Tree::object()));
    (void)value_of(programme_.ask("analyst", "insights", Tree::object()));
    EXPECT_EQ(programme_.rooms().control().state()->entries, before + 1);
    programme_.clock().set(at("2026-03-02T10:00:00Z"));
    (void)value_of(programme_.ask("analyst", "insights", Tree::object()));
    EXPECT_EQ(programme_.rooms().control().state()->entries, before + 2);
}

TEST_F(Scenario, APauseRefusesEverythingThatFlows) {
    (void)value_of(programme_.import("mail", batch_of(busy_week(48, 1))));
    (void)value_of(programme_.ask("operator", "close", Tree::object().set("week", "2026-W06")));
    EXPECT_EQ(reason_of(programme_.pause("analyst", "no")), Reason::not_granted);
    (void)value_of(programme_.pause("representative", "we want to look"));
    EXPECT_EQ(reason_of(programme_.import("mail", batch_of(busy_week(48, 2)))), Reason::paused);
    EXPECT_EQ(reason_of(programme_.ask("analyst", "insights", Tree::object())), Reason::paused);
    EXPECT_EQ(reason_of(programme_.ask("operator", "close", Tree::object())), Reason::paused);
    EXPECT_EQ(
        reason_of(programme_.ask("operator", "settle", Tree::object())).value_or(Reason::paused),
        Reason::paused);
    (void)value_of(programme_.ask("privacy", "status", Tree::object()));
}

TEST_F(Scenario, AnEventWhoseTimeLiesInAPauseNeverComesIn) {
    (void)value_of(programme_.pause("privacy", "an hour"));
    programme_.clock().set(at("2026-03-02T10:00:00Z"));
    (void)value_of(programme_.sign_resume("privacy"));
    EXPECT_TRUE(programme_.rooms().control().state()->is_paused());
    (void)value_of(programme_.sign_resume("security"));
    (void)value_of(programme_.sign_resume("representative"));
    EXPECT_FALSE(programme_.rooms().control().state()->is_paused());
    auto const answer =
        value_of(programme_.import("mail", batch_of({{"p1", "p2", at("2026-03-02T08:59:59Z")},
                                                     {"p1", "p2", at("2026-03-02T09:30:00Z")},
                                                     {"p1", "p2", at("2026-03-02T10:00:01Z")}})));
    EXPECT_EQ(answer.find("untimely")->as_int().value(), 1);
}

TEST_F(Scenario, OneSignatureEachIsNotThreeOfOne) {
    (void)value_of(programme_.pause("privacy", "x"));
    (void)value_of(programme_.sign_resume("privacy"));
    (void)value_of(programme_.sign_resume("privacy"));
    (void)value_of(programme_.sign_resume("privacy"));
    EXPECT_TRUE(programme_.rooms().control().state()->is_paused());
}

TEST_F(Scenario, TellsNothingAboutWhoIsNotCollected) {
    auto const known =
        value_of(programme_.import("mail", batch_of({{"p1", "p2", at("2026-02-03T10:00:00Z")}})));
    auto const unknown = value_of(
        programme_.import("mail", batch_of({{"stranger", "p2", at("2026-02-03T10:00:00Z")}})));
    auto const guarded = value_of(
        programme_.import("mail", batch_of({{"p1", "protected", at("2026-02-03T11:00:00Z")}})));
    EXPECT_EQ(text::write_json(known), text::write_json(unknown));
    EXPECT_EQ(text::write_json(known), text::write_json(guarded));
}

TEST_F(Scenario, RefusesASourceThatTheCharterDoesNotName) {
    EXPECT_EQ(reason_of(programme_.import("webcam", {})), Reason::not_declared);
}

TEST_F(Scenario, RefusesAnImportByWhoIsNoOperator) {
    auto const ending =
        programme_.ask("analyst", "import", Tree::object().set("source", "mail").set("file", "x"),
                       activity::encode(batch_of(busy_week(2, 1))));
    EXPECT_EQ(reason_of(ending), Reason::not_granted);
}

TEST_F(Scenario, ABrokenBatchIsAnErrorAndChangesNothingButThatItWasRefused) {
    auto const before = programme_.rooms().control().state()->entries;
    auto const ending = programme_.ask(
        "operator", "import", Tree::object().set("source", "mail").set("file", "x"), {1, 2, 3});
    EXPECT_FALSE(ending.has_value());
    EXPECT_EQ(programme_.rooms().control().state()->entries, before + 1);
    EXPECT_EQ(programme_.rooms().control().state()->settlings, 0u);
}

TEST_F(Scenario, EverythingIsSoAgainAfterReopening) {
    (void)value_of(programme_.import("mail", batch_of(busy_week(48, 1))));
    programme_.reopen();
    (void)value_of(programme_.ask("operator", "close", Tree::object().set("week", "2026-W06")));
    programme_.reopen();
    auto const first = value_of(programme_.ask("analyst", "insights", Tree::object()));
    programme_.reopen();
    auto const second = value_of(programme_.ask("analyst", "insights", Tree::object()));
    EXPECT_EQ(text::write_json(first), text::write_json(second));
}

TEST_F(Scenario, AClockThatRunsBackwardsDoesNotMoveTheLedgerBack) {
    auto const before = programme_.rooms().control().state()->time;
    programme_.clock().set(at("2026-02-01T00:00:00Z"));
    (void)value_of(programme_.ask("auditor", "ledger.show", Tree::object()));
    EXPECT_GE(programme_.rooms().control().state()->time, before);
}

TEST_F(Scenario, AnEventOfAClosedWeekIsUntimely) {
    (void)value_of(programme_.import("mail", batch_of(busy_week(48, 1))));
    (void)value_of(programme_.ask("operator", "close", Tree::object().set("week", "2026-W06")));
    auto const late =
        value_of(programme_.import("mail", batch_of({{"p1", "p2", at("2026-02-03T10:00:00Z")}})));
    EXPECT_EQ(late.find("untimely")->as_int().value(), 1);
}

TEST_F(Scenario, JobsSettleAndCloseWhatTheClockSaysIsDue) {
    (void)value_of(programme_.import("mail", batch_of(busy_week(48, 1))));
    auto const ran = value_of(programme_.ask("operator", "jobs", Tree::object()));
    // settle, close, heads, checkpoint, controls
    EXPECT_EQ(ran.find("ran")->as_list().value()->size(), 5U);
    auto const state = programme_.rooms().control().state();
    EXPECT_EQ(state->settlings, 1U);
    EXPECT_NE(state->released(base::Week::of("2026-W09").value()), nullptr);
    EXPECT_EQ(state->released(base::Week::of("2026-W10").value()), nullptr);
    programme_.clock().set(at("2026-03-09T00:00:01Z"));
    (void)value_of(programme_.ask("operator", "jobs", Tree::object()));
    EXPECT_NE(programme_.rooms().control().state()->released(base::Week::of("2026-W10").value()),
              nullptr);
}

TEST_F(Scenario, TimeInTheLedgerNeverRunsBack) {
    for (auto const* word : {"2026-03-05T09:00:00Z", "2026-03-04T09:00:00Z", "2025-01-01T00:00:00Z",
                             "2026-03-05T09:00:01Z"}) {
        programme_.clock().set(at(word));
        (void)value_of(programme_.ask("operator", "org.list", Tree::object()));
        programme_.reopen();
    }
    base::Instant last = base::kEarliest;
    auto const scanned =
        programme_.rooms().control().scan([&](state::Happened const& happened) -> base::Status {
            EXPECT_GE(happened.time, last) << happened.index;
            last = happened.time;
            return {};
        });
    EXPECT_TRUE(scanned);
    EXPECT_EQ(last, at("2026-03-05T09:00:01Z"));
}

TEST_F(Scenario, EveryPersonsOdometerShowsWhatTheReleaseCost) {
    (void)value_of(programme_.ask("operator", "close", Tree::object().set("week", "2026-W06")));
    auto const state = programme_.rooms().control().state();
    auto const rho = state->released(base::Week::of("2026-W06").value())->closing.rho;
    auto const year = privacy::iso_year_of(base::Week::of("2026-W06").value());
    EXPECT_EQ(state->odometer->highest(year), rho);
}

/// Every byte of every file below a folder.
std::string all_bytes_under(std::filesystem::path const& folder) {
    std::string bytes;
    for (auto const& file : std::filesystem::recursive_directory_iterator(folder)) {
        if (!file.is_regular_file()) continue;
        std::ifstream in(file.path(), std::ios::binary);
        bytes.append(std::istreambuf_iterator<char>(in), {});
    }
    return bytes;
}

TEST_F(Scenario, NoNameAndNoAddressLiesUnderData) {
    (void)value_of(programme_.import("mail", batch_of(busy_week(48, 1))));
    auto const unsettled = all_bytes_under(programme_.data());
    (void)value_of(programme_.ask("operator", "close", Tree::object().set("week", "2026-W06")));
    (void)value_of(programme_.ask("analyst", "insights", Tree::object()));
    auto const settled = all_bytes_under(programme_.data());
    for (auto const* secret :
         {"Zebulon", "Quist", "small.example", "representative", "North", "South"}) {
        EXPECT_EQ(unsettled.find(secret), std::string::npos) << secret;
        EXPECT_EQ(settled.find(secret), std::string::npos) << secret;
    }
}

/// Name and size of every file, but the ledger's, whose length is no secret.
std::map<std::string, std::uintmax_t> shape_of(std::filesystem::path const& data) {
    std::map<std::string, std::uintmax_t> shape;
    for (auto const& file : std::filesystem::recursive_directory_iterator(data)) {
        if (file.is_regular_file())
            shape[std::filesystem::relative(file.path(), data).string()] = file.file_size();
    }
    return shape;
}

TEST(Volumes, TwoActivitiesOfOneRosterLeaveTheSameFiles) {
    std::vector<std::map<std::string, std::uintmax_t>> shapes;
    for (std::uint64_t const seed : {1U, 2U}) {
        Programme programme({small_charter(5), small_grants(), small_company(12), at(kNow)});
        auto mails = busy_week(48, seed);
        mails.resize(seed == 1 ? mails.size() : 100);  // most people did nothing
        (void)value_of(programme.import("mail", batch_of(mails)));
        (void)value_of(programme.ask("operator", "close", Tree::object().set("week", "2026-W06")));
        shapes.push_back(shape_of(programme.data()));
    }
    EXPECT_EQ(shapes[0], shapes[1]);
}

TEST(Simulated, RefusesRealPeopleAndRealSourcesForLife) {
    auto charter = small_charter(5);
    charter.insert(charter.find("collect_from"), "simulated = true\n");
    for (std::size_t spot = 0; (spot = charter.find("members = [\"", spot)) != std::string::npos;
         spot += 16) {
        charter.insert(spot + 12, "sim-");
    }
    Programme programme({charter, small_grants(), "", at(kNow), true});
    auto const people = org::parse_people("id\nsomebody\n", "people.csv").value();
    EXPECT_EQ(reason_of(programme.ask("operator", "org.import",
                                      Tree::object().set("people", org::to_tree(people)))),
              Reason::simulated_only);
    EXPECT_EQ(reason_of(programme.import("mail", batch_of(busy_week(1, 1)))),
              Reason::simulated_only);
}

TEST(Lattice, ACompanyBelowTheMinimumReleasesNothingAndSpendsNothing) {
    Programme programme({small_charter(50), small_grants(), small_company(12), at(kNow)});
    EXPECT_EQ(reason_of(programme.ask("operator", "close", Tree::object().set("week", "2026-W06"))),
              Reason::too_few_people);
}

}  // namespace
}  // namespace weir::scenarios
