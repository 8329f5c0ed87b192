// Where a witness listens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace weir::witness::detail {

struct Listening {
    int socket = -1;      // listening; the caller's to close or to give away
    std::string address;  // "127.0.0.1:8100", with the port it got
};
/// `text` is an IPv4 address and a port: bad_input otherwise; unavailable where it is taken; io.
[[nodiscard]] base::Result<Listening> listen_on(std::string_view text);

}  // namespace weir::witness::detail
