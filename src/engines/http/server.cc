#include "engines/http/server.h"

#include <future>
#include <utility>

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>

#include "base/check.h"
#include "engines/http/detail/connection.h"

namespace weir::http {

using boost::asio::ip::tcp;

namespace detail {

Loop::Loop(Server::Options options_in, Server::Handler handler_in)
    : options(std::move(options_in)), handler(std::move(handler_in)) {
    boost::system::error_code error;
    acceptor.assign(tcp::v4(), options.listener, error);
    base::check(!error, "a server is given a listening socket");
}

void Loop::accept() {
    acceptor.async_accept([this](boost::system::error_code error, tcp::socket socket) {
        if (error == boost::asio::error::operation_aborted) return;
        if (!error) admit(std::move(socket));
        accept();
    });
}

void Loop::admit(tcp::socket socket) {
    boost::system::error_code ignored;
    socket.set_option(boost::asio::socket_base::linger(true, 0), ignored);
    if (connections.size() >= options.limits.connections_max) {
        socket.close(ignored);  // its destructor would undo the linger
        return;
    }
    socket.set_option(tcp::no_delay(true), ignored);
    last = ConnectionId{last.value + 1};
    auto const added =
        connections.emplace(last, std::make_unique<Connection>(*this, last, std::move(socket)));
    added.first->second->read();
}

Connection* Loop::find(ConnectionId id) {
    auto const found = connections.find(id);
    return found == connections.end() ? nullptr : found->second.get();
}

void Loop::answer(ConnectionId id, Response response) {
    auto* connection = find(id);
    if (connection != nullptr && connection->is_waiting_for_answer())
        connection->write(std::move(response));
}

void Loop::reset(ConnectionId id) {
    auto* connection = find(id);
    if (connection != nullptr && connection->reset()) forget(id);
}

}  // namespace detail

Reply::Reply(Reply&& other) noexcept
    : loop_(std::exchange(other.loop_, nullptr)), connection_(other.connection_) {}

Reply& Reply::operator=(Reply&& other) noexcept {
    std::swap(loop_, other.loop_);
    std::swap(connection_, other.connection_);
    return *this;
}

Reply::~Reply() {
    if (loop_ == nullptr) return;
    boost::asio::post(loop_->context, [loop = loop_, id = connection_] { loop->reset(id); });
}

void Reply::send(Response response) {
    base::check(loop_ != nullptr, "a request is answered once");
    auto* loop = std::exchange(loop_, nullptr);
    boost::asio::post(loop->context,
                      [loop, id = connection_, response = std::move(response)]() mutable {
                          loop->answer(id, std::move(response));
                      });
}

Server::Server(Options options, Handler handler)
    : loop_(std::make_unique<detail::Loop>(std::move(options), std::move(handler))) {}

Server::~Server() = default;

void Server::run() {
    loop_->accept();
    loop_->context.run();
}

void Server::end() { loop_->context.stop(); }

void Server::reset_all(std::span<ConnectionId const> kept) {
    std::promise<void> done;
    boost::asio::dispatch(loop_->context, [&] {
        std::vector<ConnectionId> lost;
        for (auto const& [id, connection] : loop_->connections) {
            bool const is_kept = std::ranges::find(kept, id) != kept.end();
            if (!is_kept || connection->has_unconfirmed()) lost.push_back(id);
        }
        for (auto const id : lost) loop_->reset(id);
        done.set_value();
    });
    done.get_future().wait();
}

}  // namespace weir::http
