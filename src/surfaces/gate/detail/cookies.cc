#include "surfaces/gate/detail/cookies.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "engines/crypto/hash.h"
#include "engines/http/query.h"

namespace weir::gate::detail {
namespace {

constexpr std::string_view kName = "weir";

}  // namespace

std::string cookie(std::string_view secret) {
    return fmt::format("{}={}; HttpOnly; SameSite=Strict; Path=/", kName, secret);
}

std::string no_cookie() {
    return fmt::format("{}=; Max-Age=0; HttpOnly; SameSite=Strict; Path=/", kName);
}

std::optional<std::string_view> cookie_in(http::Request const& request) {
    auto const header = request.header("cookie");
    return header ? http::cookie_of(*header, kName) : std::nullopt;
}

bool is_same_secret(std::optional<std::string_view> given, std::string_view secret) {
    return given && !secret.empty() &&
           crypto::equal_in_constant_time(base::bytes_of(*given), base::bytes_of(secret));
}

}  // namespace weir::gate::detail
