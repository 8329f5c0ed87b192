#include <algorithm>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "records/activity/tests/formats.h"

namespace weir::activity {
namespace {

using samples::mail_format;
using testing::ElementsAre;
using testing::HasSubstr;

base::Result<Batch> read(std::string_view csv) { return parse(mail_format(), csv, "mail.csv"); }

base::Error refused(std::string_view csv) {
    auto const batch = read(csv);
    EXPECT_FALSE(batch.has_value());
    return batch ? base::Error{} : batch.error();
}

std::vector<ForeignEvent> of_kind(Batch const& batch, Kind kind) {
    std::vector<ForeignEvent> events;
    std::ranges::copy_if(batch.events, std::back_inserter(events),
                         [&](auto const& event) { return event.kind == kind; });
    return events;
}

TEST(Mail, MakesOneMessageOfRowsWithOneSenderAndTime) {
    auto const batch = read(
        "From,To,Date\r\n"
        "Ada@x,bo@x,2026-06-01 09:00:00\r\n"
        "Cy@x,ada@x,2026-06-01 09:00:00\r\n"
        "ADA@x,\"cy@x\",2026-06-01 09:00\r\n");
    ASSERT_TRUE(batch.has_value()) << base::to_text(batch.error());
    EXPECT_EQ(batch->rows, 3U);
    EXPECT_THAT(batch->identities, ElementsAre("ada@x", "bo@x", "cy@x"));
    auto const sent = of_kind(*batch, Kind::mail_sent);
    ASSERT_EQ(sent.size(), 2U);
    EXPECT_EQ(sent[0].start, samples::instant("2026-06-01T07:00:00Z"));
    EXPECT_EQ(samples::subject_of(*batch, sent[0]), "ada@x");
    EXPECT_THAT(samples::others_of(*batch, sent[0]), ElementsAre("bo@x", "cy@x"));
    EXPECT_THAT(samples::others_of(*batch, sent[1]), ElementsAre("ada@x"));
    EXPECT_EQ(of_kind(*batch, Kind::mail_received).size(), 3U);
}

TEST(Mail, TellsAReceiverOfTheSenderAndTheOtherRecipients) {
    auto const batch = read(
        "From,To,Date\nada,bo,2026-06-01 09:00\nada,cy,2026-06-01 09:00\nada,di,2026-06-01 "
        "09:00\n");
    ASSERT_TRUE(batch.has_value());
    auto const received = of_kind(*batch, Kind::mail_received);
    ASSERT_EQ(received.size(), 3U);
    EXPECT_EQ(samples::subject_of(*batch, received[0]), "bo");
    EXPECT_THAT(samples::others_of(*batch, received[0]), ElementsAre("ada", "cy", "di"));
    EXPECT_EQ(samples::subject_of(*batch, received[1]), "cy");
    EXPECT_THAT(samples::others_of(*batch, received[1]), ElementsAre("ada", "bo", "di"));
    EXPECT_EQ(samples::subject_of(*batch, received[2]), "di");
    EXPECT_THAT(samples::others_of(*batch, received[2]), ElementsAre("ada", "bo", "cy"));
}

TEST(Mail, CountsTheSenderOfASelfMailAsNoOther) {
    auto const batch = read("From,To,Date\nada,ADA,2026-06-01 09:00\n");
    ASSERT_TRUE(batch.has_value());
    ASSERT_EQ(batch->events.size(), 2U);
    EXPECT_EQ(batch->events[0].others_count, 0U);
    EXPECT_EQ(batch->events[1].others_count, 0U);
    EXPECT_EQ(batch->events[0].subject, batch->events[1].subject);
    auto const with_bo = read("From,To,Date\nada,ada,2026-06-01 09:00\nada,bo,2026-06-01 09:00\n");
    ASSERT_EQ(with_bo->events.size(), 3U);
    EXPECT_THAT(samples::others_of(*with_bo, with_bo->events[1]), ElementsAre("bo"));
    EXPECT_THAT(samples::others_of(*with_bo, with_bo->events[2]), ElementsAre("ada"));
}

TEST(Mail, TakesARowThatIsThereTwiceOnceButCountsBoth) {
    auto const batch = read(
        "From,To,Date\nada,bo,2026-06-01 09:00\nx,y,2026-06-01 08:00\nada,bo,2026-06-01 09:00\n");
    ASSERT_TRUE(batch.has_value());
    EXPECT_EQ(batch->rows, 3U);
    EXPECT_EQ(batch->events.size(), 4U);
}

TEST(Mail, GivesAllSidesOfAMessageOneThread) {
    auto const batch = read("From,To,Date\nada,bo,2026-06-01 09:00\nada,bo,2026-06-01 09:01\n");
    ASSERT_TRUE(batch.has_value());
    ASSERT_EQ(batch->events.size(), 4U);
    EXPECT_NE(batch->events[0].thread, 0U);
    EXPECT_EQ(batch->events[0].thread, batch->events[1].thread);
    EXPECT_NE(batch->events[0].thread, batch->events[2].thread);
}

TEST(Mail, TakesTheThreadFromAMappedColumn) {
    auto format = mail_format();
    format.columns["thread"] = "Id";
    auto const batch = parse(format,
                             "Id,From,To,Date\nm1,ada,bo,2026-06-01 09:00\n"
                             "m2,ada,cy,2026-06-01 09:00\n,ada,cy,2026-06-01 09:00\n",
                             "mail.csv");
    ASSERT_TRUE(batch.has_value());
    auto const sent = of_kind(*batch, Kind::mail_sent);
    ASSERT_EQ(sent.size(), 3U) << "two ids at one second are two messages";
    EXPECT_NE(sent[0].thread, 0U);
    EXPECT_TRUE(std::ranges::any_of(
        sent, [](auto const& event) { return event.thread == thread_hash("m1"); }));
}

TEST(Mail, IsTheSameInAnyOrderOfRows) {
    constexpr std::uint64_t kSeed = 77;
    std::mt19937_64 random{kSeed};
    std::vector<std::string> rows;
    for (int i = 0; i < 300; ++i) {
        rows.push_back("p" + std::to_string(random() % 9) + ",p" + std::to_string(random() % 9) +
                       ",2026-06-01 09:0" + std::to_string(random() % 10) + "\n");
    }
    auto const messages = [&] {
        std::string csv = "From,To,Date\n";
        for (auto const& row : rows) csv += row;
        auto const batch = read(csv);
        std::vector<std::string> texts;
        for (auto const& event : batch->events) {
            auto text = std::string(name_of(event.kind)) + samples::subject_of(*batch, event) +
                        std::to_string(event.thread);
            for (auto const& other : samples::others_of(*batch, event)) text += other;
            texts.push_back(text);
        }
        std::ranges::sort(texts);
        return texts;
    };
    auto const before = messages();
    std::ranges::shuffle(rows, random);
    EXPECT_EQ(messages(), before) << "seed " << kSeed;
}

TEST(Mail, ReadsTimesInTheSourcesZoneOrWithTheirOwn) {
    auto const batch = read(
        "From,To,Date\na,b,2026-01-01 00:30:00\na,b,2026-03-29 02:30:00\na,b,2026-10-25 02:30:00\n"
        "a,b,2026-11-01T12:00:00Z\na,b,2026-11-02T12:00:00-05:00\n");
    ASSERT_TRUE(batch.has_value()) << base::to_text(batch.error());
    std::vector<std::string> starts;
    for (auto const& event : of_kind(*batch, Kind::mail_sent)) {
        starts.push_back(base::to_text(event.start));
    }
    EXPECT_THAT(starts, ElementsAre("2025-12-31T23:30:00Z",
                                    "2026-03-29T01:00:00Z",  // never read: the end of the gap
                                    "2026-10-25T00:30:00Z",  // read twice: the earlier one
                                    "2026-11-01T12:00:00Z", "2026-11-02T17:00:00Z"));
}

TEST(Mail, DropsAndCountsWhatIsNotDeclared) {
    auto format = mail_format();
    format.kinds = {Kind::mail_sent};
    auto const batch = parse(format,
                             "From,To,Date,Subject line,a@b\nx,y,2026-06-01 09:00,secret,1\n"
                             "x,z,2026-06-01 09:00,secret,1\n",
                             "mail.csv");
    ASSERT_TRUE(batch.has_value());
    EXPECT_EQ(batch->events.size(), 1U);
    EXPECT_EQ(batch->undeclared,
              (Undeclared{{"mail_received", 2}, {"Subject line", 2}, {"other", 2}}));
}

TEST(Mail, RefusesWithTheLine) {
    EXPECT_EQ(base::to_text(refused("From,To,Date\na,b,2026-06-01 09:00\na,b\n")).substr(0, 11),
              "mail.csv:3:");
    EXPECT_EQ(refused("From,To,Date\na,,2026-06-01 09:00\n").place.line, 2U);
    EXPECT_EQ(refused("From,To,Date\n,b,2026-06-01 09:00\n").place.line, 2U);
    EXPECT_EQ(refused("From,To,Date\na,b,2026-06-01 09:00\na,b,yesterday\n").place.line, 3U);
    EXPECT_THAT(refused("From,To,Date\na,b,0000-01-01 09:00\n").message, HasSubstr("1970"));
    EXPECT_THAT(refused("From,To,Date\na,b,9999-12-31 09:00\n").message, HasSubstr("1970"));
    EXPECT_THAT(refused("From,To,Date\na,b,1970-01-01 00:30\n").message, HasSubstr("1970"));
    EXPECT_EQ(refused("From,To,Date\na,\"b,2026-06-01 09:00\n").place.line, 2U);
    EXPECT_EQ(refused("From,To,Date\na,b\xff,2026-06-01 09:00\n").place.line, 2U);
}

TEST(Mail, RefusesAHeaderWithoutItsColumnsAndNamesThemOnly) {
    auto const error = refused("ada@secret.org,bo@secret.org,2026-06-01\n");
    EXPECT_EQ(error.place.line, 1U);
    EXPECT_THAT(error.message, HasSubstr("`From`"));
    EXPECT_THAT(error.message, testing::Not(HasSubstr("secret")));
}

TEST(Mail, RefusesALineBeyondTheLimit) {
    std::string csv = "From,To,Date\na,b,2026-06-01 09:00\na,";
    csv.append(1 << 20, 'x').append(",2026-06-01 09:00\n");
    auto const error = refused(csv);
    EXPECT_EQ(error.fault, base::Fault::too_large);
    EXPECT_EQ(error.place.line, 3U);
}

TEST(Mail, CutsTheOthersOfAnEnormousMessage) {
    std::string csv = "From,To,Date\n";
    for (int i = 0; i < 65'600; ++i) csv += "a," + std::to_string(i) + ",2026-06-01 09:00\n";
    auto const batch = read(csv);
    ASSERT_TRUE(batch.has_value());
    EXPECT_EQ(batch->events.size(), 65'601U);
    EXPECT_EQ(batch->events[0].others_count, 65'535U);
    EXPECT_EQ(*decode_batch(encode(*batch)), *batch);
}

}  // namespace
}  // namespace weir::activity
