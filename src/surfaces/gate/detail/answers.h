// The keeper's answers as HTTP responses: the protocol's tree is the body, the ending is the
// status.
#pragma once

#include <string_view>

#include "engines/http/message.h"
#include "surfaces/protocol/messages.h"

namespace weir::gate::detail {

[[nodiscard]] http::Response json_response(unsigned status, std::string json);
/// {"error": {"message": …}} with a status of our own.
[[nodiscard]] http::Response error_response(unsigned status, std::string_view message);
/// bad_input 400, not_found 404, exists 409, too_large 413, unsupported 501, unavailable 503, else
/// 500.
[[nodiscard]] http::Response response_of(base::Error const& error);
/// paused 503, unknown_caller 401, too_many 429, else 403; the body has reason, subject, sentence.
[[nodiscard]] http::Response response_of(base::Refusal const& refusal);
/// An answer frame. A value is passed on as the bytes the keeper wrote; its frame is never taken
/// apart, because a pause must not wait for megabytes to be parsed.
[[nodiscard]] http::Response response_of(protocol::Frame const& frame);

}  // namespace weir::gate::detail
