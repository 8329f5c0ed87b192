#include "surfaces/gate/detail/guard.h"

#include <gtest/gtest.h>

namespace weir::gate::detail {
namespace {

constexpr std::uint16_t kPort = 8420;

http::Request request_of(std::string method, std::vector<http::Header> headers) {
    http::Request request;
    request.method = std::move(method);
    request.path = "/api/status";
    request.headers = std::move(headers);
    return request;
}

unsigned status_of(http::Request const& request) {
    auto const response = refused(request, kPort);
    return response ? response->status : 200;
}

TEST(Guard, TakesOurOwnNames) {
    EXPECT_EQ(status_of(request_of("GET", {{"host", "127.0.0.1:8420"}})), 200u);
    EXPECT_EQ(status_of(request_of("GET", {{"host", "localhost:8420"}})), 200u);
}

TEST(Guard, RefusesANameThatIsNotOursHoweverItResolves) {
    for (auto const* host : {"weir.example:8420", "127.0.0.1", "127.0.0.1:80", "localhost:8420.",
                             "127.0.0.1:8420@evil", ""}) {
        EXPECT_EQ(status_of(request_of("GET", {{"host", host}})), 421u) << host;
    }
    EXPECT_EQ(status_of(request_of("GET", {})), 421u);
    EXPECT_EQ(status_of(request_of("GET", {{"host", "127.0.0.1:8420"}, {"host", "evil"}})), 421u);
}

TEST(Guard, RefusesToChangeAnythingForAnotherPage) {
    http::Header const host{"host", "127.0.0.1:8420"};
    http::Header const json{"content-type", "application/json"};
    EXPECT_EQ(status_of(request_of("POST", {host, json, {"origin", "http://127.0.0.1:8420"}})),
              200u);
    EXPECT_EQ(status_of(request_of("POST", {host, json})), 403u);
    for (auto const* origin : {"null", "http://evil.example", "http://127.0.0.1:9999",
                               "https://127.0.0.1:8420", "http://localhost:8420"}) {
        EXPECT_EQ(status_of(request_of("POST", {host, json, {"origin", origin}})), 403u) << origin;
        EXPECT_EQ(status_of(request_of("DELETE", {host, json, {"origin", origin}})), 403u);
    }
}

TEST(Guard, RefusesABodyThatAFormCouldSend) {
    http::Header const host{"host", "127.0.0.1:8420"};
    http::Header const origin{"origin", "http://127.0.0.1:8420"};
    for (auto const* type : {"text/plain", "application/x-www-form-urlencoded",
                             "multipart/form-data; boundary=application/json"}) {
        EXPECT_EQ(status_of(request_of("POST", {host, origin, {"content-type", type}})), 415u)
            << type;
    }
    EXPECT_EQ(status_of(request_of("POST", {host, origin})), 415u);
}

TEST(Guard, BelievesABrowserThatSaysAnotherSiteAsks) {
    http::Header const host{"host", "127.0.0.1:8420"};
    EXPECT_EQ(status_of(request_of("GET", {host, {"sec-fetch-site", "same-origin"}})), 200u);
    EXPECT_EQ(status_of(request_of("GET", {host, {"sec-fetch-site", "none"}})), 200u);
    EXPECT_EQ(status_of(request_of("GET", {host, {"sec-fetch-site", "cross-site"}})), 403u);
    EXPECT_EQ(status_of(request_of("GET", {host, {"sec-fetch-site", "same-site"}})), 403u);
    auto link =
        request_of("GET", {host, {"sec-fetch-site", "cross-site"}, {"sec-fetch-mode", "navigate"}});
    link.path = "/";
    EXPECT_EQ(status_of(link), 200u);
}

TEST(Guard, LetsNoOtherPageFrameOrFeedOurs) {
    std::string policy;
    for (auto const& header : safe_headers()) {
        if (header.name == "Content-Security-Policy") policy = header.value;
    }
    EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos);
    EXPECT_EQ(policy.find("unsafe"), std::string::npos);
}

}  // namespace
}  // namespace weir::gate::detail
