// Which request is which question to the keeper: pure, from method, path, query and body.
#pragma once

#include <optional>

#include "engines/http/message.h"
#include "surfaces/protocol/messages.h"

namespace weir::gate::detail {

/// A file of the page, if the path names one: part of the binary.
[[nodiscard]] std::optional<http::Response> page_file(std::string_view path);

/// The steps of signing in and out.
enum class Step { challenge, sign_in, sign_out };
[[nodiscard]] std::optional<Step> step_of(http::Request const& request);

/// The operation and parameters of a route under /api. not_found for another path; bad_input for
/// another query or body; unsupported for another method.
[[nodiscard]] base::Result<protocol::Request> question_of(http::Request const& request);

/// The body of a sign-in: {"key": …, "signature": …} in hexadecimal. bad_input.
[[nodiscard]] base::Result<protocol::Proof> proof_of(http::Request const& request);

}  // namespace weir::gate::detail
