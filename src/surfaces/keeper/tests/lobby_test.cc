#include "surfaces/keeper/detail/lobby.h"

#include <csignal>
#include <filesystem>
#include <optional>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

#include "engines/crypto/machine_key.h"
#include "surfaces/protocol/channel.h"

namespace weir::keeper::detail {
namespace {

using std::chrono::milliseconds;

class AtTheDoor : public testing::Test {
protected:
    AtTheDoor() {
        std::signal(SIGPIPE, SIG_IGN);
        std::filesystem::create_directories(folder_);
        EXPECT_TRUE(crypto::write_machine_key(folder_ / "tls.key", keeper_));
        auto lobby = Lobby::open({{"127.0.0.1", 0}, folder_ / "tls.key", {client_.public_key()}},
                                 {.guests_max = 4});
        EXPECT_TRUE(lobby);
        lobby_.emplace(std::move(*lobby));
    }
    ~AtTheDoor() override { std::filesystem::remove_all(folder_); }
    AtTheDoor(AtTheDoor const&) = delete;
    AtTheDoor& operator=(AtTheDoor const&) = delete;

    [[nodiscard]] int knock() const {
        return protocol::connect_tcp({"127.0.0.1", lobby_->port()}, 20'000).value();
    }
    std::vector<Lobby::Arrived> look(milliseconds later) {
        return lobby_->look(begun_ + later, [this](auto const&, base::Error const& why) {
            turned_away_.push_back(why.message);
        });
    }
    void look_until_turned_away() {
        while (turned_away_.empty()) {
            std::vector<pollfd> entries;
            lobby_->add_waits(entries);
            ::poll(entries.data(), entries.size(), 100);
            (void)look(milliseconds(1));
        }
    }
    Lobby::Time const begun_{};
    std::filesystem::path const folder_ =
        std::filesystem::temp_directory_path() / ("weir-lobby-" + std::to_string(::getpid()));
    crypto::SigningKey const keeper_ = crypto::SigningKey::generate();
    crypto::SigningKey const client_ = crypto::SigningKey::generate();
    std::optional<Lobby> lobby_;
    std::vector<std::string> turned_away_;
};

TEST_F(AtTheDoor, AMachineThatIsNamedComesIn) {
    std::optional<protocol::Channel> channel;
    std::jthread const other([&] {
        auto const party =
            crypto::TlsParty::of({crypto::TlsSide::client, client_, {keeper_.public_key()}});
        auto got = protocol::Channel::connect({"127.0.0.1", lobby_->port()}, party.value());
        EXPECT_TRUE(got);
        channel.emplace(std::move(*got));
    });
    std::vector<Lobby::Arrived> arrived;
    while (arrived.empty()) {
        std::vector<pollfd> entries;
        lobby_->add_waits(entries);
        ::poll(entries.data(), entries.size(), 100);
        arrived = look(milliseconds(1));
    }
    EXPECT_EQ(arrived[0].address, "127.0.0.1");
    EXPECT_EQ(arrived[0].stream.peer(), client_.public_key());
    EXPECT_EQ(lobby_->guests(), 0u);
}

TEST_F(AtTheDoor, ASilentOneIsSentAwayAndKeepsNobodyWaiting) {
    int const silent = knock();
    EXPECT_TRUE(look(milliseconds(0)).empty());
    EXPECT_EQ(lobby_->guests(), 1u);
    EXPECT_TRUE(look(milliseconds(4999)).empty());
    EXPECT_EQ(lobby_->guests(), 1u);
    EXPECT_TRUE(look(milliseconds(5000)).empty());
    EXPECT_EQ(lobby_->guests(), 0u);
    EXPECT_EQ(turned_away_, std::vector<std::string>{"no handshake in time"});
    ::close(silent);
}

TEST_F(AtTheDoor, TheOldestMakesRoom) {
    std::vector<int> silent;
    for (int i = 0; i < 5; ++i) {
        silent.push_back(knock());
        (void)look(milliseconds(i));
    }
    EXPECT_EQ(lobby_->guests(), 4u);
    EXPECT_EQ(turned_away_, std::vector<std::string>{"too many at the door"});
    for (int const descriptor : silent) ::close(descriptor);
}

TEST_F(AtTheDoor, GarbageIsSentAwayAtOnce) {
    int const stranger = knock();
    ASSERT_GT(::write(stranger, "GET / HTTP/1.1\r\n\r\n", 18), 0);
    look_until_turned_away();
    EXPECT_EQ(lobby_->guests(), 0u);
    ::close(stranger);
}

TEST_F(AtTheDoor, AHalfOpenOneThatLeavesIsForgotten) {
    int const stranger = knock();
    EXPECT_TRUE(look(milliseconds(0)).empty());
    ::close(stranger);
    look_until_turned_away();
    EXPECT_EQ(lobby_->guests(), 0u);
}

}  // namespace
}  // namespace weir::keeper::detail
