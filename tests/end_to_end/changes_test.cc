// Changes as somebody would type them: what an agreed envelope let through, read week by week.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/end_to_end/home.h"

namespace weir::end_to_end {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char const* kEnvelope =
    "\n[[envelope]]\nkind = \"new_member\"\nrole = \"analyst\"\nclass = \"release\"\na_day = 2\n";

std::string company(int people) {
    std::string csv = "id,name,address,unit\n";
    for (int i = 1; i <= people; ++i) {
        auto const number = std::to_string(i);
        csv += "e" + number + ",Zebulon Quist" + number + ",e" + number + "@firm.example,Sales\n";
    }
    return csv + "sim-analyst,,,Sales\n";  // who stands in no company sees nothing of it
}

TEST(Digest, NamesWhatAnEnvelopeLetThroughToWhoSignsAndToNobodyElse) {
    Home const home("demo", [](auto const&) { return std::string(kEnvelope); });
    home.must("operator", {"org", "import", "csv", home.file("people.csv", company(12))});
    EXPECT_THAT(home.must("security", {"digest"}).out, HasSubstr("no envelope let anything"));
    auto const more = home.file("more.csv", company(13));
    EXPECT_THAT(home.must("operator", {"plan", more}).out, HasSubstr("envelope"));
    home.must("operator", {"org", "import", "csv", more});
    auto const digest = home.must("representative", {"digest"}).out;
    EXPECT_THAT(digest, HasSubstr("1 line of the directory under agreed envelopes"));
    EXPECT_THAT(digest, HasSubstr("new_member analyst release let sim-analyst see `release` of "
                                  "Zebulon Quist13"));
    EXPECT_THAT(digest, Not(HasSubstr("Zebulon Quist12")));
    EXPECT_THAT(home.must("security", {"--json", "digest"}).out, HasSubstr("\"lines\": 1"));
    EXPECT_EQ(home.as("analyst", {"digest"}).status, 3);
}

}  // namespace
}  // namespace weir::end_to_end
