// One TCP connection: read a request, wait for its answer, write it, again. Lives on the loop's
// thread only.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "engines/http/server.h"

namespace weir::http::detail {

/// Owned by its loop. While an operation is under way (`is_busy`) the buffers must stay, so a reset
/// only closes the socket and the operation's own end lets the loop forget the connection.
class Connection {
public:
    Connection(Loop& loop, ConnectionId id, boost::asio::ip::tcp::socket socket);

    void read();
    void write(Response response);
    /// Closes with zero linger. True if nothing is under way, so that it can be forgotten now.
    [[nodiscard]] bool reset();
    [[nodiscard]] bool is_waiting_for_answer() const { return is_asked_; }
    /// Whether bytes were handed to the system that the peer has not confirmed.
    [[nodiscard]] bool has_unconfirmed();

private:
    using Error = boost::beast::error_code;
    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
    using Message = boost::beast::http::response<boost::beast::http::string_body>;
    void on_read(Error error);
    void on_written(Error error);
    void refuse(Error error);
    void close_in_order();
    void drain();
    [[nodiscard]] Request request_of();
    /// A handler that finds the connection again by its number, or ends quietly.
    template <class Member>
    auto then(Member member);

    Loop* loop_;
    ConnectionId id_;
    boost::beast::tcp_stream stream_;
    boost::beast::flat_buffer buffer_;
    std::optional<Parser> parser_;
    std::optional<Message> message_;
    std::size_t drained_ = 0;
    bool is_busy_ = false;
    bool is_asked_ = false;
    bool is_closed_ = false;
    bool ends_after_ = false;  // the response under way is the last
};

struct Loop {
    Loop(Server::Options options_in, Server::Handler handler_in);
    void accept();
    void admit(boost::asio::ip::tcp::socket socket);
    void answer(ConnectionId id, Response response);
    void reset(ConnectionId id);
    void forget(ConnectionId id) { connections.erase(id); }
    [[nodiscard]] Connection* find(ConnectionId id);

    Server::Options options;
    Server::Handler handler;
    boost::asio::io_context context{1};
    boost::asio::ip::tcp::acceptor acceptor{context};
    std::map<ConnectionId, std::unique_ptr<Connection>> connections;
    ConnectionId last{0};
};

}  // namespace weir::http::detail
