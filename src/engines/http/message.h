// A request that was read whole and the response to it: bytes with names, no JSON and no Boost.
// RFC 9110 (semantics), RFC 9112 (HTTP/1.1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/strong.h"

namespace weir::http {

/// One TCP connection of a server, by number; numbers are not used again.
using ConnectionId = base::Strong<struct ConnectionTag, std::uint64_t>;

struct Header {
    std::string name;  // lower case
    std::string value;
};

struct Request {
    ConnectionId connection;
    std::string method;  // as sent: "GET"
    std::string path;    // as sent, up to the first `?`; escapes are left alone
    std::string query;   // as sent, after the first `?`
    std::vector<Header> headers;
    std::string body;

    /// The value of a header that is there exactly once; nothing if it is absent or there twice,
    /// which for everything we look at is a request that somebody bent. `name` in lower case.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
    [[nodiscard]] bool has_header(std::string_view name) const;
};

struct Response {
    unsigned status = 200;  // RFC 9110 section 15
    std::string content_type;
    std::string body;
    std::vector<Header> headers;  // further ones
};

}  // namespace weir::http
