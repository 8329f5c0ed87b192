#include "surfaces/protocol/channel.h"

#include <thread>

#include "surfaces/protocol/messages.h"
#include "surfaces/protocol/tests/two_machines.h"

namespace weir::protocol {
namespace {

using base::Fault;

/// A client's channel and the keeper's, between two machines.
struct Between {
    Between() : party(machines.client().party(crypto::TlsSide::client).value()) {
        std::jthread const other([this] { keeper.emplace(machines.accept()); });
        auto channel = Channel::connect(machines.client().at, party);
        EXPECT_TRUE(channel);
        client.emplace(std::move(*channel));
    }
    TwoMachines machines;
    crypto::TlsParty party;
    std::optional<Channel> client;
    std::optional<Channel> keeper;
};

TEST(ChannelBetweenMachines, CarriesFramesOfAnySizeBothWays) {
    Between between;
    for (std::size_t const size : {0u, 1u, 16'384u, 65'536u, 65'537u, 3'000'000u}) {
        Frame const frame{FrameKind::answer, base::Bytes(size, 7)};
        std::jthread const sender([&] { EXPECT_TRUE(between.keeper->send(frame)); });
        auto const got = between.client->receive();
        ASSERT_TRUE(got && *got) << size;
        EXPECT_EQ((*got)->payload, frame.payload);
    }
    ASSERT_TRUE(between.client->send({FrameKind::request, {1}}));
    EXPECT_TRUE(between.keeper->readable_within(kPatience));
    EXPECT_EQ(between.keeper->receive()->value().kind, FrameKind::request);
    EXPECT_EQ(between.keeper->machine(), between.machines.client_key());
    EXPECT_EQ(between.keeper->binding(), between.client->binding());
}

TEST(ChannelBetweenMachines, SaysStopWithoutWaitingForRoom) {
    Between between;
    std::jthread sender([&] {
        (void)between.keeper->send({FrameKind::answer, base::Bytes(std::size_t{64} << 20)});
    });
    EXPECT_TRUE(between.client->readable_within(kPatience));
    between.keeper->try_send({FrameKind::stop, {}});  // returns, that is all
    between.keeper->cut();
    sender.join();
    auto const got = between.client->receive();
    ASSERT_FALSE(got) << "an answer cut in the middle is none";
    EXPECT_EQ(got.error().fault, Fault::unavailable);
}

TEST(ChannelBetweenMachines, HeardStopBeforeItWasCut) {
    Between between;
    between.keeper->try_send({FrameKind::stop, {}});
    EXPECT_TRUE(between.client->readable_within(kPatience));
    between.keeper->cut();
    auto const got = between.client->receive();
    ASSERT_TRUE(got && *got);
    EXPECT_EQ((*got)->kind, FrameKind::stop);
}

TEST(ChannelBetweenMachines, TakesNoLargerFrameThanItWants) {
    Between between;
    ASSERT_TRUE(between.client->send({FrameKind::request, base::Bytes(2000)}));
    EXPECT_EQ(between.keeper->receive(1999).error().fault, Fault::too_large);
}

TEST(ChannelBetweenMachines, WithNobodyThereSaysWhere) {
    TwoMachines const machines;
    auto at = machines.client().at;
    at.port = 1;  // nobody's, on any machine that tests run on
    auto const party = machines.client().party(crypto::TlsSide::client).value();
    auto const got = Channel::connect(at, party);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().fault, Fault::unavailable);
    EXPECT_NE(got.error().message.find("tcp://127.0.0.1:1"), std::string::npos);
}

TEST(BoundChallenge, IsOfOneConnectionAndOneProtocol) {
    Hello const hello{{1, 2, 3}, "weir.example/log", false};
    auto const one = bound_to(hello, base::Digest{1});
    auto const other = bound_to(hello, base::Digest{2});
    EXPECT_NE(proof_message(one), proof_message(other));
    auto relayed = one;  // as the challenge of a Unix socket
    relayed.bound = false;
    EXPECT_NE(proof_message(relayed), proof_message(one));
    auto const heard = hello_of(frame_of(one));
    ASSERT_TRUE(heard);
    EXPECT_EQ(proof_message(*heard), proof_message(one));
}

}  // namespace
}  // namespace weir::protocol
