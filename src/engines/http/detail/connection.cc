#include "engines/http/detail/connection.h"

#include <algorithm>
#include <linux/sockios.h>
#include <sys/ioctl.h>

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

namespace weir::http::detail {
namespace {

namespace beast = boost::beast;

constexpr unsigned kHttp11 = 11;
constexpr unsigned kBadRequest = 400;
constexpr unsigned kBodyTooLarge = 413;
constexpr unsigned kHeadTooLarge = 431;
constexpr std::size_t kDrainedMax = 256 << 10;  // bytes that we take from who was told to go
constexpr std::chrono::seconds kDrainTime{2};

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    return out;
}

unsigned status_of(beast::error_code error) {
    if (error == beast::http::error::header_limit) return kHeadTooLarge;
    if (error == beast::http::error::body_limit) return kBodyTooLarge;
    return kBadRequest;
}

bool is_broken_request(beast::error_code error) {
    return error.category() ==
               beast::http::make_error_code(beast::http::error::bad_method).category() &&
           error != beast::http::error::end_of_stream &&
           error != beast::http::error::partial_message;
}

}  // namespace

Connection::Connection(Loop& loop, ConnectionId id, boost::asio::ip::tcp::socket socket)
    : loop_(&loop),
      id_(id),
      stream_(std::move(socket)),
      buffer_(std::size_t{loop.options.limits.header_size_max} +
              loop.options.limits.body_size_max) {}

template <class Member>
auto Connection::then(Member member) {
    is_busy_ = true;
    return [loop = loop_, id = id_, member](Error error, std::size_t) {
        auto* connection = loop->find(id);
        if (connection == nullptr) return;
        connection->is_busy_ = false;
        if (connection->is_closed_) return loop->forget(id);
        (connection->*member)(error);
    };
}

void Connection::read() {
    parser_.emplace();
    parser_->header_limit(loop_->options.limits.header_size_max);
    parser_->body_limit(loop_->options.limits.body_size_max);
    stream_.expires_after(loop_->options.limits.read_time_max);
    beast::http::async_read(stream_, buffer_, *parser_, then(&Connection::on_read));
}

void Connection::on_read(Error error) {
    if (is_broken_request(error)) return refuse(error);
    if (error) return loop_->reset(id_);
    ends_after_ = !parser_->get().keep_alive();
    stream_.expires_never();
    is_asked_ = true;
    loop_->handler(request_of(), Reply(*loop_, id_));
}

/// What cannot be read has no next request.
void Connection::refuse(Error error) {
    ends_after_ = true;
    write({status_of(error), "text/plain; charset=utf-8", "this request cannot be read\n", {}});
}

Request Connection::request_of() {
    auto message = parser_->release();
    Request request;
    request.connection = id_;
    request.method = std::string(message.method_string());
    std::string_view const target(message.target().data(), message.target().size());
    auto const mark = target.find('?');
    request.path = std::string(target.substr(0, mark));
    if (mark != std::string_view::npos) request.query = std::string(target.substr(mark + 1));
    for (auto const& field : message) {
        std::string_view const name(field.name_string().data(), field.name_string().size());
        request.headers.push_back(
            {lower(name), std::string(field.value().data(), field.value().size())});
    }
    request.body = std::move(message.body());
    return request;
}

void Connection::write(Response response) {
    is_asked_ = false;
    message_.emplace();
    message_->version(kHttp11);
    message_->result(response.status);
    for (auto const& header : loop_->options.headers) message_->set(header.name, header.value);
    for (auto const& header : response.headers) message_->set(header.name, header.value);
    if (!response.content_type.empty())
        message_->set(beast::http::field::content_type, response.content_type);
    message_->keep_alive(!ends_after_);
    message_->body() = std::move(response.body);
    message_->prepare_payload();
    stream_.expires_after(loop_->options.limits.write_time_max);
    beast::http::async_write(stream_, *message_, then(&Connection::on_written));
}

void Connection::on_written(Error error) {
    if (error) return loop_->reset(id_);
    message_.reset();
    if (ends_after_) return close_in_order();
    read();
}

/// Says that nothing more comes, and waits until the peer has read it: closing now would reset.
void Connection::close_in_order() {
    Error ignored;
    stream_.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
    buffer_.clear();
    stream_.expires_after(kDrainTime);
    drain();
}

void Connection::drain() {
    constexpr std::size_t kStep = 4096;
    buffer_.clear();
    auto const next = [loop = loop_, id = id_](Error error, std::size_t size) {
        auto* connection = loop->find(id);
        if (connection == nullptr) return;
        connection->is_busy_ = false;
        connection->drained_ += size;
        if (error || connection->is_closed_ || connection->drained_ > kDrainedMax)
            return loop->reset(id);
        connection->drain();
    };
    is_busy_ = true;
    stream_.async_read_some(buffer_.prepare(kStep), next);
}

bool Connection::reset() {
    if (!is_closed_) stream_.close();
    is_closed_ = true;
    return !is_busy_;
}

bool Connection::has_unconfirmed() {
    int waiting = 0;
    return ::ioctl(stream_.socket().native_handle(), SIOCOUTQ, &waiting) != 0 || waiting != 0;
}

}  // namespace weir::http::detail
