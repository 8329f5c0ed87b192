#include "surfaces/protocol/endpoint.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>

namespace weir::protocol {
namespace {

using base::Fault;

constexpr std::string_view kScheme = "tcp://";
constexpr int kBacklog = 64;
constexpr int kQuietSeconds = 5;  // before a silent machine is asked whether it is there
constexpr int kAskSeconds = 2;    // between two such questions
constexpr int kAsksMax = 3;
constexpr int kUnansweredMilliseconds = 10'000;  // for anything that was sent

struct FreeAddresses {
    void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

base::Result<Addresses> addresses_of(Endpoint const& endpoint, int flags) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags | AI_NUMERICSERV;
    addrinfo* list = nullptr;
    auto const port = std::to_string(endpoint.port);
    int const failed = ::getaddrinfo(endpoint.host.c_str(), port.c_str(), &hints, &list);
    if (failed != 0 || list == nullptr)
        return base::fail(
            Fault::not_found,
            fmt::format("`{}` is no machine's name that is known here", endpoint.host));
    return Addresses(list);
}

void set(int descriptor, int level, int option, int value) {
    ::setsockopt(descriptor, level, option, &value, sizeof(value));
}

void watch_over(int descriptor) {
    set(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
    set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
    set(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, kQuietSeconds);
    set(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, kAskSeconds);
    set(descriptor, IPPROTO_TCP, TCP_KEEPCNT, kAsksMax);
    set(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, kUnansweredMilliseconds);
}

/// 0, or the errno of the attempt.
int connect_within(int descriptor, addrinfo const& address, int milliseconds) {
    if (::connect(descriptor, address.ai_addr, address.ai_addrlen) == 0) return 0;
    if (errno != EINPROGRESS) return errno;
    pollfd entry{descriptor, POLLOUT, 0};
    if (::poll(&entry, 1, milliseconds) <= 0) return ETIMEDOUT;
    int result = 0;
    socklen_t size = sizeof(result);
    ::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &result, &size);
    return result;
}

std::string address_of(sockaddr_storage const& peer, socklen_t size) {
    std::array<char, NI_MAXHOST> host{};
    auto const* const plain = reinterpret_cast<sockaddr const*>(&peer);
    int const failed =
        ::getnameinfo(plain, size, host.data(), host.size(), nullptr, 0, NI_NUMERICHOST);
    return failed == 0 ? std::string(host.data()) : std::string("unknown");
}

}  // namespace

base::Result<Endpoint> Endpoint::of(std::string_view text) {
    auto const wrong = [&] {
        return base::fail(Fault::bad_input,
                          fmt::format("expected tcp://HOST:PORT, got `{}`", text));
    };
    if (!text.starts_with(kScheme)) return wrong();
    auto const rest = text.substr(kScheme.size());
    auto const colon = rest.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return wrong();
    auto host = rest.substr(0, colon);
    bool const is_bracketed = host.starts_with('[') && host.ends_with(']') && host.size() > 2;
    if (is_bracketed) host = host.substr(1, host.size() - 2);
    if (!is_bracketed && host.find_first_of(":[]/@") != std::string_view::npos) return wrong();
    auto const digits = rest.substr(colon + 1);
    std::uint16_t port = 0;
    auto const read = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (digits.empty() || read.ec != std::errc{} || read.ptr != digits.data() + digits.size())
        return wrong();
    return Endpoint{std::string(host), port};
}

std::string to_text(Endpoint const& endpoint) {
    bool const is_six = endpoint.host.find(':') != std::string::npos;
    return fmt::format("tcp://{}{}{}:{}", is_six ? "[" : "", endpoint.host, is_six ? "]" : "",
                       endpoint.port);
}

base::Result<int> connect_tcp(Endpoint const& endpoint, int milliseconds) {
    auto const addresses = addresses_of(endpoint, 0);
    if (!addresses) return std::unexpected(addresses.error());
    int error = 0;
    for (auto const* next = addresses->get(); next != nullptr; next = next->ai_next) {
        int const descriptor =
            ::socket(next->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (descriptor < 0) continue;
        error = connect_within(descriptor, *next, milliseconds);
        if (error == 0) {
            watch_over(descriptor);
            return descriptor;
        }
        ::close(descriptor);
    }
    return base::fail(Fault::unavailable, fmt::format("cannot reach the keeper at {}: {}",
                                                      to_text(endpoint), std::strerror(error)));
}

base::Result<int> listen_tcp(Endpoint const& endpoint) {
    auto const addresses = addresses_of(endpoint, AI_PASSIVE);
    if (!addresses) return std::unexpected(addresses.error());
    auto const& first = **addresses;
    int const listener = ::socket(first.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0) return base::fail(Fault::io, "cannot make a socket");
    set(listener, SOL_SOCKET, SO_REUSEADDR, 1);
    bool const listens =
        ::bind(listener, first.ai_addr, first.ai_addrlen) == 0 && ::listen(listener, kBacklog) == 0;
    if (listens) return listener;
    auto const why = std::string(std::strerror(errno));
    ::close(listener);
    return base::fail(Fault::io, fmt::format("cannot listen at {}: {}", to_text(endpoint), why));
}

Caller accept_tcp(int listener) {
    sockaddr_storage peer{};
    socklen_t size = sizeof(peer);
    int const descriptor = ::accept4(listener, reinterpret_cast<sockaddr*>(&peer), &size,
                                     SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (descriptor < 0) return {};
    watch_over(descriptor);
    return {descriptor, address_of(peer, size)};
}

}  // namespace weir::protocol
