#include "surfaces/protocol/channel.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace weir::protocol {
namespace {

using base::Fault;

std::unexpected<base::Error> gone() {
    return base::fail(Fault::unavailable, "the other side is gone");
}

base::Status send_all(int descriptor, base::ByteView bytes) {
    while (!bytes.empty()) {
        auto const sent = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return gone();
        bytes = bytes.subspan(static_cast<std::size_t>(sent));
    }
    return {};
}

/// Fills `out`; gives how many bytes came before the end of the stream.
base::Result<std::size_t> receive_all(int descriptor, std::span<std::uint8_t> out) {
    std::size_t got = 0;
    while (got < out.size()) {
        auto const received = ::recv(descriptor, out.data() + got, out.size() - got, 0);
        if (received < 0 && errno == EINTR) continue;
        if (received < 0) return gone();
        if (received == 0) break;
        got += static_cast<std::size_t>(received);
    }
    return got;
}

}  // namespace

Channel::Channel(Channel&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Channel& Channel::operator=(Channel&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

Channel::~Channel() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

base::Result<Channel> Channel::connect(std::filesystem::path const& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    auto const text = path.string();
    if (text.size() >= sizeof(address.sun_path)) {
        return base::fail(Fault::bad_input,
                          fmt::format("path of the socket is too long: expected at most {} bytes",
                                      sizeof(address.sun_path) - 1));
    }
    std::memcpy(address.sun_path, text.c_str(), text.size());
    Channel channel(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (channel.descriptor_ < 0) return base::fail(Fault::io, "cannot make a socket");
    if (::connect(channel.descriptor_, reinterpret_cast<sockaddr const*>(&address),
                  sizeof(address)) != 0) {
        auto const fault = errno == ENOENT ? Fault::not_found : Fault::unavailable;
        return base::fail(fault, fmt::format("cannot reach the keeper: {}", std::strerror(errno)));
    }
    return channel;
}

base::Status Channel::send(Frame const& frame) {
    if (frame.payload.size() > kFrameSizeMax)
        return base::fail(Fault::too_large, "frame too large");
    base::Writer head;
    head.u32(static_cast<std::uint32_t>(frame.payload.size()));
    head.u8(static_cast<std::uint8_t>(frame.kind));
    base::Bytes bytes = std::move(head).take();
    if (frame.payload.size() <= 1 << 16) {
        bytes.insert(bytes.end(), frame.payload.begin(), frame.payload.end());
        return send_all(descriptor_, bytes);
    }
    if (auto sent = send_all(descriptor_, bytes); !sent) return sent;
    return send_all(descriptor_, frame.payload);
}

base::Result<std::optional<Frame>> Channel::receive() {
    std::array<std::uint8_t, 5> head{};
    auto const got = receive_all(descriptor_, head);
    if (!got) return std::unexpected(got.error());
    if (*got == 0) return std::nullopt;
    if (*got < head.size()) return gone();
    base::Reader reader(head);
    std::size_t const size = reader.u32();
    auto const kind = reader.u8();
    if (kind < 1 || kind > static_cast<std::uint8_t>(FrameKind::watch)) {
        return base::fail(Fault::corrupt, "unknown kind of frame");
    }
    if (size > kFrameSizeMax) return base::fail(Fault::too_large, "frame too large");
    // Grows as bytes come, so that a length alone reserves nothing.
    Frame frame{static_cast<FrameKind>(kind), {}};
    while (frame.payload.size() < size) {
        auto const old_size = frame.payload.size();
        auto const step = std::min<std::size_t>(size - old_size, std::size_t{1} << 20);
        frame.payload.resize(old_size + step);
        auto const part = receive_all(descriptor_, std::span(frame.payload).subspan(old_size));
        if (!part) return std::unexpected(part.error());
        if (*part < step) return gone();
    }
    return frame;
}

bool Channel::readable_within(int milliseconds) const {
    pollfd entry{descriptor_, POLLIN, 0};
    return ::poll(&entry, 1, milliseconds) > 0;
}

void Channel::cut() {
    // Zero linger: unsent bytes are dropped, not delivered after the pause has returned.
    linger const none{1, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
    ::shutdown(descriptor_, SHUT_RDWR);
}

}  // namespace weir::protocol
