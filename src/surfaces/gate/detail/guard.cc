#include "surfaces/gate/detail/guard.h"

#include <fmt/format.h>

#include "surfaces/gate/detail/answers.h"

namespace weir::gate::detail {
namespace {

constexpr unsigned kForbidden = 403;
constexpr unsigned kUnsupportedMedia = 415;
constexpr unsigned kMisdirected = 421;

bool is_our_host(std::string_view host, std::uint16_t port) {
    return host == fmt::format("127.0.0.1:{}", port) || host == fmt::format("localhost:{}", port);
}

bool is_json(std::optional<std::string_view> content_type) {
    return content_type == "application/json" || content_type == "application/json; charset=utf-8";
}

/// Browsers say who asks (Fetch Metadata); what is no browser says nothing.
bool is_from_elsewhere(http::Request const& request) {
    if (!request.has_header("sec-fetch-site")) return false;
    auto const site = request.header("sec-fetch-site");
    if (site == "same-origin" || site == "none") return false;
    // A link on another page may lead to the page itself, which holds nothing.
    return request.path != "/" || request.header("sec-fetch-mode") != "navigate";
}

}  // namespace

std::vector<http::Header> safe_headers() {
    return {{"Content-Security-Policy",
             "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
             "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
            {"X-Content-Type-Options", "nosniff"},
            {"X-Frame-Options", "DENY"},
            {"Referrer-Policy", "no-referrer"},
            {"Cross-Origin-Opener-Policy", "same-origin"},
            {"Cross-Origin-Resource-Policy", "same-origin"},
            {"Cache-Control", "no-store"}};
}

std::optional<http::Response> refused(http::Request const& request, std::uint16_t port) {
    auto const host = request.header("host");
    if (!host || !is_our_host(*host, port))
        return error_response(kMisdirected, "this server has another name");
    if (is_from_elsewhere(request))
        return error_response(kForbidden, "another site may not ask here");
    if (request.method == "GET") return std::nullopt;
    if (request.header("origin") != fmt::format("http://{}", *host))
        return error_response(kForbidden, "only the page of this server may ask this");
    if (!is_json(request.header("content-type")))
        return error_response(kUnsupportedMedia, "expected a body of type application/json");
    return std::nullopt;
}

}  // namespace weir::gate::detail
