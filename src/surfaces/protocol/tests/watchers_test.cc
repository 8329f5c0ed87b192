#include "surfaces/protocol/watchers.h"

#include <csignal>
#include <cstring>
#include <filesystem>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace weir::protocol {
namespace {

/// A child process that connects to us and then does `act` until it is ended; our end of its
/// connection.
class Peer {
public:
    explicit Peer(void (*act)(int connection)) {
        auto const path = std::filesystem::temp_directory_path() /
                          ("weir-watchers-" + std::to_string(::getpid()));
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.c_str(), path.string().size());
        auto const* const plain = reinterpret_cast<sockaddr const*>(&address);
        int const listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        EXPECT_EQ(::bind(listener, plain, sizeof(address)), 0);
        EXPECT_EQ(::listen(listener, 1), 0);
        id_ = ::fork();
        if (id_ == 0) {
            ::close(listener);
            int const connection = ::socket(AF_UNIX, SOCK_STREAM, 0);
            if (::connect(connection, plain, sizeof(address)) == 0) act(connection);
            ::_exit(0);
        }
        descriptor_ = ::accept(listener, nullptr, nullptr);
        ::close(listener);
        std::filesystem::remove(path);
    }
    Peer(Peer const&) = delete;
    Peer& operator=(Peer const&) = delete;
    ~Peer() { ::close(descriptor_); }
    [[nodiscard]] int descriptor() const { return descriptor_; }
    /// The signal that ended it; 0 if it ended by itself.
    [[nodiscard]] int ended_by() const {
        int status = 0;
        ::waitpid(id_, &status, 0);
        return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    }

private:
    pid_t id_ = 0;
    int descriptor_ = -1;
};

/// Reads one byte, as one who waits for STOP.
void wait_for_word(int connection) {
    char word = '\0';
    (void)!::read(connection, &word, 1);
}

bool has_hung_up(Peer const& peer, int milliseconds) {
    pollfd entry{peer.descriptor(), POLLRDHUP, 0};
    return ::poll(&entry, 1, milliseconds) > 0;
}

TEST(Watchers, AreWaitedForUntilTheyHangUp) {
    Peer const good([](int connection) {
        wait_for_word(connection);
        ::shutdown(connection, SHUT_RDWR);
    });
    ASSERT_EQ(::write(good.descriptor(), "s", 1), 1);
    see_off({good.descriptor()}, kGrace);
    EXPECT_TRUE(has_hung_up(good, 0));
    (void)good.ended_by();
}

TEST(Watchers, AreKilledWhenTheyDoNotHangUp) {
    Peer const stuck([](int) { ::pause(); });
    see_off({stuck.descriptor()}, kGrace);
    EXPECT_EQ(stuck.ended_by(), SIGKILL);
}

TEST(Watchers, AreJudgedOneByOne) {
    Peer const stuck([](int) { ::pause(); });
    Peer const good([](int connection) { ::shutdown(connection, SHUT_RDWR); });
    ASSERT_TRUE(has_hung_up(good, -1));
    see_off({stuck.descriptor(), good.descriptor()}, kGrace);
    EXPECT_EQ(stuck.ended_by(), SIGKILL);
    EXPECT_EQ(good.ended_by(), 0);
}

TEST(Watchers, AreNeverTheKeeperItself) {
    int ends[2] = {};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    see_off({ends[0]}, kGrace);
    for (int const end : ends) ::close(end);
}

}  // namespace
}  // namespace weir::protocol
