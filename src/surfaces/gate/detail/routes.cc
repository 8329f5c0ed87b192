#include "surfaces/gate/detail/routes.h"

#include <algorithm>
#include <array>

#include "base/quarter.h"
#include "base/time.h"
#include "engines/http/query.h"
#include "engines/text/formats.h"
#include "surfaces/gate/detail/page.h"

namespace weir::gate::detail {
namespace {

using base::Fault;
using text::Tree;

constexpr text::Limits kBodyLimits{
    .size_max = std::size_t{64} << 10, .depth_max = 8, .values_max = 4096};

base::Result<Tree> body_of(http::Request const& request) {
    auto body = text::parse_json(request.body, "", kBodyLimits);
    if (!body) return body;
    if (!body->as_object()) return base::fail(Fault::bad_input, "expected a JSON object");
    return body;
}

base::Result<Tree> nothing_of(http::Request const& request) {
    if (!request.query.empty()) return base::fail(Fault::bad_input, "expected no query");
    return Tree::object();
}

/// "A..B" or "A" of ISO weeks.
base::Status add_weeks(Tree& parameters, std::string_view range) {
    auto const dots = range.find("..");
    auto const first = range.substr(0, dots);
    auto const last = dots == std::string_view::npos ? first : range.substr(dots + 2);
    for (auto const word : {first, last}) {
        if (auto const week = base::Week::of(word); !week) return std::unexpected(week.error());
    }
    parameters.set("first", std::string(first)).set("last", std::string(last));
    return {};
}

base::Result<Tree> insights_of(http::Request const& request) {
    auto const fields = http::parse_query(request.query);
    if (!fields) return std::unexpected(fields.error());
    auto parameters = Tree::object();
    for (auto const& [name, value] : *fields) {
        if (value.empty()) continue;
        if (name == "metric" || name == "by") {
            parameters.set(name, value);
        } else if (name == "weeks") {
            if (auto added = add_weeks(parameters, value); !added)
                return std::unexpected(added.error());
        } else {
            return base::fail(Fault::bad_input, "expected the query metric, by, weeks");
        }
    }
    return parameters;
}

base::Result<Tree> quarter_of(http::Request const& request) {
    auto const fields = http::parse_query(request.query);
    if (!fields) return std::unexpected(fields.error());
    if (fields->size() != 1 || fields->front().name != "quarter")
        return base::fail(Fault::bad_input, "expected the query quarter");
    auto const quarter = base::Quarter::of(fields->front().value);
    if (!quarter) return std::unexpected(quarter.error());
    return Tree::object().set("quarter", base::to_text(*quarter));
}

struct Route {
    std::string_view method;
    std::string_view path;
    std::string_view operation;
    base::Result<Tree> (*parameters)(http::Request const&);
};

constexpr std::array kRoutes{
    Route{"GET", "/api/status", "status", nothing_of},
    Route{"GET", "/api/notice", "charter.show", nothing_of},
    Route{"GET", "/api/insights", "insights", insights_of},
    Route{"GET", "/api/quarter", "insights.quarter", quarter_of},
    Route{"POST", "/api/ask/explain", "ask.explain", body_of},
    Route{"POST", "/api/ask", "ask", body_of},
    Route{"POST", "/api/pause", "pause", body_of},
};

template <std::size_t Size>
base::Result<std::array<std::uint8_t, Size>> bytes_at(Tree const& tree, std::string_view key) {
    auto const member = tree.at(key);
    if (!member) return std::unexpected(member.error());
    auto const hex = (*member)->as_text();
    if (!hex) return std::unexpected(hex.error());
    auto const bytes = base::from_hex(*hex);
    if (!bytes) return std::unexpected(bytes.error());
    if (bytes->size() != Size)
        return base::fail(Fault::bad_input, "a key or a signature of another length");
    std::array<std::uint8_t, Size> out{};
    std::ranges::copy(*bytes, out.begin());
    return out;
}

}  // namespace

std::optional<http::Response> page_file(std::string_view path) {
    for (auto const& file : page()) {
        if (file.path == path)
            return http::Response{
                200, std::string(file.content_type), std::string(file.content), {}};
    }
    return std::nullopt;
}

std::optional<Step> step_of(http::Request const& request) {
    if (request.method == "POST" && request.path == "/session/challenge") return Step::challenge;
    if (request.path != "/session") return std::nullopt;
    if (request.method == "POST") return Step::sign_in;
    if (request.method == "DELETE") return Step::sign_out;
    return std::nullopt;
}

base::Result<protocol::Request> question_of(http::Request const& request) {
    auto const route = std::ranges::find(kRoutes, request.path, &Route::path);
    if (route == kRoutes.end()) return base::fail(Fault::not_found, "there is no such page");
    if (route->method != request.method)
        return base::fail(Fault::unsupported, "expected another method");
    auto parameters = route->parameters(request);
    if (!parameters) return std::unexpected(parameters.error());
    return protocol::Request{std::string(route->operation), std::move(*parameters)};
}

base::Result<protocol::Proof> proof_of(http::Request const& request) {
    auto const body = body_of(request);
    if (!body) return std::unexpected(body.error());
    auto const key = bytes_at<32>(*body, "key");
    if (!key) return std::unexpected(key.error());
    auto const signature = bytes_at<64>(*body, "signature");
    if (!signature) return std::unexpected(signature.error());
    return protocol::Proof{*key, *signature};
}

}  // namespace weir::gate::detail
