// The connectors on real files, whose figures are counted in the data's own README.
#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "base/files.h"
#include "engines/text/formats.h"
#include "records/activity/tests/formats.h"

namespace weir::activity {
namespace {

std::filesystem::path data_folder() {
    if (char const* const chosen = std::getenv("WEIR_SHARED_DATA")) return chosen;
    return std::filesystem::path{WEIR_SOURCE_DIR} / "../shared/data";
}

/// The bytes of a gzip file, inflated; a missing file below an existing folder fails the test.
std::string inflated(std::string_view name) {
    auto const bytes = base::read_file(data_folder() / name, 1 << 28);
    EXPECT_TRUE(bytes.has_value()) << name;
    if (!bytes) return {};
    auto const text = text::gunzip(*bytes, 1 << 28);
    EXPECT_TRUE(text.has_value()) << name;
    return text ? std::string{base::text_of(*text)} : std::string{};
}

TEST(RealMail, OfAManufacturerHasTheCountedFigures) {
    if (!std::filesystem::exists(data_folder())) GTEST_SKIP() << "no ../shared/data here";
    auto format = samples::mail_format();
    format.separator = ';';
    format.columns = {{"sender", "Sender"}, {"recipient", "Recipient"}, {"time", "EventDate"}};
    auto const batch =
        parse(format, inflated("manufacturing-email/communication.csv.gz"), "communication.csv");
    ASSERT_TRUE(batch.has_value()) << base::to_text(batch.error());
    EXPECT_EQ(batch->rows, 82'927U);
    EXPECT_EQ(batch->identities.size(), 167U);
    auto const count = [&](auto holds) { return std::ranges::count_if(batch->events, holds); };
    EXPECT_EQ(count([](auto const& event) { return event.kind == Kind::mail_sent; }), 58'463);
    std::vector<ForeignEvent> sent;
    int to_self = 0;
    for (auto const& event : batch->events) {
        if (event.kind == Kind::mail_sent) sent = {event};
        else if (event.subject == sent[0].subject) ++to_self;
    }
    EXPECT_EQ(to_self, 51);
    EXPECT_EQ(*decode_batch(encode(*batch)), *batch);
}

TEST(RealContacts, OfAnOfficeHaveTheCountedFigures) {
    if (!std::filesystem::exists(data_folder())) GTEST_SKIP() << "no ../shared/data here";
    auto const batch =
        parse(samples::sensors_format(), inflated("sociopatterns/workplace_InVS15_tij.dat.gz"),
              "workplace_InVS15_tij.dat");
    ASSERT_TRUE(batch.has_value()) << base::to_text(batch.error());
    EXPECT_EQ(batch->rows, 78'249U);
    EXPECT_EQ(batch->identities.size(), 217U);
    EXPECT_EQ(batch->events.size(), 156'498U);
    EXPECT_TRUE(std::ranges::all_of(batch->events,
                                    [](auto const& event) { return event.kind == Kind::contact; }));
    EXPECT_EQ(*decode_batch(encode(*batch)), *batch);
}

}  // namespace
}  // namespace weir::activity
