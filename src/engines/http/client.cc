#include "engines/http/client.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

namespace weir::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using base::Fault;
using boost::asio::ip::tcp;
using Steady = std::chrono::steady_clock;
using Endpoints = std::vector<tcp::endpoint>;

constexpr unsigned kHttp11 = 11;

std::unexpected<base::Error> not_reached(std::string const& why) {
    return base::fail(Fault::unavailable, "it cannot be reached: " + why);
}

/// A name's addresses, on their way.
struct Lookup {
    std::mutex mutex;
    std::condition_variable_any changed;
    bool is_done = false;  // guarded by mutex
    Endpoints found;       // guarded by mutex
};

/// The system looks a name up for as long as it likes and cannot be asked to stop.
base::Result<Endpoints> look_up(Peer const& peer, Steady::time_point until,
                                std::stop_token const& stop) {
    // Owned by us, who wait, and by the thread, which may be waited for no longer.
    auto const lookup = std::make_shared<Lookup>();
    std::thread([lookup, peer] {
        asio::io_context context;
        boost::system::error_code error;
        auto const found = tcp::resolver(context).resolve(peer.host, std::to_string(peer.port),
                                                          tcp::resolver::numeric_service, error);
        std::lock_guard const lock(lookup->mutex);
        for (auto const& entry : found) lookup->found.push_back(entry.endpoint());
        lookup->is_done = true;
        lookup->changed.notify_all();
    }).detach();
    std::unique_lock lock(lookup->mutex);
    bool const is_done =
        lookup->changed.wait_until(lock, stop, until, [&] { return lookup->is_done; });
    if (!is_done) return not_reached("its name is not found in time");
    if (lookup->found.empty()) return not_reached("its name is unknown");
    return lookup->found;
}

base::Result<Endpoints> endpoints_of(Peer const& peer, Steady::time_point until,
                                     std::stop_token const& stop) {
    boost::system::error_code error;
    auto const address = asio::ip::make_address(peer.host, error);
    if (!error) return Endpoints{{address, peer.port}};
    return look_up(peer, until, stop);
}

/// One exchange, its steps one after another on the thread that runs the context.
class Exchange {
public:
    Exchange(asio::io_context& context, Peer const& peer, Post const& request,
             ClientLimits const& limits)
        : stream_(context), buffer_(std::size_t{limits.header_size_max} + limits.body_size_max) {
        bool const is_ip6 = peer.host.contains(':');
        auto const host = is_ip6 ? "[" + peer.host + "]" : peer.host;
        message_.method(beast::http::verb::post);
        message_.target(request.path);
        message_.version(kHttp11);
        message_.set(beast::http::field::host, host + ":" + std::to_string(peer.port));
        message_.set(beast::http::field::content_type, request.content_type);
        message_.keep_alive(false);
        message_.body() = request.body;
        message_.prepare_payload();
        parser_.header_limit(limits.header_size_max);
        parser_.body_limit(limits.body_size_max);
    }

    void begin(Endpoints const& endpoints) {
        asio::async_connect(stream_.socket(), endpoints, [this](Error error, auto const&) {
            if (error) return end(not_reached(error.message()));
            beast::http::async_write(stream_, message_,
                                     [this](Error failed, std::size_t) { on_written(failed); });
        });
    }
    /// Nothing until it has ended.
    [[nodiscard]] std::optional<base::Result<Response>>& ending() { return ending_; }

private:
    using Error = beast::error_code;
    void end(base::Result<Response> ending) { ending_ = std::move(ending); }

    /// A peer that refuses a request may answer and hang up before it has read all of it.
    void on_written(Error) {
        beast::http::async_read(stream_, buffer_, parser_,
                                [this](Error error, std::size_t) { on_read(error); });
    }

    void on_read(Error error) {
        if (error == beast::http::error::body_limit || error == beast::http::error::header_limit)
            return end(base::fail(Fault::too_large, "its answer is too large"));
        if (error == beast::http::error::end_of_stream ||
            error == beast::http::error::partial_message || error == asio::error::connection_reset)
            return end(base::fail(Fault::unavailable, "it hung up before it had answered"));
        if (error) return end(base::fail(Fault::bad_input, "its answer is no HTTP"));
        auto& message = parser_.get();
        auto const type = message[beast::http::field::content_type];
        end(Response{message.result_int(),
                     std::string(type.data(), type.size()),
                     std::move(message.body()),
                     {}});
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    beast::http::request<beast::http::string_body> message_;
    beast::http::response_parser<beast::http::string_body> parser_;
    std::optional<base::Result<Response>> ending_;
};

}  // namespace

base::Result<Response> post(Peer const& peer, Post const& request, ClientLimits const& limits,
                            std::stop_token const& stop) {
    auto const until = Steady::now() + limits.time_max;
    auto const endpoints = endpoints_of(peer, until, stop);
    if (!endpoints) return std::unexpected(endpoints.error());
    asio::io_context context{1};
    Exchange exchange(context, peer, request, limits);
    exchange.begin(*endpoints);
    std::stop_callback const on_stop(stop, [&context] { context.stop(); });
    context.run_until(until);
    if (exchange.ending()) return std::move(*exchange.ending());
    return base::fail(Fault::unavailable, stop.stop_requested() ? "it was not waited for"
                                                                : "it did not answer in time");
}

}  // namespace weir::http
