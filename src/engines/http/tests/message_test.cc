#include "engines/http/message.h"

#include <gtest/gtest.h>

namespace weir::http {
namespace {

TEST(Request, GivesAHeaderThatIsThereOnce) {
    Request request;
    request.headers = {{"host", "localhost"}};
    EXPECT_EQ(request.header("host"), "localhost");
    EXPECT_EQ(request.header("origin"), std::nullopt);
}

TEST(Request, GivesNothingForAHeaderThatIsThereTwice) {
    Request request;
    request.headers = {{"host", "localhost"}, {"host", "elsewhere"}};
    EXPECT_EQ(request.header("host"), std::nullopt);
    EXPECT_TRUE(request.has_header("host"));
}

}  // namespace
}  // namespace weir::http
