#include "surfaces/witness/detail/listen.h"

#include <arpa/inet.h>
#include <cerrno>
#include <charconv>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>

namespace weir::witness::detail {
namespace {

using base::Fault;

constexpr int kBacklog = 64;

base::Result<sockaddr_in> parse(std::string_view text) {
    auto const colon = text.rfind(':');
    sockaddr_in address{};
    address.sin_family = AF_INET;
    std::string const host(text.substr(0, colon));
    auto const digits = colon == text.npos ? std::string_view() : text.substr(colon + 1);
    std::uint16_t port = 0;
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    bool const is_port = error == std::errc{} && end == digits.data() + digits.size();
    if (!is_port || ::inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) {
        return base::fail(
            Fault::bad_input,
            fmt::format("expected an address to listen on like `127.0.0.1:8100`, got `{}`", text));
    }
    address.sin_port = htons(port);
    return address;
}

}  // namespace

base::Result<Listening> listen_on(std::string_view text) {
    auto address = parse(text);
    if (!address) return std::unexpected(address.error());
    int const listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0) return base::fail(Fault::io, "cannot make a socket");
    int const reuse = 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof(reuse));
    auto* const plain = reinterpret_cast<sockaddr*>(&*address);
    socklen_t size = sizeof(*address);
    bool const listens = ::bind(listener, plain, size) == 0 && ::listen(listener, kBacklog) == 0 &&
                         ::getsockname(listener, plain, &size) == 0;
    if (!listens) {
        auto const fault = errno == EADDRINUSE ? Fault::unavailable : Fault::io;
        ::close(listener);
        return base::fail(fault, fmt::format("cannot listen on {}, is it taken?", text));
    }
    auto const host = text.substr(0, text.rfind(':'));
    return Listening{listener, fmt::format("{}:{}", host, ntohs(address->sin_port))};
}

}  // namespace weir::witness::detail
