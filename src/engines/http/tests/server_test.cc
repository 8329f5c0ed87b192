#include "engines/http/server.h"

#include <mutex>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "engines/http/tests/caller.h"

namespace weir::http {
namespace {

constexpr std::size_t kLarge = std::size_t{16} << 20;

/// A server that says what it was asked; `/large` has 16 MiB, `/wait` is answered by nobody yet.
class Serving : public testing::Test {
protected:
    void serve(Limits limits = {}) {
        auto const listener = listen_on_loopback();
        port_ = listener.port;
        server_ = std::make_unique<Server>(
            Server::Options{listener.descriptor, {{"X-Content-Type-Options", "nosniff"}}, limits},
            [this](Request request, Reply reply) { handle(std::move(request), std::move(reply)); });
        thread_ = std::jthread([this] { server_->run(); });
    }
    void TearDown() override {
        if (!server_) return;
        waiting_.clear();
        server_->end();
        thread_ = {};
        server_.reset();
    }
    void handle(Request request, Reply reply) {
        if (request.path == "/wait") {
            waiting_.push_back(std::move(reply));
            return;
        }
        if (request.path == "/nobody") return;
        std::string body = request.method + " " + request.path + " " + request.body;
        if (request.path == "/large") body.assign(kLarge, 'x');
        reply.send({200, "text/plain", std::move(body), {}});
    }

    std::uint16_t port_ = 0;
    std::unique_ptr<Server> server_;
    std::vector<Reply> waiting_;  // the server's thread, then the test's after end()
    std::jthread thread_;
};

std::string get(std::string const& path) { return "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n"; }

TEST_F(Serving, AnswersOneRequestAfterAnother) {
    serve();
    Caller caller(port_);
    auto const first = caller.ask(get("/a?b=c"));
    EXPECT_EQ(first.status, 200u);
    EXPECT_EQ(first.body, "GET /a ");
    EXPECT_EQ(first.header("x-content-type-options"), "nosniff");
    auto const second = caller.ask("POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi");
    EXPECT_EQ(second.body, "POST /b hi");
}

TEST_F(Serving, AnswersPipelinedRequestsInOrderAndRefusesTheGarbageBehindThem) {
    serve();
    Caller caller(port_);
    caller.send(get("/a") + get("/b") + "\x01\x02 not a request\r\n\r\n" + get("/c"));
    EXPECT_EQ(caller.response().body, "GET /a ");
    EXPECT_EQ(caller.response().body, "GET /b ");
    EXPECT_EQ(caller.response().status, 400u);
    EXPECT_EQ(caller.read_to_the_end().end, End::orderly);
}

TEST_F(Serving, RefusesAHeadThatIsTooLarge) {
    serve();
    Caller caller(port_);
    auto const got = caller.ask("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'x'));
    EXPECT_EQ(got.status, 431u);
    EXPECT_EQ(got.header("connection"), "close");
}

TEST_F(Serving, RefusesABodyThatIsTooLargeBeforeItIsSent) {
    serve();
    Caller caller(port_);
    auto const got = caller.ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 70000\r\n\r\n");
    EXPECT_EQ(got.status, 413u);
    Caller chunked(port_);
    auto const too_long =
        chunked.ask("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFF\r\n" +
                    std::string(100'000, 'x'));
    EXPECT_EQ(too_long.status, 413u);
}

TEST_F(Serving, ResetsWhoIsOneTooMany) {
    serve({.connections_max = 1});
    Caller first(port_);
    EXPECT_EQ(first.ask(get("/")).status, 200u);
    Caller second(port_);
    EXPECT_EQ(second.read_to_the_end().end, End::reset);
    EXPECT_EQ(first.ask(get("/")).status, 200u);
}

TEST_F(Serving, ResetsWhoSendsARequestTooSlowly) {
    serve({.read_time_max = std::chrono::milliseconds(30)});
    Caller caller(port_);
    caller.send("GET / HT");
    EXPECT_EQ(caller.read_to_the_end().end, End::reset);
}

TEST_F(Serving, ResetsAConnectionWhoseReplyIsDropped) {
    serve();
    Caller caller(port_);
    caller.send(get("/nobody"));
    EXPECT_EQ(caller.read_to_the_end().end, End::reset);
}

TEST_F(Serving, ClosesInOrderWhenTheCallerWantsThat) {
    serve();
    Caller caller(port_);
    auto const got = caller.ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(got.status, 200u);
    EXPECT_EQ(caller.read_to_the_end().end, End::orderly);
}

TEST_F(Serving, ResetsAnAnswerUnderWayAndNothingArrivesAfterThat) {
    serve();
    Caller slow(port_, 4096);
    slow.send(get("/large"));
    auto const begun = slow.receive(1024);
    EXPECT_FALSE(begun.empty());
    server_->reset_all({});
    auto const held = slow.held();
    auto const rest = slow.read_to_the_end();
    EXPECT_EQ(rest.end, End::reset);
    EXPECT_EQ(rest.bytes, held);
    EXPECT_LT(begun.size() + rest.bytes, kLarge);
}

TEST_F(Serving, KeepsANamedConnectionOnlyIfNothingOfItIsUnderWay) {
    serve();
    Caller quiet(port_);
    Caller slow(port_, 4096);
    EXPECT_EQ(quiet.ask(get("/")).status, 200u);
    slow.send(get("/large"));
    EXPECT_FALSE(slow.receive(1024).empty());
    std::vector<ConnectionId> const both{ConnectionId{1}, ConnectionId{2}};
    server_->reset_all(both);
    EXPECT_EQ(slow.read_to_the_end().end, End::reset);
    EXPECT_EQ(quiet.ask(get("/")).status, 200u);
}

}  // namespace
}  // namespace weir::http
