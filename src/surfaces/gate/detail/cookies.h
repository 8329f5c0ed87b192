// The two secrets of a session: a cookie that the browser keeps from scripts, and a token that it
// gives to no other page. Cookies do not tell ports apart, so on a shared machine the cookie alone
// would reach whatever else serves on loopback; the token does not.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engines/http/message.h"

namespace weir::gate::detail {

inline constexpr std::string_view kTokenHeader = "x-weir-token";

/// The value of a Set-Cookie header.
[[nodiscard]] std::string cookie(std::string_view secret);
[[nodiscard]] std::string no_cookie();
/// A view of the request; nothing if it has no cookie of ours, or two.
[[nodiscard]] std::optional<std::string_view> cookie_in(http::Request const& request);
/// In time that does not depend on where they differ; false for an empty secret.
[[nodiscard]] bool is_same_secret(std::optional<std::string_view> given, std::string_view secret);

}  // namespace weir::gate::detail
