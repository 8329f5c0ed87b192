// What is refused before anybody looks at the route: names that are not ours (DNS rebinding) and
// pages of others (cross-site requests).
#pragma once

#include <optional>

#include "engines/http/message.h"

namespace weir::gate::detail {

/// The headers of every response: nothing is kept, framed, guessed or loaded from elsewhere.
[[nodiscard]] std::vector<http::Header> safe_headers();

/// Nothing if the request may go on. 421 unless Host is 127.0.0.1 or localhost with our port; 403
/// if a browser says that another site asks, or if something other than GET comes without our own
/// Origin; 415 if it has a body that is not JSON.
[[nodiscard]] std::optional<http::Response> refused(http::Request const& request,
                                                    std::uint16_t port);

}  // namespace weir::gate::detail
