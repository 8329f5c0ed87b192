#include "surfaces/gate/detail/answers.h"

#include <gtest/gtest.h>

#include "engines/text/formats.h"

namespace weir::gate::detail {
namespace {

using protocol::Answer;
using text::Tree;

TEST(Answers, PassAValueOnAsTheKeeperWroteIt) {
    auto const value = Tree::object().set("stage", "active").set("odd", R"(}{"value":)");
    auto const response = response_of(protocol::frame_of(Answer{value}));
    EXPECT_EQ(response.status, 200u);
    EXPECT_EQ(response.body, text::write_json(value));
    EXPECT_EQ(response.content_type, "application/json; charset=utf-8");
}

TEST(Answers, GiveARefusalItsSentence) {
    auto const response = response_of(
        protocol::frame_of(Answer{base::Refusal{base::Reason::not_granted, "release"}}));
    EXPECT_EQ(response.status, 403u);
    auto const body = text::parse_json(response.body, "", {});
    ASSERT_TRUE(body);
    auto const* refused = body->find("refused");
    EXPECT_EQ(refused->find("reason")->as_text(), "not_granted");
    EXPECT_EQ(refused->find("sentence")->as_text(),
              std::string(base::sentence_of(base::Reason::not_granted)));
}

TEST(Answers, HaveTheStatusOfTheirEnding) {
    auto const refusal = [](base::Reason reason) {
        return response_of(base::Refusal{reason, ""}).status;
    };
    EXPECT_EQ(refusal(base::Reason::paused), 503u);
    EXPECT_EQ(refusal(base::Reason::unknown_caller), 401u);
    EXPECT_EQ(refusal(base::Reason::too_many), 429u);
    EXPECT_EQ(refusal(base::Reason::budget_spent), 403u);
    auto const error = [](base::Fault fault) {
        return response_of(base::Error{fault, "why", {}}).status;
    };
    EXPECT_EQ(error(base::Fault::bad_input), 400u);
    EXPECT_EQ(error(base::Fault::not_found), 404u);
    EXPECT_EQ(error(base::Fault::unavailable), 503u);
    EXPECT_EQ(error(base::Fault::io), 500u);
}

TEST(Answers, SayNothingOfPathsInErrors) {
    auto const response =
        response_of(base::Error{base::Fault::io, "why", {"/home/somebody", 1, 2}});
    EXPECT_EQ(response.body.find("somebody"), std::string::npos);
}

TEST(Answers, TakeNoOtherFrameForAValue) {
    protocol::Frame const frame{protocol::FrameKind::progress, {}};
    EXPECT_EQ(response_of(frame).status, 500u);
}

}  // namespace
}  // namespace weir::gate::detail
