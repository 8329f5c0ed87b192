#include "surfaces/gate/detail/routes.h"

#include <gtest/gtest.h>

#include "engines/text/formats.h"

namespace weir::gate::detail {
namespace {

http::Request request_of(std::string method, std::string path, std::string query = "",
                         std::string body = "") {
    http::Request request;
    request.method = std::move(method);
    request.path = std::move(path);
    request.query = std::move(query);
    request.body = std::move(body);
    return request;
}

std::string asked(http::Request const& request) {
    auto const question = question_of(request);
    if (!question) return std::string(base::name_of(question.error().fault));
    return question->operation + " " + text::write_json(question->parameters);
}

TEST(Routes, AskTheKeepersOperations) {
    EXPECT_EQ(asked(request_of("GET", "/api/status")), "status {}");
    EXPECT_EQ(asked(request_of("GET", "/api/notice")), "charter.show {}");
    EXPECT_EQ(asked(request_of("POST", "/api/pause", "", R"({"reason":"why"})")),
              R"(pause {"reason":"why"})");
    EXPECT_EQ(asked(request_of("POST", "/api/ask/explain", "", R"({"metric":"m"})")),
              R"(ask.explain {"metric":"m"})");
    EXPECT_EQ(asked(request_of("POST", "/api/ask", "", R"({"cohort":["a","b"]})")),
              R"(ask {"cohort":["a","b"]})");
}

TEST(Routes, ReadTheQueryOfInsights) {
    EXPECT_EQ(asked(request_of("GET", "/api/insights")), "insights {}");
    EXPECT_EQ(asked(request_of("GET", "/api/insights",
                               "metric=meeting_hours&by=team&weeks=2026-W30..2026-W40")),
              R"(insights {"metric":"meeting_hours","by":"team","first":"2026-W30",)"
              R"("last":"2026-W40"})");
    EXPECT_EQ(asked(request_of("GET", "/api/insights", "by=&weeks=2026-W30")),
              R"(insights {"first":"2026-W30","last":"2026-W30"})");
}

TEST(Routes, ReadTheQuarterThatIsAskedFor) {
    EXPECT_EQ(asked(request_of("GET", "/api/quarter", "quarter=2026-Q3")),
              R"(insights.quarter {"quarter":"2026-Q3"})");
    for (auto const* query : {"", "quarter=", "quarter=2026-Q5", "quarter=2026-W30", "q=2026-Q3",
                              "quarter=2026-Q3&quarter=2026-Q2", "quarter=2026-Q3&person=7"}) {
        EXPECT_EQ(asked(request_of("GET", "/api/quarter", query)), "bad_input") << query;
    }
    EXPECT_EQ(asked(request_of("POST", "/api/quarter", "quarter=2026-Q3")), "unsupported");
}

TEST(Routes, RefuseAnotherQueryOrBody) {
    EXPECT_EQ(asked(request_of("GET", "/api/insights", "person=7")), "bad_input");
    EXPECT_EQ(asked(request_of("GET", "/api/insights", "weeks=yesterday")), "bad_input");
    EXPECT_EQ(asked(request_of("GET", "/api/insights", "by=%zz")), "bad_input");
    EXPECT_EQ(asked(request_of("GET", "/api/status", "x=1")), "bad_input");
    for (auto const* body : {"", "[]", "7", "{", R"({"a":1}x)", R"({"a":1,"a":2})"}) {
        EXPECT_EQ(asked(request_of("POST", "/api/ask", "", body)), "bad_input") << body;
    }
}

TEST(Routes, RefuseWhatIsNotThere) {
    EXPECT_EQ(asked(request_of("GET", "/api/ledger")), "not_found");
    EXPECT_EQ(asked(request_of("GET", "/api/status/")), "not_found");
    EXPECT_EQ(asked(request_of("POST", "/api/status")), "unsupported");
    EXPECT_EQ(asked(request_of("HEAD", "/api/status")), "unsupported");
    EXPECT_FALSE(page_file("/../page.js"));
    EXPECT_FALSE(page_file("/page.jsx"));
}

TEST(Routes, HaveAPageThatLoadsNothingFromElsewhere) {
    for (auto const* path : {"/", "/page.css", "/page.js", "/session.js", "/drawing.js",
                             "/quarter.js", "/favicon.svg"}) {
        auto const file = page_file(path);
        ASSERT_TRUE(file) << path;
        EXPECT_EQ(file->body.find("https://"), std::string::npos) << path;
        EXPECT_EQ(file->body.find("<script>"), std::string::npos) << path;
        EXPECT_EQ(file->body.find("style=\""), std::string::npos) << path;
    }
}

TEST(Routes, ReadAProofOfTheRightLengthOnly) {
    auto const body = [](std::size_t key, std::size_t signature) {
        return R"({"key":")" + std::string(key, 'a') + R"(","signature":")" +
               std::string(signature, 'b') + R"("})";
    };
    EXPECT_TRUE(proof_of(request_of("POST", "/session", "", body(64, 128))));
    EXPECT_FALSE(proof_of(request_of("POST", "/session", "", body(62, 128))));
    EXPECT_FALSE(proof_of(request_of("POST", "/session", "", body(64, 127))));
    EXPECT_FALSE(proof_of(request_of("POST", "/session", "", "{}")));
}

TEST(Routes, KnowTheStepsOfSigningIn) {
    EXPECT_EQ(step_of(request_of("POST", "/session/challenge")), Step::challenge);
    EXPECT_EQ(step_of(request_of("POST", "/session")), Step::sign_in);
    EXPECT_EQ(step_of(request_of("DELETE", "/session")), Step::sign_out);
    EXPECT_EQ(step_of(request_of("GET", "/session")), std::nullopt);
}

}  // namespace
}  // namespace weir::gate::detail
