// The server's transport: HTTP/1.1 over a listening socket, one thread, every limit named, and a
// reset of all connections at once. It knows no JSON and no route. RFC 9112; Boost.Beast inside.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <span>

#include "base/result.h"
#include "engines/http/message.h"

namespace weir::http {

struct Limits {
    std::uint32_t header_size_max = 8 << 10;           // bytes of a request's head
    std::uint32_t body_size_max = 64 << 10;            // bytes
    std::size_t connections_max = 64;                  // beyond them a caller is reset
    std::chrono::milliseconds read_time_max{30'000};   // from an answer to the next whole request
    std::chrono::milliseconds write_time_max{30'000};  // of one response
};

namespace detail {
struct Loop;
}

/// The right to answer one request, once, from any thread. Dropped unused, it resets the
/// connection: nobody waits for an answer that will not come. Must not outlive its server.
class Reply {
public:
    Reply(detail::Loop& loop, ConnectionId connection) : loop_(&loop), connection_(connection) {}
    Reply(Reply&& other) noexcept;
    Reply& operator=(Reply&& other) noexcept;
    ~Reply();
    /// Hands the response over. Nothing happens if the connection was reset in the meantime.
    void send(Response response);
    [[nodiscard]] ConnectionId connection() const { return connection_; }

private:
    detail::Loop* loop_;  // null: used or moved away
    ConnectionId connection_;
};

/// Every accepted socket lingers for zero seconds from the start, so that a server which dies
/// leaves nothing in flight; an orderly end waits until the peer has closed. A request is read only
/// after the response to the one before it was handed to the system.
class Server {
public:
    struct Options {
        int listener = -1;            // a listening TCP socket; owned from here on
        std::vector<Header> headers;  // of every response, also of those made here
        Limits limits;
    };
    /// Called on the server's thread, which must not wait. Broken requests are answered here, with
    /// 400, 413 or 431, and end their connection.
    using Handler = std::function<void(Request, Reply)>;

    Server(Options options, Handler handler);
    ~Server();
    Server(Server const&) = delete;
    Server& operator=(Server const&) = delete;

    /// Serves on the calling thread until end().
    void run();
    /// From any thread.
    void end();
    /// Resets every connection but those named: what a peer's system does not hold yet is lost.
    /// Also resets a named one that still has bytes under way. Returns when that is done; from any
    /// thread while run() runs.
    void reset_all(std::span<ConnectionId const> kept);

private:
    std::unique_ptr<detail::Loop> loop_;
};

}  // namespace weir::http
