#include "records/activity/connectors.h"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "records/activity/tests/formats.h"

namespace weir::activity {
namespace {

using testing::HasSubstr;

std::vector<SourceFormat> all_formats() {
    return {samples::cloudevents_format(), samples::mail_format(), samples::sensors_format()};
}

TEST(Connectors, AreThree) {
    EXPECT_THAT(connector_names(), testing::ElementsAre("cloudevents", "mail", "sensors"));
    SourceFormat format;
    format.connector = "carrier_pigeon";
    EXPECT_EQ(parse(format, "x", "f").error().fault, base::Fault::bad_input);
}

TEST(Connectors, RefuseAnEmptyFile) {
    for (auto const& format : all_formats()) {
        for (auto const* bytes : {"", "\n", " \r\n\n", "\xef\xbb\xbf", "\xef\xbb\xbf\n"}) {
            auto const batch = parse(format, bytes, "empty.txt");
            ASSERT_FALSE(batch.has_value()) << format.connector;
            EXPECT_THAT(batch.error().message, HasSubstr("empty")) << format.connector;
            EXPECT_EQ(batch.error().place.file, "empty.txt");
        }
    }
}

/// A file of each connector with planted identities, broken at one random byte.
std::string planted(std::string const& connector, std::mt19937_64& random) {
    std::string text = connector == "mail" ? "From,To,Date\n" : "";
    for (int i = 0; i < 4; ++i) {
        std::string const one = "zorro.q" + std::to_string(random() % 9) + "@hidden.example";
        if (connector == "mail") text += one + ",quux.hidden@zorro,2026-06-01 09:00:00\n";
        else if (connector == "sensors") text += "20 775533" + std::to_string(i) + " 886644\n";
        else
            text += R"({"specversion":"1.0","id":"1","source":"s","type":"org.example.met",)"
                    R"("subject":")" +
                    one +
                    R"(","time":"2026-06-01T09:00:00Z",)"
                    R"("data":{"others":["quux.hidden@zorro"],"length":9}})"
                    "\n";
    }
    for (auto breaks = 1 + random() % 3; breaks > 0; --breaks) {
        auto const at = random() % text.size();
        if (random() % 2 == 0) text[at] = static_cast<char>(random());
        else text.erase(at, random() % 30);
    }
    return text;
}

TEST(Connectors, NeverSayAnIdentityInAnError) {
    constexpr std::uint64_t kSeed = 4711;
    std::mt19937_64 random{kSeed};
    int errors = 0;
    for (auto const& format : all_formats()) {
        for (int round = 0; round < 1000; ++round) {
            auto const batch = parse(format, planted(format.connector, random), "f");
            if (batch) continue;
            ++errors;
            auto const text = base::to_text(batch.error());
            for (auto const* piece : {"zorro", "hidden", "quux", "7755", "8866"}) {
                EXPECT_THAT(text, testing::Not(HasSubstr(piece))) << "seed " << kSeed;
            }
        }
    }
    EXPECT_GT(errors, 600);
}

TEST(Connectors, MakeBatchesThatTheKeeperTakes) {
    constexpr std::uint64_t kSeed = 4712;
    std::mt19937_64 random{kSeed};
    for (auto const& format : all_formats()) {
        for (int round = 0; round < 300; ++round) {
            auto const batch = parse(format, planted(format.connector, random), "f");
            if (!batch) continue;
            auto const decoded = decode_batch(encode(*batch));
            ASSERT_TRUE(decoded.has_value()) << "seed " << kSeed << " round " << round;
            EXPECT_EQ(*decoded, *batch);
        }
    }
}

}  // namespace
}  // namespace weir::activity
