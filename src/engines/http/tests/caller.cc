#include "engines/http/tests/caller.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "base/check.h"

namespace weir::http {
namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

}  // namespace

Listener listen_on_loopback() {
    int const descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = loopback(0);
    socklen_t size = sizeof(address);
    auto* const plain = reinterpret_cast<sockaddr*>(&address);
    base::check(::bind(descriptor, plain, size) == 0 && ::listen(descriptor, 64) == 0 &&
                    ::getsockname(descriptor, plain, &size) == 0,
                "a test can listen on loopback");
    return {descriptor, ntohs(address.sin_port)};
}

std::optional<std::string> Got::header(std::string_view name) const {
    std::size_t at = head.find("\r\n");
    while (at != std::string::npos && at + 2 < head.size()) {
        auto const start = at + 2;
        at = head.find("\r\n", start);
        auto const line = head.substr(start, at - start);
        auto const colon = line.find(": ");
        if (colon == name.size() &&
            std::ranges::equal(line.substr(0, colon), name, {}, lower, lower))
            return line.substr(colon + 2);
    }
    return std::nullopt;
}

Caller::Caller(std::uint16_t port, int receive_buffer)
    : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receive_buffer > 0) {
        ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
    }
    auto const address = loopback(port);
    auto const* const plain = reinterpret_cast<sockaddr const*>(&address);
    base::check(::connect(descriptor_, plain, sizeof(address)) == 0, "a server listens");
}

Caller::Caller(Caller&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      was_reset_(other.was_reset_),
      ahead_(std::move(other.ahead_)) {}

Caller::~Caller() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void Caller::send(std::string_view bytes) {
    while (!bytes.empty()) {
        auto const sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;  // the server has had enough; the test reads what it said
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

bool Caller::wait_readable() const {
    pollfd entry{descriptor_, POLLIN, 0};
    return ::poll(&entry, 1, kPatienceMilliseconds) > 0;
}

std::string Caller::receive(std::size_t most) {
    std::string bytes(most, '\0');
    if (!wait_readable()) return "";
    auto const got = ::recv(descriptor_, bytes.data(), bytes.size(), 0);
    if (got < 0 && errno == ECONNRESET) was_reset_ = true;
    bytes.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return bytes;
}

Got Caller::response() {
    constexpr std::size_t kStep = 65'536;
    Got got;
    std::size_t size = 0;
    while (true) {
        auto const end = ahead_.find("\r\n\r\n");
        if (end != std::string::npos && got.head.empty()) {
            got.head = ahead_.substr(0, end + 2);
            ahead_.erase(0, end + 4);
            auto const text = got.header("content-length").value_or("0");
            std::from_chars(text.data(), text.data() + text.size(), size);
        }
        if (!got.head.empty() && ahead_.size() >= size) break;
        auto const more = receive(kStep);
        if (more.empty()) return {};
        ahead_ += more;
    }
    got.body = ahead_.substr(0, size);
    ahead_.erase(0, size);
    std::from_chars(got.head.data() + 9, got.head.data() + 12, got.status);
    return got;
}

Got Caller::ask(std::string_view request) {
    send(request);
    return response();
}

Caller::Rest Caller::read_to_the_end() {
    constexpr std::size_t kStep = 65'536;
    Rest rest;
    while (true) {
        if (!wait_readable()) return rest;
        auto const more = receive(kStep);
        if (!more.empty()) {
            rest.bytes += more.size();
            continue;
        }
        rest.end = was_reset_ ? End::reset : End::orderly;
        return rest;
    }
}

std::size_t Caller::held() const {
    int bytes = 0;
    ::ioctl(descriptor_, FIONREAD, &bytes);
    return static_cast<std::size_t>(bytes);
}

}  // namespace weir::http
