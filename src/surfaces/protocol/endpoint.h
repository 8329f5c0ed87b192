// Where a machine listens: `tcp://HOST:PORT`, and TCP sockets to and at it. What speaks over them
// is TLS (engines/crypto/tls.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace weir::protocol {

struct Endpoint {
    std::string host;  // a name or an address; IPv6 without brackets
    std::uint16_t port = 0;

    /// `tcp://keeper.example:8421`, `tcp://[::1]:8421`; bad_input for anything else.
    static base::Result<Endpoint> of(std::string_view text);
    friend bool operator==(Endpoint const&, Endpoint const&) = default;
};
[[nodiscard]] std::string to_text(Endpoint const& endpoint);

/// A connected socket, which notices within about ten seconds that the other machine has gone
/// silent. not_found if the name means nothing, unavailable if nobody answers in time.
[[nodiscard]] base::Result<int> connect_tcp(Endpoint const& endpoint, int milliseconds);

/// A listening socket; port 0 takes a free one. not_found for a name, io if it cannot be bound.
[[nodiscard]] base::Result<int> listen_tcp(Endpoint const& endpoint);

/// The next caller at a listening socket, made like those of connect_tcp, and its address as text;
/// nothing if nobody waits.
struct Caller {
    int descriptor = -1;
    std::string address;
};
[[nodiscard]] Caller accept_tcp(int listener);

}  // namespace weir::protocol
