// Reading an operation's parameters; shared by the files that implement operations.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "engines/crypto/sign.h"
#include "engines/text/tree.h"

namespace weir::keeper::detail {

/// The member's text; bad_input naming the parameter if it is missing or no text.
[[nodiscard]] base::Result<std::string> text_parameter(text::Tree const& parameters,
                                                       std::string_view key);
/// The same, or `otherwise` if it is missing.
[[nodiscard]] std::string text_or(text::Tree const& parameters, std::string_view key,
                                  std::string_view otherwise);

/// The Ed25519 signature in parameter `signature`; bad_input if it is none.
[[nodiscard]] base::Result<crypto::Signature> signature_parameter(text::Tree const& parameters);

}  // namespace weir::keeper::detail
