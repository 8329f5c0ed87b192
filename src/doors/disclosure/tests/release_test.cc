#include "doors/disclosure/release.h"

#include <gtest/gtest.h>

#include "engines/text/formats.h"

namespace weir::disclosure {
namespace {

Release example() {
    Release release;
    release.week = base::Week::of("2026-W06").value();
    release.charter = "c";
    release.snapshot = "s";
    release.minimum_group = 10;
    release.rho = base::Rho{87960930222};
    release.levels = {"company", "team"};
    release.metrics = {{"meeting_hours", 1, 900, 60, "hours"}, {"days_present", 2, 5, 1, "days"}};
    metrics::Cell cell;
    cell.kind = metrics::CellKind::rest;
    cell.unit = base::Unit{3};
    cell.parent = metrics::kNoCell;
    cell.level = 1;
    cell.level_last = 1;
    cell.people = 14;
    cell.name = "rest of Zoë's (2 teams)";
    cell.merged = {{base::Unit{4}, 6, metrics::MergeReason::too_few},
                   {base::Unit{5}, 8, metrics::MergeReason::taken_in}};
    cell.end = metrics::EndReason::merged;
    release.cells = {{cell, {{-17, 123456, base::Rho{55}}, {0, 0, base::Rho{0}}}}};
    return release;
}

TEST(Release, ReadsBackExactly) {
    auto const again = decode_release(encode(example()));
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(*again, example());
    EXPECT_EQ(encode(*again), encode(example()));
}

TEST(Release, RefusesEveryMissingMember) {
    auto const bytes = encode(example());
    auto const tree = text::parse_json(base::text_of(bytes), "", {}).value();
    for (auto const& [left_out, value] : *tree.as_object().value()) {
        auto body = text::Tree::object();
        for (auto const& [key, member] : *tree.as_object().value()) {
            if (key != left_out) body.set(key, member);
        }
        auto const json = text::write_json(body);
        EXPECT_FALSE(decode_release(base::bytes_of(json))) << left_out;
    }
}

TEST(Release, RefusesSumsThatAreNotOneAMetric) {
    auto release = example();
    release.cells.front().sums.pop_back();
    EXPECT_FALSE(decode_release(encode(release)));
}

TEST(Release, RefusesAnotherVersion) {
    std::string json(base::text_of(encode(example())));
    auto const spot = json.find("\"version\":1");
    ASSERT_NE(spot, std::string::npos);
    json.replace(spot, 11, "\"version\":2");
    EXPECT_EQ(decode_release(base::bytes_of(json)).error().fault, base::Fault::unsupported);
}

}  // namespace
}  // namespace weir::disclosure
