// The largest message that people send: a whole company's directory.
#include <gtest/gtest.h>

#include "surfaces/protocol/messages.h"

namespace weir::protocol {
namespace {

TEST(LargeMessages, CarryADirectoryOfAHundredThousandPeople) {
    constexpr std::size_t kPeople = 100'000;
    std::string json = R"({"operation":"org.import","parameters":{"people":[)";
    for (std::size_t person = 0; person < kPeople; ++person) {
        if (person > 0) json += ',';
        json += R"(["p1","","",["Sales","North"],"","",0,"",""])";  // as the command sends them
    }
    json += "]}}";
    auto const request = request_of(Frame{FrameKind::request, {json.begin(), json.end()}});
    ASSERT_TRUE(request) << request.error().message;
    EXPECT_EQ(request->parameters.find("people")->as_list().value()->size(), kPeople);
}

}  // namespace
}  // namespace weir::protocol
