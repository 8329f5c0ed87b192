#include "surfaces/protocol/link.h"

#include "surfaces/protocol/messages.h"
#include "surfaces/protocol/tests/two_machines.h"

namespace weir::protocol {
namespace {

class Linked : public testing::Test {
protected:
    Linked() : link_(Link::open(machines_.client(), socket_)) { EXPECT_TRUE(link_); }

    TwoMachines machines_;
    std::filesystem::path const socket_ = machines_.folder() / "weir.sock";
    base::Result<std::unique_ptr<Link>> link_;
};

TEST_F(Linked, GateHearsTheChallengeOfItsOwnConnection) {
    auto gate = Channel::connect(socket_).value();
    auto keeper = machines_.accept();
    Hello const hello{{1, 2, 3}, "weir.example/log", false};
    ASSERT_TRUE(keeper.send(frame_of(hello)));
    auto const heard = hello_of(gate.receive()->value());
    ASSERT_TRUE(heard);
    EXPECT_TRUE(heard->bound);
    EXPECT_EQ(heard->challenge, bound_to(hello, *keeper.binding()).challenge);
    ASSERT_TRUE(gate.send({FrameKind::request, {1, 2}}));
    EXPECT_EQ(keeper.receive()->value().payload, (base::Bytes{1, 2}));
    ASSERT_TRUE(keeper.send({FrameKind::answer, {3}}));
    EXPECT_EQ(gate.receive()->value().payload, (base::Bytes{3}));
}

TEST_F(Linked, GateThatHangsUpIsHungUpOn) {
    auto gate = std::optional(Channel::connect(socket_).value());
    auto keeper = machines_.accept();
    gate.reset();
    auto const got = keeper.receive();
    EXPECT_FALSE(got && *got);
}

TEST_F(Linked, GateIsCutWhereTheKeeperCuts) {
    auto gate = Channel::connect(socket_).value();
    auto keeper = machines_.accept();
    ASSERT_TRUE(keeper.send({FrameKind::progress, {}}));
    ASSERT_TRUE(gate.receive()->has_value());
    keeper.cut();
    auto const got = gate.receive();
    EXPECT_FALSE(got && *got);
}

TEST_F(Linked, GateHearsStop) {
    auto gate = Channel::connect(socket_).value();
    auto keeper = machines_.accept();
    ASSERT_TRUE(gate.send({FrameKind::watch, {}}));
    EXPECT_EQ(keeper.receive()->value().kind, FrameKind::watch);
    keeper.try_send({FrameKind::stop, {}});
    EXPECT_EQ(gate.receive()->value().kind, FrameKind::stop);
    gate.cut();
    auto const got = keeper.receive();
    EXPECT_FALSE(got && *got) << "the keeper learns that the gate has hung up";
}

TEST_F(Linked, FolderHasOneLink) {
    auto const second = Link::open(machines_.client(), socket_);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().fault, base::Fault::unavailable);
}

}  // namespace
}  // namespace weir::protocol
