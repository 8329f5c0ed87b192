// What a client sends and what a dead, slow, talkative or nonsensical peer can do to it: nothing
// but cost it the time it was given.
#include "engines/http/client.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

#include "engines/http/server.h"
#include "engines/http/tests/caller.h"

namespace weir::http {
namespace {

using base::Fault;

Post const kPost{"/add", "text/plain", "hello"};

/// A server that echoes what it was asked.
class Echo {
public:
    Echo() : listener_(listen_on_loopback()) {
        server_ = std::make_unique<Server>(
            Server::Options{listener_.descriptor, {}, {}}, [](Request request, Reply reply) {
                reply.send({request.path == "/no" ? 422u : 200u,
                            "text/x.echo",
                            request.method + " " + request.path + " " + request.body,
                            {}});
            });
        thread_ = std::jthread([this] { server_->run(); });
    }
    ~Echo() {
        server_->end();
        thread_ = {};
    }
    [[nodiscard]] Peer peer(std::string host = "127.0.0.1") const {
        return {std::move(host), listener_.port};
    }

private:
    Listener listener_;
    std::unique_ptr<Server> server_;
    std::jthread thread_;
};

/// Takes one connection, sends these bytes and hangs up, or waits for the caller to.
class Scripted {
public:
    enum class Then { hang_up, wait };
    explicit Scripted(std::string bytes, Then then = Then::hang_up)
        : listener_(listen_on_loopback()), thread_([this, bytes = std::move(bytes), then] {
              int const taken = ::accept4(listener_.descriptor, nullptr, nullptr, SOCK_CLOEXEC);
              if (taken < 0) return;
              char byte = 0;
              (void)!::recv(taken, &byte, 1, MSG_PEEK);
              (void)!::send(taken, bytes.data(), bytes.size(), MSG_NOSIGNAL);
              if (then == Then::wait) {
                  while (::recv(taken, &byte, 1, 0) > 0) {
                  }
              } else {
                  ::shutdown(taken, SHUT_WR);
                  while (::recv(taken, &byte, 1, 0) > 0) {
                  }
              }
              ::close(taken);
          }) {}
    ~Scripted() {
        ::shutdown(listener_.descriptor, SHUT_RDWR);
        thread_.join();
        ::close(listener_.descriptor);
    }
    [[nodiscard]] Peer peer() const { return {"127.0.0.1", listener_.port}; }

private:
    Listener listener_;
    std::thread thread_;
};

Fault fault_of(std::string bytes, ClientLimits limits = {}) {
    Scripted const peer(std::move(bytes));
    auto const got = post(peer.peer(), kPost, limits, {});
    EXPECT_FALSE(got);
    return got ? Fault::io : got.error().fault;
}

TEST(Client, SendsAndGetsAnAnswerOfAnyStatus) {
    Echo const echo;
    auto const got = post(echo.peer(), kPost, {}, {});
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(got->status, 200u);
    EXPECT_EQ(got->content_type, "text/x.echo");
    EXPECT_EQ(got->body, "POST /add hello");
    EXPECT_EQ(post(echo.peer(), {"/no", "text/plain", ""}, {}, {})->status, 422u);
}

TEST(Client, LooksNamesUp) {
    Echo const echo;
    auto const got = post(echo.peer("localhost"), kPost, {}, {});
    EXPECT_TRUE(got) << got.error().message;
}

TEST(Client, SaysThatNobodyIsThere) {
    auto const listener = listen_on_loopback();
    ::close(listener.descriptor);
    auto const got = post({"127.0.0.1", listener.port}, kPost, {}, {});
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().fault, Fault::unavailable);
}

TEST(Client, WaitsNoLongerThanItShould) {
    Scripted const silent("", Scripted::Then::wait);
    auto const got = post(silent.peer(), kPost, {.time_max = std::chrono::milliseconds(50)}, {});
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().fault, Fault::unavailable);
    EXPECT_EQ(got.error().message, "it did not answer in time");
}

TEST(Client, WaitsNoLongerThanForTheWholeAnswer) {
    Scripted const slow("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", Scripted::Then::wait);
    EXPECT_FALSE(post(slow.peer(), kPost, {.time_max = std::chrono::milliseconds(50)}, {}));
}

TEST(Client, EndsAtOnceWhenItIsStopped) {
    Scripted const silent("", Scripted::Then::wait);
    std::stop_source source;
    std::jthread const stopper([&] { source.request_stop(); });
    auto const got =
        post(silent.peer(), kPost, {.time_max = std::chrono::hours(1)}, source.get_token());
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().message, "it was not waited for");
}

TEST(Client, RefusesAnswersThatAreNone) {
    EXPECT_EQ(fault_of("SSH-2.0-OpenSSH_9.2\r\n"), Fault::bad_input);
    EXPECT_EQ(fault_of(""), Fault::unavailable);
    EXPECT_EQ(fault_of("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"), Fault::unavailable);
}

TEST(Client, RefusesAnswersThatAreTooLarge) {
    EXPECT_EQ(fault_of("HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n"), Fault::too_large);
    EXPECT_EQ(fault_of("HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n"),
              Fault::too_large);
    EXPECT_EQ(fault_of("HTTP/1.1 200 OK\r\n\r\n" + std::string(100'000, 'x')), Fault::too_large);
    EXPECT_EQ(fault_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5000\r\n" +
                       std::string(0x5000, 'x')),
              Fault::too_large);
}

}  // namespace
}  // namespace weir::http
