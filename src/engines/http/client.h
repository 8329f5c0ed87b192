// One HTTP/1.1 request to another machine, in plain text, and its answer: every limit named, and
// nothing that a slow or dead peer could hold up for longer. RFC 9110, RFC 9112; Boost.Beast
// inside. For what is public and signed: it keeps nothing secret and proves nobody's identity.
#pragma once

#include <chrono>
#include <stop_token>

#include "base/result.h"
#include "engines/http/message.h"

namespace weir::http {

struct Peer {
    std::string host;  // a name, an IPv4 or an IPv6 address without brackets
    std::uint16_t port = 80;
};

struct Post {
    std::string path;  // from `/` on
    std::string content_type;
    std::string body;
};

struct ClientLimits {
    std::chrono::milliseconds time_max{3'000};  // for everything, the name's look-up too
    std::uint32_t header_size_max = 8 << 10;    // bytes of the answer's head
    std::uint32_t body_size_max = 16 << 10;     // bytes
};

/// Sends over a connection of its own and waits for the answer, at most time_max, or until `stop`.
/// Any status is an answer; redirects are not followed. unavailable: not reached, not in time or
/// stopped; bad_input: no HTTP; too_large. From any thread.
[[nodiscard]] base::Result<Response> post(Peer const& peer, Post const& request,
                                          ClientLimits const& limits, std::stop_token const& stop);

}  // namespace weir::http
