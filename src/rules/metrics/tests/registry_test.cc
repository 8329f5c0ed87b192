#include "rules/metrics/registry.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace weir::metrics {
namespace {

std::string docs_page() {
    std::filesystem::path const root = WEIR_SOURCE_DIR;
    std::ifstream file(root / "docs" / "metrics.md", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Registry, HasSevenMetricsInTheOrderOfTheirNumbers) {
    ASSERT_EQ(registry().size(), kMetrics);
    for (std::size_t i = 0; i < kMetrics; ++i) EXPECT_EQ(index_of(registry()[i].metric), i);
}

TEST(Registry, FindsEachMetricByItsId) {
    for (auto const& facts : registry()) {
        auto const found = metric_of(facts.id);
        ASSERT_TRUE(found.has_value());
        EXPECT_EQ(*found, facts.metric);
        EXPECT_EQ(name_of(facts.metric), facts.id);
    }
}

TEST(Registry, RefusesAnUnknownIdAndListsTheKnownOnes) {
    auto const found = metric_of("mood");
    ASSERT_FALSE(found.has_value());
    EXPECT_EQ(found.error().fault, base::Fault::bad_input);
    EXPECT_NE(found.error().message.find("`mood`"), std::string::npos);
    EXPECT_NE(found.error().message.find("days_present"), std::string::npos);
}

TEST(Registry, SaysEverythingThatMustBePublicAboutAMetric) {
    std::set<std::string_view> ids;
    for (auto const& facts : registry()) {
        EXPECT_TRUE(ids.insert(facts.id).second) << facts.id;
        EXPECT_GE(facts.version, 1U) << facts.id;
        EXPECT_FALSE(facts.title.empty() || facts.formula.empty() || facts.unit.empty() ||
                     facts.display_unit.empty() || facts.whose_behaviour.empty() ||
                     facts.blind_spots.empty())
            << facts.id;
        EXPECT_FALSE(facts.kinds.empty()) << facts.id;
        EXPECT_EQ(facts.unit_of_record, "person-week") << facts.id;
        EXPECT_GE(facts.display_divisor, 1) << facts.id;
    }
}

TEST(Registry, NoClampIsSoHighThatASumCouldOverflow) {
    for (auto const& facts : registry()) {
        EXPECT_GE(facts.clamp_max, 1) << facts.id;
        EXPECT_LT(facts.clamp_max, std::int64_t{1} << 31) << facts.id;
    }
}

TEST(Registry, IsWhatTheDocumentationSays) {
    EXPECT_EQ(docs_page(), registry_as_markdown())
        << "docs/metrics.md is generated; write registry_as_markdown() there";
}

}  // namespace
}  // namespace weir::metrics
