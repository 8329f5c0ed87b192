#include "surfaces/protocol/messages.h"

#include <sys/socket.h>

#include <gtest/gtest.h>

#include "surfaces/protocol/operations.h"

namespace weir::protocol {
namespace {

TEST(Messages, EveryEndingOfAnAnswerSurvivesTheWire) {
    auto const value = answer_of(frame_of(Answer{text::Tree::object().set("a", 1)}));
    ASSERT_TRUE(value);
    EXPECT_EQ(std::get<text::Tree>(value->ending).find("a")->as_int().value(), 1);

    auto const refused = answer_of(frame_of(Answer{base::Refusal{base::Reason::paused, "import"}}));
    ASSERT_TRUE(refused);
    EXPECT_EQ(std::get<base::Refusal>(refused->ending).reason, base::Reason::paused);
    EXPECT_EQ(std::get<base::Refusal>(refused->ending).subject, "import");

    auto const error =
        answer_of(frame_of(Answer{base::Error{base::Fault::corrupt, "no", {"f", 3, 9}}}));
    ASSERT_TRUE(error);
    EXPECT_EQ(base::to_text(std::get<base::Error>(error->ending)), "f:3:9: no");
    EXPECT_EQ(std::get<base::Error>(error->ending).fault, base::Fault::corrupt);
}

TEST(Messages, RefusesAFrameOfAnotherKind) {
    EXPECT_FALSE(request_of(frame_of(Answer{base::Refusal{}})));
    EXPECT_FALSE(answer_of(Frame{FrameKind::answer, {'{'}}));
}

Frame request_frame(std::string_view json) {
    auto const bytes = base::bytes_of(json);
    return Frame{FrameKind::request, {bytes.begin(), bytes.end()}};
}

TEST(Messages, RefuseWhatIsLargerThanTheyMayBe) {
    auto const request = request_of(request_frame(std::string(40, '[') + std::string(40, ']')));
    ASSERT_FALSE(request);
    EXPECT_EQ(request.error().fault, base::Fault::too_large);
}

TEST(Messages, AProofBindsChallengeAndOrigin) {
    auto const key = crypto::SigningKey::generate();
    Hello const hello{{1, 2, 3}, "weir.example/log", false};
    auto other = hello;
    other.origin = "weir.example/other";
    auto const signature = key.sign(proof_message(hello));
    EXPECT_TRUE(crypto::verify(key.public_key(), proof_message(hello), signature));
    EXPECT_FALSE(crypto::verify(key.public_key(), proof_message(other), signature));
}

class ChannelPair : public testing::Test {
protected:
    void SetUp() override {
        int ends[2];
        ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
        left_.emplace(ends[0]);
        right_.emplace(ends[1]);
    }
    std::optional<Channel> left_;
    std::optional<Channel> right_;
};

TEST_F(ChannelPair, CarriesFramesInOrderAndSaysWhenThePeerIsGone) {
    ASSERT_TRUE(left_->send(Frame{FrameKind::request, {1, 2}}));
    ASSERT_TRUE(left_->send(Frame{FrameKind::batch, base::Bytes(100'000, 7)}));
    EXPECT_EQ(right_->receive().value()->payload, (base::Bytes{1, 2}));
    EXPECT_EQ(right_->receive().value()->payload.size(), 100'000U);
    left_.reset();
    EXPECT_FALSE(right_->receive().value().has_value());
}

TEST_F(ChannelPair, RefusesAKindThatIsNone) {
    std::array<std::uint8_t, 5> const head{0, 0, 0, 0, 99};
    ASSERT_EQ(::send(left_->descriptor(), head.data(), head.size(), 0), 5);
    EXPECT_EQ(right_->receive().error().fault, base::Fault::corrupt);
}

TEST(Operations, AreFoundByNameOnly) {
    EXPECT_TRUE(find_operation("pause"));
    EXPECT_FALSE(find_operation("shutdown"));
}

}  // namespace
}  // namespace weir::protocol
