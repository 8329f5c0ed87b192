#include "surfaces/protocol/channel.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace weir::protocol {
namespace {

using base::Fault;

constexpr int kBacklog = 64;
constexpr int kReachMilliseconds = 5000;  // for a connection to another machine, and its handshake

std::unexpected<base::Error> gone() {
    return base::fail(Fault::unavailable, "the other side is gone");
}

base::Result<sockaddr_un> address_of(std::filesystem::path const& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    auto const text = path.string();
    if (text.size() >= sizeof(address.sun_path)) {
        return base::fail(Fault::bad_input,
                          fmt::format("path of the socket is too long: expected at most {} bytes",
                                      sizeof(address.sun_path) - 1),
                          {text});
    }
    std::memcpy(address.sun_path, text.c_str(), text.size());
    return address;
}

base::Bytes head_of(Frame const& frame) {
    base::Writer head;
    head.u32(static_cast<std::uint32_t>(frame.payload.size()));
    head.u8(static_cast<std::uint8_t>(frame.kind));
    return std::move(head).take();
}

}  // namespace

Channel::Channel(crypto::TlsStream stream)
    : descriptor_(stream.descriptor()), tls_(std::move(stream)) {}

Channel::Channel(Channel&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      tls_(std::exchange(other.tls_, std::nullopt)) {}

Channel& Channel::operator=(Channel&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(tls_, other.tls_);
    return *this;
}

Channel::~Channel() {
    if (!tls_ && descriptor_ >= 0) ::close(descriptor_);
}

base::Status Channel::send_all(base::ByteView bytes) {
    if (tls_) return tls_->send(bytes);
    while (!bytes.empty()) {
        auto const sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return gone();
        bytes = bytes.subspan(static_cast<std::size_t>(sent));
    }
    return {};
}

/// Fills `out`; gives how many bytes came before the end of the stream.
base::Result<std::size_t> Channel::receive_all(std::span<std::uint8_t> out) {
    std::size_t got = 0;
    while (got < out.size()) {
        auto const rest = out.subspan(got);
        if (tls_) {
            auto const received = tls_->receive(rest);
            if (!received) return std::unexpected(received.error());
            if (*received == 0) break;
            got += *received;
            continue;
        }
        auto const received = ::recv(descriptor_, rest.data(), rest.size(), 0);
        if (received < 0 && errno == EINTR) continue;
        if (received < 0) return gone();
        if (received == 0) break;
        got += static_cast<std::size_t>(received);
    }
    return got;
}

base::Result<Channel> Channel::connect(std::filesystem::path const& path) {
    auto const address = address_of(path);
    if (!address) return std::unexpected(address.error());
    Channel channel(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (channel.descriptor_ < 0) return base::fail(Fault::io, "cannot make a socket");
    if (::connect(channel.descriptor_, reinterpret_cast<sockaddr const*>(&*address),
                  sizeof(*address)) != 0) {
        auto const fault = errno == ENOENT ? Fault::not_found : Fault::unavailable;
        return base::fail(fault, fmt::format("cannot reach the keeper: {}", std::strerror(errno)));
    }
    return channel;
}

base::Result<Channel> Channel::connect(Endpoint const& endpoint, crypto::TlsParty const& party) {
    auto const descriptor = connect_tcp(endpoint, kReachMilliseconds);
    if (!descriptor) return std::unexpected(descriptor.error());
    auto stream = crypto::TlsStream::of(party, *descriptor);
    if (!stream) return std::unexpected(stream.error());
    if (auto done = stream->shake_hands(kReachMilliseconds); !done)
        return base::fail(done.error().fault, fmt::format("cannot reach the keeper at {}: {}",
                                                          to_text(endpoint), done.error().message));
    return Channel(std::move(*stream));
}

base::Status Channel::send(Frame const& frame) {
    if (frame.payload.size() > kFrameSizeMax)
        return base::fail(Fault::too_large, "frame too large");
    auto bytes = head_of(frame);
    if (frame.payload.size() <= 1 << 16) {
        bytes.insert(bytes.end(), frame.payload.begin(), frame.payload.end());
        return send_all(bytes);
    }
    if (auto sent = send_all(bytes); !sent) return sent;
    return send_all(frame.payload);
}

void Channel::try_send(Frame const& frame) {
    auto bytes = head_of(frame);
    bytes.insert(bytes.end(), frame.payload.begin(), frame.payload.end());
    if (tls_) {
        (void)tls_->try_send(bytes);
    } else {
        (void)!::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    }
}

base::Result<std::optional<Frame>> Channel::receive(std::size_t size_max) {
    std::array<std::uint8_t, 5> head{};
    auto const got = receive_all(head);
    if (!got) return std::unexpected(got.error());
    if (*got == 0) return std::nullopt;
    if (*got < head.size()) return gone();
    base::Reader reader(head);
    std::size_t const size = reader.u32();
    auto const kind = reader.u8();
    if (kind < 1 || kind > static_cast<std::uint8_t>(FrameKind::watch)) {
        return base::fail(Fault::corrupt, "unknown kind of frame");
    }
    if (size > size_max) return base::fail(Fault::too_large, "frame too large");
    // Grows as bytes come, so that a length alone reserves nothing.
    Frame frame{static_cast<FrameKind>(kind), {}};
    while (frame.payload.size() < size) {
        auto const old_size = frame.payload.size();
        auto const step = std::min<std::size_t>(size - old_size, std::size_t{1} << 20);
        frame.payload.resize(old_size + step);
        auto const part = receive_all(std::span(frame.payload).subspan(old_size));
        if (!part) return std::unexpected(part.error());
        if (*part < step) return gone();
    }
    return frame;
}

bool Channel::readable_within(int milliseconds) const {
    if (tls_) return tls_->readable_within(milliseconds);
    pollfd entry{descriptor_, POLLIN, 0};
    return ::poll(&entry, 1, milliseconds) > 0;
}

void Channel::cut() {
    if (tls_) return tls_->cut();
    // Zero linger: unsent bytes are dropped, not delivered after the pause has returned.
    linger const none{1, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
    ::shutdown(descriptor_, SHUT_RDWR);
}

std::optional<base::Digest> Channel::binding() const {
    return tls_ ? std::optional(tls_->binding()) : std::nullopt;
}

std::optional<crypto::PublicKey> Channel::machine() const {
    return tls_ ? std::optional(tls_->peer()) : std::nullopt;
}

base::Result<int> listen_unix(std::filesystem::path const& path) {
    auto const address = address_of(path);
    if (!address) return std::unexpected(address.error());
    ::unlink(path.c_str());
    int const listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0) return base::fail(Fault::io, "cannot make a socket");
    auto const old_mask = ::umask(0177);
    bool const bound =
        ::bind(listener, reinterpret_cast<sockaddr const*>(&*address), sizeof(*address)) == 0;
    ::umask(old_mask);
    if (bound && ::listen(listener, kBacklog) == 0) return listener;
    ::close(listener);
    return base::fail(Fault::io, "cannot listen", {path.string()});
}

}  // namespace weir::protocol
