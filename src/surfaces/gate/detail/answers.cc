#include "surfaces/gate/detail/answers.h"

#include "engines/text/formats.h"

namespace weir::gate::detail {
namespace {

using base::Fault;
using base::Reason;
using text::Tree;

/// How the keeper's writer begins the answer that is a value; nothing follows the value but `}`.
constexpr std::string_view kValue = R"({"value":)";

unsigned status_of(Fault fault) {
    switch (fault) {
        case Fault::bad_input: return 400;
        case Fault::not_found: return 404;
        case Fault::exists: return 409;
        case Fault::too_large: return 413;
        case Fault::unsupported: return 501;
        case Fault::unavailable: return 503;
        case Fault::corrupt:
        case Fault::io: return 500;
    }
    return 500;
}

unsigned status_of(Reason reason) {
    if (reason == Reason::paused) return 503;
    if (reason == Reason::unknown_caller) return 401;
    if (reason == Reason::too_many) return 429;
    return 403;
}

}  // namespace

http::Response json_response(unsigned status, std::string json) {
    return {status, "application/json; charset=utf-8", std::move(json), {}};
}

http::Response error_response(unsigned status, std::string_view message) {
    return json_response(status,
                         text::write_json(Tree::object().set(
                             "error", Tree::object().set("message", std::string(message)))));
}

http::Response response_of(base::Error const& error) {
    return json_response(status_of(error.fault),
                         text::write_json(Tree::object().set(
                             "error", Tree::object()
                                          .set("fault", std::string(base::name_of(error.fault)))
                                          .set("message", error.message))));
}

http::Response response_of(base::Refusal const& refusal) {
    return json_response(
        status_of(refusal.reason),
        text::write_json(Tree::object().set(
            "refused", Tree::object()
                           .set("reason", std::string(base::name_of(refusal.reason)))
                           .set("subject", refusal.subject)
                           .set("sentence", std::string(base::sentence_of(refusal.reason))))));
}

http::Response response_of(protocol::Frame const& frame) {
    auto const json = base::text_of(frame.payload);
    if (frame.kind == protocol::FrameKind::answer && json.starts_with(kValue) &&
        json.ends_with('}')) {
        auto const size = json.size() - kValue.size() - 1;
        return json_response(200, std::string(json.substr(kValue.size(), size)));
    }
    auto const answer = protocol::answer_of(frame);
    if (!answer) return response_of(answer.error());
    if (auto const* refusal = std::get_if<base::Refusal>(&answer->ending))
        return response_of(*refusal);
    if (auto const* error = std::get_if<base::Error>(&answer->ending)) return response_of(*error);
    return json_response(200, text::write_json(std::get<Tree>(answer->ending)));
}

}  // namespace weir::gate::detail
