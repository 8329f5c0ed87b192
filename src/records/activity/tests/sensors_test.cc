#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "records/activity/tests/formats.h"

namespace weir::activity {
namespace {

using samples::sensors_format;
using testing::ElementsAre;
using testing::HasSubstr;

base::Result<Batch> read(std::string_view lines) {
    return parse(sensors_format(), lines, "badges.dat");
}

base::Error refused(std::string_view lines) {
    auto const batch = read(lines);
    EXPECT_FALSE(batch.has_value());
    return batch ? base::Error{} : batch.error();
}

TEST(Sensors, MakeOneContactForEachOfTheTwo) {
    auto const batch = read("28820 492 938\n28840\t267  272\r\n");
    ASSERT_TRUE(batch.has_value()) << base::to_text(batch.error());
    EXPECT_EQ(batch->rows, 2U);
    ASSERT_EQ(batch->events.size(), 4U);
    EXPECT_THAT(batch->identities, ElementsAre("492", "938", "267", "272"));
    for (auto const& event : batch->events) {
        EXPECT_EQ(event.kind, Kind::contact);
        EXPECT_EQ(event.length, 20U);
        EXPECT_EQ(event.others_count, 1U);
    }
    EXPECT_EQ(batch->events[0].start, samples::instant("2015-06-22T08:00:00Z"));
    EXPECT_EQ(samples::subject_of(*batch, batch->events[1]), "938");
    EXPECT_THAT(samples::others_of(*batch, batch->events[1]), ElementsAre("492"));
}

TEST(Sensors, CountSecondsFromAnOriginInTheSourcesZone) {
    auto format = sensors_format();
    format.zone = *base::Zone::of("Europe/Paris");
    auto const batch = parse(format, "20 1 2", "badges.dat");
    ASSERT_TRUE(batch.has_value());
    EXPECT_EQ(batch->events[0].start, samples::instant("2015-06-21T22:00:00Z"));
    format.origin.reset();
    EXPECT_THAT(parse(format, "20 1 2", "badges.dat").error().message, HasSubstr("`origin`"));
}

TEST(Sensors, KeepALineThatIsThereTwiceForTheDoorToFind) {
    auto const batch = read("20 1 2\n20 1 2\n");
    ASSERT_TRUE(batch.has_value());
    EXPECT_EQ(batch->events.size(), 4U);
    EXPECT_EQ(batch->events[0].start, batch->events[2].start);
}

TEST(Sensors, DropAndCountContactsThatAreNotDeclared) {
    auto format = sensors_format();
    format.kinds = {Kind::presence};
    auto const batch = parse(format, "20 1 2\n40 1 2\n", "badges.dat");
    ASSERT_TRUE(batch.has_value());
    EXPECT_TRUE(batch->events.empty());
    EXPECT_EQ(batch->undeclared, (Undeclared{{"contact", 4}}));
    EXPECT_EQ(batch->rows, 2U);
}

TEST(Sensors, RefuseWithTheLine) {
    for (auto const* line : {"1", "1 2", "1 2 3 4", "-20 1 2", "20 1 -2", "20.5 1 2", "a 1 2",
                             "20 7 7", "20 07 7", "20 1 \xff", "9999999999999999999 1 2",
                             "999999999999999999 1 2", "20,1,2", "# note here"}) {
        auto const error = refused(std::string("20 1 2\n\n") + line + "\n");
        EXPECT_EQ(error.fault, base::Fault::bad_input) << line;
        EXPECT_EQ(error.place.line, 3U) << line;
        EXPECT_EQ(error.place.file, "badges.dat");
    }
}

TEST(Sensors, RefuseALineBeyondTheLimit) {
    auto const error = refused("20 1 2\n20 1 " + std::string(1 << 20, '3') + "\n");
    EXPECT_EQ(error.fault, base::Fault::too_large);
    EXPECT_EQ(error.place.line, 2U);
}

}  // namespace
}  // namespace weir::activity
