#include "surfaces/gate/detail/cookies.h"

#include <gtest/gtest.h>

namespace weir::gate::detail {
namespace {

http::Request with(std::vector<http::Header> headers) {
    http::Request request;
    request.headers = std::move(headers);
    return request;
}

TEST(Cookies, AreKeptFromScriptsAndOtherSites) {
    EXPECT_EQ(cookie("abc"), "weir=abc; HttpOnly; SameSite=Strict; Path=/");
    EXPECT_NE(no_cookie().find("Max-Age=0"), std::string::npos);
}

TEST(Cookies, AreReadFromOneHeaderOnly) {
    EXPECT_EQ(cookie_in(with({{"cookie", "a=b; weir=abc"}})), "abc");
    EXPECT_EQ(cookie_in(with({{"cookie", "weir=abc"}, {"cookie", "weir=def"}})), std::nullopt);
    EXPECT_EQ(cookie_in(with({})), std::nullopt);
}

TEST(Secret, IsNeverTheEmptyOne) {
    EXPECT_TRUE(is_same_secret("abc", "abc"));
    EXPECT_FALSE(is_same_secret("abd", "abc"));
    EXPECT_FALSE(is_same_secret("ab", "abc"));
    EXPECT_FALSE(is_same_secret(std::nullopt, ""));
    EXPECT_FALSE(is_same_secret("", ""));
}

}  // namespace
}  // namespace weir::gate::detail
